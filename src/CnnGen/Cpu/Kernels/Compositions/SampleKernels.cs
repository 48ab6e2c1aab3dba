using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Compositions;

/// <summary>What generated code does with each sample by itself, written once for all register widths.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISampleKernel
{
    /// <summary>Works on one sample, or on its first rows.</summary>
    void Run<S, V>(int sample, int rows)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Runs generated loops over samples, and what they have in common.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class SampleKernels
{
    /// <summary>Runs a kernel on samples 0 to <paramref name="samples"/> − 1, one after the other, and on so many rows of each: whole parts.</summary>
    public static void Run<TKernel>(TKernel kernel, int samples, int rows)
        where TKernel : struct, ISampleKernel => SimdForms.Run(new EachSample<TKernel>(kernel, samples, rows));

    /// <summary>Sets sums to 0.</summary>
    public static void Clear(float* sums, int count) => new Span<float>(sums, count).Clear();

    /// <summary>Zeros what lies behind the numbers of each sample, up to the next multiple of 16, which nobody has written: maps in blocks have lanes there.</summary>
    /// <param name="vectors">The first sample.</param>
    /// <param name="channels">A number for each.</param>
    /// <param name="samples">The number of samples.</param>
    public static void ClearSpare(float* vectors, int channels, int samples)
    {
        int stride = Samples.Stride(channels);
        for (int sample = 0; sample < samples; sample++)
            Clear(vectors + ((long)sample * stride) + channels, stride - channels);
    }

    /// <summary>Gives all rows of a group the sum over them, times a factor.</summary>
    /// <param name="sums">A number a row.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="rowsAGroup">How many neighbouring rows are a group.</param>
    /// <param name="factor">As that of a mean.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(float* sums, int rows, int rowsAGroup, float factor)
    {
        for (int first = 0; first < rows; first += rowsAGroup)
        {
            double sum = 0;
            for (int row = first; row < first + rowsAGroup; row++)
                sum += sums[row];
            new Span<float>(sums + first, rowsAGroup).Fill((float)(sum * factor));
        }
    }

    /// <summary>What the distances of x and f from their means over two stretches have in common beyond what they have within each stretch: the
    /// product of the differences between the stretches' means, times the stretches' lengths over the length of both.</summary>
    /// <param name="before">The length of the first stretch; there is nothing between none and the second.</param>
    /// <param name="length">The length of the second.</param>
    /// <param name="x">The sum of x over the first.</param>
    /// <param name="nextX">The sum of x over the second.</param>
    /// <param name="f">The sum of f over the first.</param>
    /// <param name="nextF">The sum of f over the second.</param>
    public static double Between(int before, int length, double x, double nextX, double f, double nextF) => before == 0
        ? 0
        : ((nextX / length) - (x / before)) * ((nextF / length) - (f / before)) * ((double)before * length / (before + length));

    /// <summary>The largest lane. It need not show a NaN.</summary>
    public static float Largest<S, V>(V lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* each = stackalloc float[Lanes.Max];
        S.Store(lanes, each);
        float largest = each[0];
        for (int i = 1; i < S.Count; i++)
            largest = each[i] > largest ? each[i] : largest;
        return largest;
    }

    /// <summary>Gives all rows of a group the largest number of them.</summary>
    /// <param name="numbers">A number a row.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="rowsAGroup">How many neighbouring rows are a group.</param>
    public static void CombineLargest(float* numbers, int rows, int rowsAGroup)
    {
        for (int first = 0; first < rows; first += rowsAGroup)
        {
            float largest = numbers[first];
            for (int row = first + 1; row < first + rowsAGroup; row++)
                largest = numbers[row] > largest ? numbers[row] : largest;
            new Span<float>(numbers + first, rowsAGroup).Fill(largest);
        }
    }

    /// <summary>Zeros the border of blocked maps whose interior was written.</summary>
    public static void ZeroHalo(BlockedMap map, float* maps, int samples)
    {
        for (int sample = 0; sample < samples; sample++)
            map.ZeroHalo(maps + ((long)sample * map.Stride));
    }

    private readonly struct EachSample<TKernel>(TKernel kernel, int samples, int rows) : ISimdKernel
        where TKernel : struct, ISampleKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            for (int sample = 0; sample < samples; sample++)
                kernel.Run<S, V>(sample, rows);
        }
    }
}
