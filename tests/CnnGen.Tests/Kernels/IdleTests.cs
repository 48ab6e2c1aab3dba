namespace CnnGen.Tests.Kernels;

/// <summary>What a pool that has nothing to do takes of the processor.</summary>
[Collection(Name)]
public sealed class IdleTests
{
    private const string Name = "Processor time of the process";

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void WorkersPark(int workers)
    {
        using var pool = new WorkerPool(workers);
        var region = new Nothing();

        // A thread that spun on would take most of each window; what else the process does misses one of them.
        TimeSpan window = TimeSpan.FromMilliseconds(300);
        TimeSpan least = window;
        for (int attempt = 0; attempt < 10 && least > window / 20; attempt++)
        {
            for (int i = 0; i < 100; i++)
                pool.Run(region, 42, workers);
            Thread.Sleep(20);
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(window);
            TimeSpan taken = Environment.CpuUsage.TotalTime - before;
            least = taken < least ? taken : least;
        }

        Assert.True(least <= window / 20, $"An idle pool of {workers} takes {least.TotalMilliseconds:0.0} ms of {window.TotalMilliseconds:0} ms.");
    }

    private sealed class Nothing : IParallelRegion
    {
        public void RunChunk(int region, int chunk, int worker)
        {
        }
    }

    /// <summary>No test runs beside these.</summary>
    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Collection;
}
