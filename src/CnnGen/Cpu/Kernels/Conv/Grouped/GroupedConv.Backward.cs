using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <content>The gradients.</content>
public static unsafe partial class GroupedConv
{
    /// <summary>dx (+)= the gradient by the input. Unless accumulated to, dx's halo becomes zero.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="packedBackward">The weights from <see cref="PackBackward"/>.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch">As in <see cref="Forward"/>.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void BackwardData(GroupedConvGeometry g, float* dy, float* packedBackward, float* dx, int samples, float* scratch, bool accumulate)
    {
        for (int group = 0; group < g.Groups; group++)
        {
            float* weights = packedBackward + (group * GroupPacked(g, scratch != null));
            for (int at = group; at < samples * g.Groups; at += g.Groups)
            {
                float* from = dy + ((nint)at * g.Group.OutGradientStride);
                float* to = dx + ((nint)at * g.Group.InGradientStride);
                if (scratch != null)
                    WinogradConv.BackwardData(g.Group, from, weights, to, 1, scratch, accumulate);
                else
                    BlockedConv.BackwardData(g.Group, from, weights, to, 1, accumulate);
            }
        }
    }

    /// <summary>dw (+)= the gradient by the weights, summed over the samples, in the order of <see cref="BlockedConv.BackwardWeights"/> for each group.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dwPacked">The gradient of all groups.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="accumulate">Add to <paramref name="dwPacked"/> instead of overwriting it.</param>
    public static void BackwardWeights(GroupedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, bool accumulate)
    {
        for (int group = 0; group < g.Groups; group++, dwPacked += g.Group.PackedWeights)
            BackwardGroup(g, group, x, dy, dwPacked, samples, 0, g.GroupBlocks, accumulate);
    }

    /// <summary>Some blocks of dw = the gradient by the weights, summed over the samples, in the order of the weights.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dw">The gradient, in the order of the weights; that of the channels in the range is overwritten.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="blockFrom">The first block of 16 output channels.</param>
    /// <param name="blockTo">After the last block of 16 output channels.</param>
    /// <param name="scratch"><see cref="BlockedSizes.GradientScratch"/> floats of a group.</param>
    public static void BackwardWeightsInOrder(
        GroupedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch)
    {
        int most = BlockedSizes.GradientBlocks(g.Group.InChannels, g.Group.KernelHeight, g.Group.KernelWidth);
        long blockPacked = g.Group.PackedWeights / g.GroupBlocks;
        for (int from = blockFrom, to; from < blockTo; from = to)
        {
            (int group, int first) = (from / g.GroupBlocks, from % g.GroupBlocks);
            int last = Math.Min(Math.Min(g.GroupBlocks, first + most), first + blockTo - from);
            to = from + last - first;
            float* all = scratch - (first * blockPacked);
            BackwardGroup(g, group, x, dy, all, samples, first, last, accumulate: false);
            BlockedConv.UnpackWeightGradient(g.Group, all, dw + (group * g.GroupWeights), first, last);
        }
    }

    /// <summary>Brings the gradient by the weights into the order of the weights.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dwPacked">All of <see cref="BackwardWeights"/>.</param>
    /// <param name="dw">The gradient; overwritten.</param>
    public static void UnpackWeightGradient(GroupedConvGeometry g, float* dwPacked, float* dw)
    {
        for (int group = 0; group < g.Groups; group++, dwPacked += g.Group.PackedWeights, dw += g.GroupWeights)
            BlockedConv.UnpackWeightGradient(g.Group, dwPacked, dw, 0, g.GroupBlocks);
    }

    /// <summary>db (+)= the gradient by the bias, summed over the samples.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="db">The gradient, one an output channel.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="db"/> instead of overwriting it.</param>
    public static void BackwardBias(GroupedConvGeometry g, float* dy, float* db, int samples, bool accumulate)
    {
        for (int at = 0; at < samples * g.Groups; at++)
        {
            float* gradient = db + (at % g.Groups * g.Group.OutChannels);
            BlockedConv.BackwardBias(g.Group, dy + ((nint)at * g.Group.OutGradientStride), gradient, 1, accumulate || at >= g.Groups);
        }
    }

    /// <summary>Some blocks of one group's gradient by the weights.</summary>
    private static void BackwardGroup(
        GroupedConvGeometry g, int group, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, bool accumulate)
    {
        for (int sample = 0; sample < samples; sample++)
        {
            nint at = ((nint)sample * g.Groups) + group;
            BlockedConv.BackwardWeights(
                g.Group, x + (at * g.Group.InStride), dy + (at * g.Group.OutGradientStride), dwPacked, 1, blockFrom, blockTo, accumulate || sample > 0);
        }
    }
}
