using System.ComponentModel;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>The sizes of a convolution in groups of whole blocks of channels, in the blocked layout: a convolution for each group, side by side.</summary>
/// <param name="Groups">The groups, which lie in a sample as so many samples of the group's channels would.</param>
/// <param name="Group">The sizes of a group, its channels multiples of 16.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record GroupedConvGeometry(int Groups, BlockedConvGeometry Group)
{
    /// <summary>The weights of a group.</summary>
    public long GroupWeights => (long)Group.OutChannels * Group.InChannels * Group.KernelHeight * Group.KernelWidth;

    /// <summary>Blocks of output channels of a group.</summary>
    public int GroupBlocks => Group.OutChannels / BlockedSizes.Block;
}
