using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pointwise;

namespace CnnGen.Cpu.Kernels.Joins;

/// <summary>Concatenation along the channels: each input is a contiguous part of every output sample.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Concat
{
    /// <summary>Copies one input to its place in the output.</summary>
    /// <param name="count">Floats of a sample of this input.</param>
    /// <param name="inputStride">Floats from a sample of the input to the next.</param>
    /// <param name="input">The first sample of the input.</param>
    /// <param name="output">The first sample of the output.</param>
    /// <param name="outputOffset">Where this input starts in a sample of the output.</param>
    /// <param name="outputStride">Floats from a sample of the output to the next.</param>
    /// <param name="samples">The number of samples.</param>
    public static void CopyIn(int count, int inputStride, float* input, float* output, int outputOffset, int outputStride, int samples) =>
        Samples.Copy(input, inputStride, output + outputOffset, outputStride, count, samples);

    /// <summary>The gradient by one input: dInput (+)= its part of dOutput.</summary>
    /// <param name="count">Floats of a sample of this input.</param>
    /// <param name="inputStride">Floats from a sample of the input to the next.</param>
    /// <param name="dInput">The gradient by the input, first sample.</param>
    /// <param name="dOutput">The gradient by the output, first sample.</param>
    /// <param name="outputOffset">Where this input starts in a sample of the output.</param>
    /// <param name="outputStride">Floats from a sample of the output to the next.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dInput"/> instead of overwriting it.</param>
    public static void CopyOut(
        int count, int inputStride, float* dInput, float* dOutput, int outputOffset, int outputStride, int samples, bool accumulate)
    {
        for (int s = 0; s < samples; s++)
            Elementwise.Copy(dOutput + outputOffset + ((nint)s * outputStride), dInput + ((nint)s * inputStride), count, accumulate);
    }
}
