using System.Diagnostics;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Benchmarks;

/// <summary>Measures what the machine gives at the moment: fused multiply-adds on registers alone, on every core at once.</summary>
internal static class PeakCalibration
{
    /// <summary>About 15 ms: the clock needs a moment to settle under wide registers, and starting threads must not count.</summary>
    private const int Iterations = 8_000_000;

    /// <summary>GFLOP/s, the best of a few rounds; a fused multiply-add counts as two.</summary>
    public static double Measure(int threads, int rounds = 5)
    {
        double best = 0;
        for (int round = 0; round < rounds; round++)
        {
            long start = 0;
            using var barrier = new Barrier(threads, _ => start = Stopwatch.GetTimestamp());
            Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(_ => new Thread(Work))];
            foreach (Thread thread in others)
                thread.Start();
            Work();
            foreach (Thread thread in others)
                thread.Join();
            best = Math.Max(best, threads * FlopsPerRun() / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);

            void Work()
            {
                barrier.SignalAndWait();
                SimdForms.Run(default(Chains));
            }
        }

        return best;
    }

    private static double FlopsPerRun() => 2.0 * 12 * SimdForms.Supported * Iterations;

    /// <summary>Twelve chains cover the latency of two units; the JIT keeps named locals in registers.</summary>
    private readonly unsafe struct Chains : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            V m = S.Broadcast(0.999f);
            V a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
            for (int n = 0; n < Iterations; n++)
            {
                a = S.MultiplyAdd(a, m, m);
                b = S.MultiplyAdd(b, m, m);
                c = S.MultiplyAdd(c, m, m);
                d = S.MultiplyAdd(d, m, m);
                e = S.MultiplyAdd(e, m, m);
                f = S.MultiplyAdd(f, m, m);
                g = S.MultiplyAdd(g, m, m);
                h = S.MultiplyAdd(h, m, m);
                i = S.MultiplyAdd(i, m, m);
                j = S.MultiplyAdd(j, m, m);
                k = S.MultiplyAdd(k, m, m);
                l = S.MultiplyAdd(l, m, m);
            }

            float* kept = stackalloc float[12 * Lanes.Max];
            S.Store(a, kept + (0 * S.Count));
            S.Store(b, kept + (1 * S.Count));
            S.Store(c, kept + (2 * S.Count));
            S.Store(d, kept + (3 * S.Count));
            S.Store(e, kept + (4 * S.Count));
            S.Store(f, kept + (5 * S.Count));
            S.Store(g, kept + (6 * S.Count));
            S.Store(h, kept + (7 * S.Count));
            S.Store(i, kept + (8 * S.Count));
            S.Store(j, kept + (9 * S.Count));
            S.Store(k, kept + (10 * S.Count));
            S.Store(l, kept + (11 * S.Count));
        }
    }
}
