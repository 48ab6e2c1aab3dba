using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary>
/// Maximum and average pooling in the blocked layout, as <see cref="MaxPool"/> and <see cref="AvgPool"/> define them. The padding of a maximum is −∞,
/// not the zeros of the halo, which may be wider or narrower than the padding.
/// </summary>
/// <remarks>argmax has one element an output: the tap that won, row of the window · width of the window + column, or −1 for none. It is laid out as y would be
/// without a halo, so that a sample of it is <see cref="PoolGeometry.OutStride"/> long.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockedPool
{
    /// <summary>y = the maximum of each window.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="inMap">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="outMap">The layout of y.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="argmax">Where the winning taps go, or null.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="rectified">x comes from a ReLU that leaves its gradient to the pooling: where the maximum is not positive, no tap wins.</param>
    public static void MaxForward(PoolGeometry g, BlockedMap inMap, float* x, BlockedMap outMap, float* y, int* argmax, int samples, bool rectified) =>
        SimdForms.RunBlocks(inMap.Block, new BlockedMaxPoolForward(g, inMap, x, outMap, y, argmax, samples, rectified));

    /// <summary>dx (+)= each output's gradient at the input that won.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="outMap">The layout of dy.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="argmax">The winning taps.</param>
    /// <param name="inMap">The layout of dx.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void MaxBackward(PoolGeometry g, BlockedMap outMap, float* dy, int* argmax, BlockedMap inMap, float* dx, int samples, bool accumulate) =>
        SimdForms.RunBlocks(inMap.Block, new BlockedMaxPoolBackward(g, outMap, dy, argmax, inMap, dx, samples, accumulate));

    /// <summary>y = the average of each window.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="inMap">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="outMap">The layout of y.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    public static void AvgForward(PoolGeometry g, BlockedMap inMap, float* x, BlockedMap outMap, float* y, int samples) =>
        SimdForms.RunBlocks(inMap.Block, new BlockedAvgPoolKernel(g, inMap, x, outMap, y, samples, false, false));

    /// <summary>dx (+)= each output's gradient, shared out over its window.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="outMap">The layout of dy.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="inMap">The layout of dx.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void AvgBackward(PoolGeometry g, BlockedMap outMap, float* dy, BlockedMap inMap, float* dx, int samples, bool accumulate) =>
        SimdForms.RunBlocks(inMap.Block, new BlockedAvgPoolKernel(g, inMap, dx, outMap, dy, samples, true, accumulate));
}
