using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CnnGen.Cpu.Kernels.Sums;

/// <summary>Sums over contiguous floats: eight lanes of partial sums in float, four of them interleaved, joined in a fixed order.</summary>
internal static unsafe class Reductions
{
    /// <summary>Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(float* x, int count)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= count - 32; i += 32)
        {
            a += Vector256.Load(x + i);
            b += Vector256.Load(x + i + 8);
            c += Vector256.Load(x + i + 16);
            d += Vector256.Load(x + i + 24);
        }

        float sum = Vector256.Sum((a + b) + (c + d));
        for (; i < count; i++)
            sum += x[i];
        return sum;
    }

    /// <summary>Σ (x − center)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumSquaredDifferences(float* x, float center, int count)
    {
        Vector256<float> centers = Vector256.Create(center);
        Vector256<float> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= count - 32; i += 32)
        {
            Vector256<float> da = Vector256.Load(x + i) - centers;
            Vector256<float> db = Vector256.Load(x + i + 8) - centers;
            Vector256<float> dc = Vector256.Load(x + i + 16) - centers;
            Vector256<float> dd = Vector256.Load(x + i + 24) - centers;
            a += da * da;
            b += db * db;
            c += dc * dc;
            d += dd * dd;
        }

        float sum = Vector256.Sum((a + b) + (c + d));
        for (; i < count; i++)
            sum += (x[i] - center) * (x[i] - center);
        return sum;
    }

    /// <summary>sum += Σ dy and dot += Σ dy · (x − center), but not over the elements where y ≤ 0 if there is a y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void NormSums(float* x, float* y, float* dy, float center, int count, ref double sum, ref double dot)
    {
        Vector256<float> centers = Vector256.Create(center);
        Vector256<float> sum0 = default, sum1 = default, dot0 = default, dot1 = default;
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector256<float> g0 = Vector256.Load(dy + i);
            Vector256<float> g1 = Vector256.Load(dy + i + 8);
            if (y != null)
            {
                g0 = Vector256.AndNot(g0, Vector256.LessThanOrEqual(Vector256.Load(y + i), Vector256<float>.Zero));
                g1 = Vector256.AndNot(g1, Vector256.LessThanOrEqual(Vector256.Load(y + i + 8), Vector256<float>.Zero));
            }

            sum0 += g0;
            sum1 += g1;
            dot0 += g0 * (Vector256.Load(x + i) - centers);
            dot1 += g1 * (Vector256.Load(x + i + 8) - centers);
        }

        float rowSum = Vector256.Sum(sum0 + sum1);
        float rowDot = Vector256.Sum(dot0 + dot1);
        for (; i < count; i++)
        {
            float g = y != null && y[i] <= 0 ? 0 : dy[i];
            rowSum += g;
            rowDot += g * (x[i] - center);
        }

        sum += rowSum;
        dot += rowDot;
    }
}
