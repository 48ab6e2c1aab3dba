using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pointwise;

namespace CnnGen.Cpu.Kernels.Joins;

/// <summary>Neighbouring channels of planar samples, which lie side by side.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Slice
{
    /// <summary>Copies a part of each sample.</summary>
    /// <param name="inCount">Floats of a sample of the input.</param>
    /// <param name="first">Where the part begins in a sample.</param>
    /// <param name="count">Floats of the part.</param>
    /// <param name="x">The first sample of the input.</param>
    /// <param name="y">The first sample of the output.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Forward(int inCount, int first, int count, float* x, float* y, int samples) =>
        Samples.Copy(x + first, Samples.Stride(inCount), y, Samples.Stride(count), count, samples);

    /// <summary>The gradient by the input: dx += dy in the part; or dx = dy there, and 0 elsewhere.</summary>
    /// <param name="inCount">Floats of a sample of the input.</param>
    /// <param name="first">Where the part begins in a sample.</param>
    /// <param name="count">Floats of the part.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void Backward(int inCount, int first, int count, float* dy, float* dx, int samples, bool accumulate)
    {
        nint outStride = Samples.Stride(count), inStride = Samples.Stride(inCount);
        for (int s = 0; s < samples; s++)
        {
            float* sample = dx + (s * inStride);
            Elementwise.Copy(dy + (s * outStride), sample + first, count, accumulate);
            if (accumulate)
                continue;
            new Span<float>(sample, first).Clear();
            new Span<float>(sample + first + count, inCount - first - count).Clear();
        }
    }
}
