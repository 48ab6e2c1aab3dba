using System.Diagnostics;

namespace CnnGen.Benchmarks;

/// <summary>Times a region that does nothing: what a barrier costs while all workers still spin, and when they have to be woken.</summary>
internal sealed class RegionBenchmark : IParallelRegion
{
    private const int Regions = 20_000, Wakes = 30;

    /// <summary>Microseconds a region, the best of the rounds.</summary>
    public static (double Spinning, double Parked) Run(WorkerPool pool, int rounds)
    {
        var nothing = new RegionBenchmark();
        (double spinning, double parked) = (double.MaxValue, double.MaxValue);
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < Regions / 10; i++)
                pool.Run(nothing, 0, pool.Count);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Regions; i++)
                pool.Run(nothing, 0, pool.Count);
            spinning = Math.Min(spinning, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Regions);

            TimeSpan woken = TimeSpan.Zero;
            for (int i = 0; i < Wakes; i++)
            {
                Thread.Sleep(2);
                start = Stopwatch.GetTimestamp();
                pool.Run(nothing, 0, pool.Count);
                woken += Stopwatch.GetElapsedTime(start);
            }

            parked = Math.Min(parked, woken.TotalMicroseconds / Wakes);
        }

        return (spinning, parked);
    }

    void IParallelRegion.RunChunk(int region, int chunk, int worker)
    {
    }
}
