using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pointwise;

namespace CnnGen.Cpu.Kernels.Joins;

/// <summary>Concatenation along the channels in the blocked layout: each input is some neighbouring blocks of every output sample.</summary>
/// <remarks>The channels of all inputs are multiples of 16.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockedConcat
{
    /// <summary>Copies one input to its place in the output and zeros the halo there.</summary>
    /// <param name="inputMap">The layout of the input.</param>
    /// <param name="input">The first sample of the input.</param>
    /// <param name="outputMap">The layout of the output.</param>
    /// <param name="output">The first sample of the output.</param>
    /// <param name="blockOffset">The blocks before this input in the output.</param>
    /// <param name="samples">The number of samples.</param>
    public static void CopyIn(BlockedMap inputMap, float* input, BlockedMap outputMap, float* output, int blockOffset, int samples)
    {
        Copy(inputMap, inputMap, input, 0, outputMap, output, blockOffset, samples, false);
    }

    /// <summary>The gradient by one input: dInput (+)= its part of dOutput.</summary>
    /// <param name="inputMap">The layout of the gradient by the input.</param>
    /// <param name="dInput">The gradient by the input, first sample.</param>
    /// <param name="outputMap">The layout of the gradient by the output.</param>
    /// <param name="dOutput">The gradient by the output, first sample.</param>
    /// <param name="blockOffset">The blocks before this input in the output.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dInput"/> instead of overwriting it.</param>
    public static void CopyOut(BlockedMap inputMap, float* dInput, BlockedMap outputMap, float* dOutput, int blockOffset, int samples, bool accumulate)
    {
        Copy(inputMap, outputMap, dOutput, blockOffset, inputMap, dInput, 0, samples, accumulate);
    }

    // Copies or adds the blocks of a part; what is overwritten gets a halo of zeros.
    internal static void Copy(
        BlockedMap part, BlockedMap fromMap, float* from, int fromBlock, BlockedMap toMap, float* to, int toBlock, int samples, bool accumulate)
    {
        BlockedView fromView = new(fromMap, from), toView = new(toMap, to);
        for (int s = 0; s < samples; s++)
        {
            for (int k = 0; k < part.Blocks; k++)
            {
                for (int row = 0; row < part.Height; row++)
                    Elementwise.Copy(fromView.Row(s, fromBlock + k, row), toView.Row(s, toBlock + k, row), part.Width * part.Block, accumulate);
            }

            if (!accumulate)
                toMap.ZeroHalo(to + ((nint)s * toMap.Stride) + ((nint)toBlock * toMap.BlockPitch), part.Blocks);
        }
    }
}
