using System.ComponentModel;

namespace CnnGen.Cpu.Kernels.Layout;

/// <summary>The layout of a batch: sample n starts at n strides, a stride being the sample's count rounded up to 16 floats (64 bytes).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Samples
{
    /// <summary>Floats from a sample of <paramref name="count"/> floats to the next.</summary>
    public static int Stride(int count) => checked(count + 15) & ~15;

    /// <summary>Copies samples that lie one after the other to where a batch has them.</summary>
    /// <param name="packed">Sample n at n·count.</param>
    /// <param name="strided">Sample n at n·<see cref="Stride"/>(count).</param>
    /// <param name="count">Floats of a sample.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Load(float* packed, float* strided, int count, int samples) => Copy(packed, count, strided, Stride(count), count, samples);

    /// <summary>Copies the samples of a batch one after the other.</summary>
    /// <param name="strided">Sample n at n·<see cref="Stride"/>(count).</param>
    /// <param name="packed">Sample n at n·count.</param>
    /// <param name="count">Floats of a sample.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Store(float* strided, float* packed, int count, int samples) => Copy(strided, Stride(count), packed, count, count, samples);

    /// <summary>Copies <paramref name="count"/> floats of each sample.</summary>
    internal static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int count, int samples)
    {
        for (int s = 0; s < samples; s++)
            new ReadOnlySpan<float>(source + (s * sourceStride), count).CopyTo(new Span<float>(target + (s * targetStride), count));
    }
}
