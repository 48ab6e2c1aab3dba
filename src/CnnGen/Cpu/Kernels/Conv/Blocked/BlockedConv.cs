using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Blocked;

/// <summary>
/// Two-dimensional convolution (cross-correlation, as the field has it), forward and backward, of maps in the blocked layout that
/// <see cref="BlockedSizes"/> describes. In that layout the numbers that a row of the kernel meets lie side by side, so that convolution is
/// a matrix product without copying. Each call runs on the calling thread alone. Called by generated code, which guarantees the sizes of all
/// buffers and their alignment to 64 bytes.
/// </summary>
/// <remarks>Halos that are read must be zero, and those that are written become so. Each element of a result is the sum of its terms one after
/// the other in an order fixed by the sizes: how samples, rows or blocks are split between calls changes no bit. The order of packed weights
/// depends on the machine.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockedConv
{
    /// <summary>Brings the weights of some output channels into the order in which the forward pass reads them.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">All weights, OIHW.</param>
    /// <param name="packed"><see cref="BlockedConvGeometry.PackedWeights"/> floats for all weights; those of the blocks in the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 output channels.</param>
    /// <param name="blockTo">After the last block of 16 output channels.</param>
    public static void PackForward(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new PackForwardKernel(g, w, packed, blockFrom, blockTo));

    /// <summary>Brings the weights of some input channels into the order in which backward-data reads them.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">All weights, OIHW.</param>
    /// <param name="packed"><see cref="BlockedConvGeometry.PackedWeights"/> floats for all weights; those of the blocks in the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 input channels.</param>
    /// <param name="blockTo">After the last block of input channels, which fewer than 16 channels are too.</param>
    public static void PackBackward(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new PackBackwardKernel(g, w, packed, blockFrom, blockTo));

    /// <summary>y = w ∗ x + bias + add, and max(0, ·) of it if <paramref name="relu"/>; y's halo becomes zero.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">A map of y's sizes with a halo of <see cref="BlockedConvGeometry.AddHalo"/> that is added before the rectifier; may be
    /// <paramref name="y"/>, and null for none.</param>
    public static void Forward(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int samples, bool relu, float* add = null) =>
        SimdForms.RunBlocks(
            BlockedSizes.Block, new ForwardKernel(g, x, packed, bias, add, y, samples, 0, g.OutHeight, 0, g.OutChannels / BlockedSizes.Block, relu));

    /// <summary>
    /// Some rows of <see cref="Forward"/> of one sample, of all output channels, so that several threads can share an image. The halo beside
    /// a row belongs to the row, the one above to the first row and the one below to the last.
    /// </summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The output sample; its rows in the range are overwritten.</param>
    /// <param name="rowFrom">The first output row: 0 to the output's height.</param>
    /// <param name="rowTo">After the last output row, at most the output's height.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">A map of y's sizes with a halo of <see cref="BlockedConvGeometry.AddHalo"/> that is added before the rectifier; may be
    /// <paramref name="y"/>, and null for none.</param>
    public static void ForwardRows(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int rowFrom, int rowTo, bool relu, float* add = null) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new ForwardKernel(g, x, packed, bias, add, y, 1, rowFrom, rowTo, 0, g.OutChannels / BlockedSizes.Block, relu));

    /// <summary>
    /// Some blocks of output channels of <see cref="Forward"/> of one sample, so that several threads can share an image whose weights are many:
    /// each thread reads its own.
    /// </summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The output sample; its blocks in the range are overwritten, halos included.</param>
    /// <param name="blockFrom">The first block of 16 output channels, a multiple of <see cref="BlockedSizes.CutBlocks"/>.</param>
    /// <param name="blockTo">After the last block: a multiple of <see cref="BlockedSizes.CutBlocks"/>, or the number of blocks.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">A map of y's sizes with a halo of <see cref="BlockedConvGeometry.AddHalo"/> that is added before the rectifier; may be
    /// <paramref name="y"/>, and null for none.</param>
    public static void ForwardBlocks(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int blockFrom, int blockTo, bool relu, float* add = null) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new ForwardKernel(g, x, packed, bias, add, y, 1, 0, g.OutHeight, blockFrom, blockTo, relu));

    /// <summary>dx (+)= the gradient by the input. Unless accumulated to, dx's halo becomes zero.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="packedBackward">The weights from <see cref="PackBackward"/>.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void BackwardData(BlockedConvGeometry g, float* dy, float* packedBackward, float* dx, int samples, bool accumulate) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardDataKernel(g, dy, packedBackward, dx, samples, accumulate));

    /// <summary>Some blocks of dw (+)= the gradient by the weights, summed over the samples, in an order of its own.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dwPacked"><see cref="BlockedConvGeometry.PackedWeights"/> floats for the gradient by all weights; the blocks in the range
    /// are written. An output block's part is contiguous.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="blockFrom">The first block of 16 output channels.</param>
    /// <param name="blockTo">After the last block of 16 output channels.</param>
    /// <param name="accumulate">Add to <paramref name="dwPacked"/> instead of overwriting it.</param>
    public static void BackwardWeights(
        BlockedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, bool accumulate) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardWeightsKernel(g, x, dy, dwPacked, samples, blockFrom, blockTo, accumulate));

    /// <summary>Some blocks of dw = the gradient by the weights, summed over the samples, in the order of the weights.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dw">The gradient, OIHW, by all weights; that of the channels in the range is overwritten.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="blockFrom">The first block of 16 output channels.</param>
    /// <param name="blockTo">After the last block of 16 output channels.</param>
    /// <param name="scratch"><see cref="BlockedSizes.GradientScratch"/> floats.</param>
    public static void BackwardWeightsInOrder(
        BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardWeightsInOrderKernel(g, x, dy, dw, samples, blockFrom, blockTo, scratch));

    /// <summary>Brings some blocks of the gradient by the weights into the order of the weights.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dwPacked">All blocks of <see cref="BackwardWeights"/>.</param>
    /// <param name="dw">The gradient, OIHW, by all weights; that of the channels in the range is overwritten.</param>
    /// <param name="blockFrom">The first block of 16 output channels.</param>
    /// <param name="blockTo">After the last block of 16 output channels.</param>
    public static void UnpackWeightGradient(BlockedConvGeometry g, float* dwPacked, float* dw, int blockFrom, int blockTo) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new UnpackWeightGradientKernel(g, dwPacked, dw, blockFrom, blockTo));

    /// <summary>db (+)= the gradient by the bias, summed over the samples.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="db">The gradient, one an output channel.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="db"/> instead of overwriting it.</param>
    public static void BackwardBias(BlockedConvGeometry g, float* dy, float* db, int samples, bool accumulate) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardBiasKernel(g, dy, db, samples, accumulate));

    private readonly struct PackForwardKernel(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => BlockedConvKernels<S, V>.PackForward(g, w, packed, blockFrom, blockTo);
    }

    private readonly struct PackBackwardKernel(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => BlockedConvKernels<S, V>.PackBackward(g, w, packed, blockFrom, blockTo);
    }

    private readonly struct ForwardKernel(
        BlockedConvGeometry g, float* x, float* packed, float* bias, float* add, float* y, int samples, int rowFrom, int rowTo, int blockFrom, int blockTo,
        bool relu) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => BlockedConvKernels<S, V>.Forward(g, x, packed, bias, add, y, samples, rowFrom, rowTo, blockFrom, blockTo, relu);
    }

    private readonly struct BackwardDataKernel(BlockedConvGeometry g, float* dy, float* packed, float* dx, int samples, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => BlockedConvKernels<S, V>.BackwardData(g, dy, packed, dx, samples, accumulate);
    }

    private readonly struct BackwardWeightsKernel(
        BlockedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => BlockedConvKernels<S, V>.BackwardWeights(g, x, dy, dwPacked, samples, blockFrom, blockTo, accumulate);
    }

    private readonly struct BackwardWeightsInOrderKernel(
        BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => ConvWeightGradient.RunInOrder<S, V>(g, x, dy, dw, samples, blockFrom, blockTo, scratch);
    }

    private readonly struct UnpackWeightGradientKernel(BlockedConvGeometry g, float* dwPacked, float* dw, int blockFrom, int blockTo) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => ConvWeightGradient.Unpack<S, V>(g, dwPacked, dw, blockFrom, blockTo);
    }

    private readonly struct BackwardBiasKernel(BlockedConvGeometry g, float* dy, float* db, int samples, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => BlockedConvKernels<S, V>.BackwardBias(g, dy, db, samples, accumulate);
    }
}
