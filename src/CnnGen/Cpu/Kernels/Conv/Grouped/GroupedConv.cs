using System.ComponentModel;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>
/// Convolution in groups of whole blocks of channels, forward and backward, of maps in the blocked layout that <see cref="BlockedSizes"/> describes:
/// <see cref="BlockedConv"/> or <see cref="WinogradConv"/> of each group, which meets its own blocks of the input alone. Each call runs on the calling thread
/// alone. Called by generated code, which guarantees the sizes of all buffers and their alignment to 64 bytes.
/// </summary>
/// <remarks>What <see cref="BlockedConv"/> and <see cref="WinogradConv"/> say of halos and of the order of sums holds here. Packed weights and the packed gradient
/// are those of all groups, one after the other.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class GroupedConv
{
    /// <summary>Brings the weights of some blocks of output channels into the order in which the forward pass reads them.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">All weights, [output channel][input channel of its group][kernel row][kernel column].</param>
    /// <param name="packed">The packed weights of all groups; those of the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 output channels, where a group starts.</param>
    /// <param name="blockTo">After the last block, where a group ends.</param>
    /// <param name="winograd">For Winograd's algorithm instead of the direct sum.</param>
    public static void PackForward(GroupedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo, bool winograd)
    {
        for (int group = blockFrom / g.GroupBlocks; group < blockTo / g.GroupBlocks; group++)
        {
            float* weights = w + (group * g.GroupWeights);
            float* to = packed + (group * GroupPacked(g, winograd));
            if (winograd)
                WinogradConv.PackForward(g.Group, weights, to, 0, g.GroupBlocks);
            else
                BlockedConv.PackForward(g.Group, weights, to, 0, g.GroupBlocks);
        }
    }

    /// <summary>Brings the weights of some blocks of input channels into the order in which backward-data reads them.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">All weights, [output channel][input channel of its group][kernel row][kernel column].</param>
    /// <param name="packed">The packed weights of all groups; those of the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 input channels, where a group starts.</param>
    /// <param name="blockTo">After the last block, where a group ends.</param>
    /// <param name="winograd">For Winograd's algorithm instead of the direct sum.</param>
    public static void PackBackward(GroupedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo, bool winograd)
    {
        int blocks = g.Group.InChannels / BlockedSizes.Block;
        for (int group = blockFrom / blocks; group < blockTo / blocks; group++)
        {
            float* weights = w + (group * g.GroupWeights);
            float* to = packed + (group * GroupPacked(g, winograd));
            if (winograd)
                WinogradConv.PackBackward(g.Group, weights, to, 0, blocks);
            else
                BlockedConv.PackBackward(g.Group, weights, to, 0, blocks);
        }
    }

    /// <summary>y = w ∗ x + bias + add, and max(0, ·) of it if <paramref name="relu"/>; y's halo becomes zero.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch"><see cref="WinogradSizes.Scratch"/> floats for a group's Winograd algorithm; null for the direct sum.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">A map of y's sizes with a halo of <see cref="BlockedConvGeometry.AddHalo"/> that is added before the rectifier; may be
    /// <paramref name="y"/>, and null for none.</param>
    public static void Forward(GroupedConvGeometry g, float* x, float* packed, float* bias, float* y, int samples, float* scratch, bool relu, float* add = null) =>
        Run(g, x, packed, bias, y, samples, 0, g.Groups, 0, Rows(g, scratch != null), scratch, relu, add);

    /// <summary>Some rows of <see cref="Forward"/> of one sample, or rows of tiles of Winograd's algorithm, so that several threads can share an image. The halo
    /// beside a row belongs to the row, the one above to the first row and the one below to the last.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The output sample; its rows in the range are overwritten.</param>
    /// <param name="rowFrom">The first row.</param>
    /// <param name="rowTo">After the last row.</param>
    /// <param name="scratch">As in <see cref="Forward"/>.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">As in <see cref="Forward"/>.</param>
    public static void ForwardRows(
        GroupedConvGeometry g, float* x, float* packed, float* bias, float* y, int rowFrom, int rowTo, float* scratch, bool relu, float* add = null) =>
        Run(g, x, packed, bias, y, 1, 0, g.Groups, rowFrom, rowTo, scratch, relu, add);

    /// <summary>Some blocks of output channels of <see cref="Forward"/> of one sample, so that several threads can share an image.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The output sample; its blocks in the range are overwritten, halos included.</param>
    /// <param name="blockFrom">The first block of 16 output channels, a multiple of <see cref="GroupedConvGeometry.GroupBlocks"/>.</param>
    /// <param name="blockTo">After the last block, likewise.</param>
    /// <param name="scratch">As in <see cref="Forward"/>.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">As in <see cref="Forward"/>.</param>
    public static void ForwardBlocks(
        GroupedConvGeometry g, float* x, float* packed, float* bias, float* y, int blockFrom, int blockTo, float* scratch, bool relu, float* add = null) =>
        Run(g, x, packed, bias, y, 1, blockFrom / g.GroupBlocks, blockTo / g.GroupBlocks, 0, Rows(g, scratch != null), scratch, relu, add);

    private static void Run(
        GroupedConvGeometry g, float* x, float* packed, float* bias, float* y, int samples, int groupFrom, int groupTo, int rowFrom, int rowTo, float* scratch, bool relu, float* add)
    {
        // All samples before the next group's weights are read.
        for (int group = groupFrom; group < groupTo; group++)
        {
            float* weights = packed + (group * GroupPacked(g, scratch != null));
            float* shift = bias == null ? null : bias + (group * g.Group.OutChannels);
            for (int at = group; at < samples * g.Groups; at += g.Groups)
            {
                float* from = x + ((nint)at * g.Group.InStride);
                float* to = y + ((nint)at * g.Group.OutStride);
                float* added = add == null ? null : add + ((nint)at * g.Group.AddStride);
                if (scratch != null)
                    WinogradConv.ForwardRows(g.Group, from, weights, shift, to, rowFrom, rowTo, scratch, relu, added);
                else
                    BlockedConv.ForwardRows(g.Group, from, weights, shift, to, rowFrom, rowTo, relu, added);
            }
        }
    }

    /// <summary>Floats of one group's packed weights.</summary>
    private static nint GroupPacked(GroupedConvGeometry g, bool winograd) =>
        (nint)(winograd ? WinogradSizes.PackedWeights(g.Group.OutChannels, g.Group.InChannels) : g.Group.PackedWeights);

    /// <summary>The rows of the output, or of its tiles.</summary>
    private static int Rows(GroupedConvGeometry g, bool winograd) => winograd ? WinogradSizes.PatchesOf(g.Group.OutHeight) : g.Group.OutHeight;
}
