using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
                Multiply();
            }
        }

        return best;
    }

    private static double FlopsPerRun() => 2.0 * 12 * (Avx512F.IsSupported ? 16 : 8) * Iterations;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Multiply()
    {
        if (Avx512F.IsSupported)
            Multiply512();
        else
            Multiply256();
    }

    // Twelve chains cover the latency of two units; the JIT keeps named locals in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Multiply512()
    {
        Vector512<float> m = Vector512.Create(0.999f);
        Vector512<float> a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < Iterations; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, m, m);
            b = Vector512.FusedMultiplyAdd(b, m, m);
            c = Vector512.FusedMultiplyAdd(c, m, m);
            d = Vector512.FusedMultiplyAdd(d, m, m);
            e = Vector512.FusedMultiplyAdd(e, m, m);
            f = Vector512.FusedMultiplyAdd(f, m, m);
            g = Vector512.FusedMultiplyAdd(g, m, m);
            h = Vector512.FusedMultiplyAdd(h, m, m);
            i = Vector512.FusedMultiplyAdd(i, m, m);
            j = Vector512.FusedMultiplyAdd(j, m, m);
            k = Vector512.FusedMultiplyAdd(k, m, m);
            l = Vector512.FusedMultiplyAdd(l, m, m);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Multiply256()
    {
        Vector256<float> m = Vector256.Create(0.999f);
        Vector256<float> a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int n = 0; n < Iterations; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, m, m);
            b = Vector256.FusedMultiplyAdd(b, m, m);
            c = Vector256.FusedMultiplyAdd(c, m, m);
            d = Vector256.FusedMultiplyAdd(d, m, m);
            e = Vector256.FusedMultiplyAdd(e, m, m);
            f = Vector256.FusedMultiplyAdd(f, m, m);
            g = Vector256.FusedMultiplyAdd(g, m, m);
            h = Vector256.FusedMultiplyAdd(h, m, m);
            i = Vector256.FusedMultiplyAdd(i, m, m);
            j = Vector256.FusedMultiplyAdd(j, m, m);
            k = Vector256.FusedMultiplyAdd(k, m, m);
            l = Vector256.FusedMultiplyAdd(l, m, m);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
