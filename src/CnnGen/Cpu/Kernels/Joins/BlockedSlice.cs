using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Joins;

/// <summary>Neighbouring blocks of 16 channels of samples in the blocked layout.</summary>
/// <remarks>The channels of both maps are multiples of 16.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockedSlice
{
    /// <summary>Copies some blocks of each sample and zeros the halo of the output.</summary>
    /// <param name="inMap">The layout of the input.</param>
    /// <param name="x">The first sample of the input.</param>
    /// <param name="outMap">The layout of the output.</param>
    /// <param name="y">The first sample of the output.</param>
    /// <param name="firstBlock">The first of the input's blocks that is taken.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Forward(BlockedMap inMap, float* x, BlockedMap outMap, float* y, int firstBlock, int samples) =>
        BlockedConcat.CopyOut(outMap, y, inMap, x, firstBlock, samples, accumulate: false);

    /// <summary>The gradient by the input: dx += dy in those blocks; or dx = dy there, and 0 elsewhere.</summary>
    /// <param name="outMap">The layout of the gradient by the output.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="inMap">The layout of the gradient by the input.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="firstBlock">The first of the input's blocks that was taken.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void Backward(BlockedMap outMap, float* dy, BlockedMap inMap, float* dx, int firstBlock, int samples, bool accumulate)
    {
        BlockedConcat.Copy(outMap, outMap, dy, 0, inMap, dx, firstBlock, samples, accumulate);
        if (accumulate)
            return;
        for (int s = 0; s < samples; s++)
        {
            float* sample = dx + ((nint)s * inMap.Stride);
            Clear(inMap, sample, 0, firstBlock);
            Clear(inMap, sample, firstBlock + outMap.Blocks, inMap.Blocks);
        }
    }

    private static void Clear(BlockedMap map, float* sample, int from, int to) =>
        new Span<float>(sample + ((nint)from * map.BlockPitch), (to - from) * map.BlockPitch).Clear();
}
