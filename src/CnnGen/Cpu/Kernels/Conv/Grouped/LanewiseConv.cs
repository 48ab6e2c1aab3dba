using System.ComponentModel;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>
/// Convolution in groups of 1 (depthwise), 2, 4 or 8 channels, forward and backward, of maps in the blocked layout that <see cref="BlockedSizes"/> describes.
/// Neighbouring channels are the lanes of a register, so that every pixel that is read meets its weights without copying, and the channels of a group differ in
/// the last bits of the lane's number alone. A <see cref="BlockedConvGeometry"/> of it has as many input as output channels. Each call runs on the calling
/// thread alone. Called by generated code, which guarantees the sizes of all buffers and their alignment to 64 bytes.
/// </summary>
/// <remarks>Halos that are read must be zero, and those that are written become so. Each element of a result is the sum of its terms one after
/// the other in an order fixed by the sizes: how samples, rows or blocks are split between calls changes no bit. Packed weights and their packed
/// gradient are as many floats as the weights.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class LanewiseConv
{
    /// <summary>Brings the weights of some blocks of channels into the order in which the forward pass reads them.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">All weights, [output channel][input channel of its group][kernel row][kernel column].</param>
    /// <param name="packed">As many floats; those of the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 channels.</param>
    /// <param name="blockTo">After the last block.</param>
    public static void PackForward(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo) =>
        Pack(g, w, packed, blockFrom, blockTo, backward: false);

    /// <summary>Brings the weights of some blocks of channels into the order in which backward-data reads them.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">All weights, [output channel][input channel of its group][kernel row][kernel column].</param>
    /// <param name="packed">As many floats; those of the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 channels.</param>
    /// <param name="blockTo">After the last block.</param>
    public static void PackBackward(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo) =>
        Pack(g, w, packed, blockFrom, blockTo, backward: true);

    /// <summary>y = w ∗ x + bias + add, and max(0, ·) of it if <paramref name="relu"/>; y's halo becomes zero.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One a channel, or null.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">A map of y's sizes with a halo of <see cref="BlockedConvGeometry.AddHalo"/> that is added before the rectifier; may be
    /// <paramref name="y"/>, and null for none.</param>
    public static void Forward(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int samples, bool relu, float* add = null) =>
        SimdForms.RunBlocks(
            BlockedSizes.Block, new ForwardKernel(g, x, packed, bias, add, y, samples, 0, g.OutHeight, 0, g.OutChannels / BlockedSizes.Block, relu));

    /// <summary>Some rows of <see cref="Forward"/> of one sample, so that several threads can share an image. The halo beside a row belongs to the row,
    /// the one above to the first row and the one below to the last.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One a channel, or null.</param>
    /// <param name="y">The output sample; its rows in the range are overwritten.</param>
    /// <param name="rowFrom">The first output row: 0 to the output's height.</param>
    /// <param name="rowTo">After the last output row, at most the output's height.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">As in <see cref="Forward"/>.</param>
    public static void ForwardRows(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int rowFrom, int rowTo, bool relu, float* add = null) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new ForwardKernel(g, x, packed, bias, add, y, 1, rowFrom, rowTo, 0, g.OutChannels / BlockedSizes.Block, relu));

    /// <summary>Some blocks of channels of <see cref="Forward"/> of one sample, so that several threads can share an image.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One a channel, or null.</param>
    /// <param name="y">The output sample; its blocks in the range are overwritten, halos included.</param>
    /// <param name="blockFrom">The first block of 16 channels.</param>
    /// <param name="blockTo">After the last block.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">As in <see cref="Forward"/>.</param>
    public static void ForwardBlocks(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int blockFrom, int blockTo, bool relu, float* add = null) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new ForwardKernel(g, x, packed, bias, add, y, 1, 0, g.OutHeight, blockFrom, blockTo, relu));

    /// <summary>dx (+)= the gradient by the input. Unless accumulated to, dx's halo becomes zero.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="packed">The weights from <see cref="PackBackward"/>.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void BackwardData(BlockedConvGeometry g, float* dy, float* packed, float* dx, int samples, bool accumulate) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardDataKernel(g, dy, packed, dx, samples, accumulate));

    /// <summary>Some blocks of dw (+)= the gradient by the weights, summed over the samples, in the order of packed weights.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dwPacked">The gradient by all weights; the blocks in the range are written.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="blockFrom">The first block of 16 channels.</param>
    /// <param name="blockTo">After the last block.</param>
    /// <param name="accumulate">Add to <paramref name="dwPacked"/> instead of overwriting it.</param>
    public static void BackwardWeights(
        BlockedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, bool accumulate) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardWeightsKernel(g, x, dy, dwPacked, samples, blockFrom, blockTo, accumulate));

    /// <summary>Some blocks of dw = the gradient by the weights, summed over the samples, in the order of the weights.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dw">The gradient, in the order of the weights; that of the channels in the range is overwritten.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="blockFrom">The first block of 16 channels.</param>
    /// <param name="blockTo">After the last block.</param>
    /// <param name="scratch">16 floats a tap and channel of a group.</param>
    public static void BackwardWeightsInOrder(
        BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardWeightsInOrderKernel(g, x, dy, dw, samples, blockFrom, blockTo, scratch));

    /// <summary>Brings the gradient by the weights into the order of the weights.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dwPacked">All blocks of <see cref="BackwardWeights"/>.</param>
    /// <param name="dw">The gradient; overwritten.</param>
    public static void UnpackWeightGradient(BlockedConvGeometry g, float* dwPacked, float* dw) =>
        LanewiseWeights.Unpack(dwPacked, g.OutChannels, g.WeightOutputs, g.GroupChannels, g.KernelHeight * g.KernelWidth, dw);

    private static void Pack(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo, bool backward)
    {
        int taps = g.KernelHeight * g.KernelWidth;
        nint first = (nint)blockFrom * BlockedSizes.Block * g.GroupChannels * taps;
        int before = blockFrom * BlockedSizes.Block;
        LanewiseWeights.Pack(w + first, (blockTo * BlockedSizes.Block) - before, g.WeightOutputs - before, g.GroupChannels, taps, packed + first, backward);
    }
}
