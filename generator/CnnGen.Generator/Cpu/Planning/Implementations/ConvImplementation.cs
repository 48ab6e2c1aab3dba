using CnnGen.Cpu.Kernels.Conv.Planar;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning.Implementations;

/// <summary>A way to compute a convolution, and its gradient by the input. The fastest stand first.</summary>
public abstract record ConvImplementation(string Name) : IImplementation<ConvCase>
{
    public static readonly IReadOnlyList<ConvImplementation> All =
        [new WinogradConvolution(), new DirectConvolution(), new LanewiseConvolution(), new PlanarConvolution()];

    public abstract string? Obstacle(ConvCase of);

    /// <summary>Floats of the weights in the order of its kernels; 0 where they are taken as they are.</summary>
    public abstract long PackedFloats(ConvCase of);

    /// <summary>Floats of scratch memory of a worker.</summary>
    public virtual long ScratchFloats(ConvCase of) => 0;

    /// <summary>The blocks of output channels that its work can be cut at: multiples of this many.</summary>
    public virtual int BlockStep(ConvGroups groups) => 1;

    /// <summary>The blocks of channels that packing weights can be cut at: multiples of this many.</summary>
    public virtual int PackedBlocks(ConvGroups groups, bool isBackward) => 1;
}

/// <summary>Winograd's F(4×4, 3×3), of blocks of channels: for each group by itself where there are more. It is two to three and a half times as fast wherever it
/// applies, from 16 channels on (measured from 16→16 of 32×32 to 512→512 of 7×7), but for a single sample of few tiles and many weights, where it is as fast.</summary>
public sealed record WinogradConvolution() : ConvImplementation("Winograd")
{
    public override string? Obstacle(ConvCase of)
    {
        if (of.Planar is not null)
            return of.Planar;
        if (!of.AllowsWinograd)
            return "turned off on the network";
        return ObstacleOf(of.Conv) ?? of.InLanes
            ?? (of.Groups.InChannels % BlockedSizes.Block == 0 ? null : $"{Text.Plural(of.Groups.InChannels, "channel does", "channels do")} not fill a block");
    }

    /// <summary>What speaks against it in a convolution whose channels fill blocks.</summary>
    public static string? ObstacleOf(Convolution conv)
    {
        if (!conv.AllowsWinograd)
            return "turned off";
        if (conv.Kernel != new Axes(WinogradSizes.Kernel, WinogradSizes.Kernel))
            return $"{conv.Kernel} kernel";
        if (conv.Stride != Axes.One)
            return $"stride {conv.Stride.Short}";
        return conv.Dilation == Axes.One ? null : $"dilation {conv.Dilation.Short}";
    }

    public override long PackedFloats(ConvCase of) => of.Groups.Count * WinogradSizes.PackedWeights(of.Groups.OutChannels, of.Groups.InChannels);

    // Backward-data has the roles of the channels swapped, which takes as much.
    public override long ScratchFloats(ConvCase of) => WinogradSizes.Scratch(of.Groups.OutChannels, of.Groups.InChannels);

    public override int BlockStep(ConvGroups groups) =>
        groups.Grouping == ConvGrouping.Blocks ? groups.BlocksOf(isBackward: false) : WinogradSizes.CutBlocks;

    public override int PackedBlocks(ConvGroups groups, bool isBackward) =>
        groups.Grouping == ConvGrouping.Blocks ? groups.BlocksOf(isBackward) : WinogradSizes.CutBlocks;
}

/// <summary>The sum as it is defined, of blocks of channels: for each group by itself where there are more.</summary>
public sealed record DirectConvolution() : ConvImplementation("direct")
{
    public override string? Obstacle(ConvCase of) => of.Planar ?? of.InLanes;

    public override long PackedFloats(ConvCase of) => Floats(of);

    public override int BlockStep(ConvGroups groups) =>
        groups.Grouping == ConvGrouping.Blocks ? groups.BlocksOf(isBackward: false) : BlockedSizes.CutBlocks;

    public override int PackedBlocks(ConvGroups groups, bool isBackward) => groups.Grouping == ConvGrouping.Blocks ? groups.BlocksOf(isBackward) : 1;

    /// <summary>Floats of the weights in this order, in which Winograd's gradient by them is too.</summary>
    public static long Floats(ConvCase of) =>
        of.Groups.Count * BlockedSizes.PackedWeights(of.Groups.OutChannels, of.Groups.InChannels, of.Conv.Kernel.Height, of.Conv.Kernel.Width);
}

/// <summary>The sum as it is defined, of groups within a block: each lane meets those of its group.</summary>
public sealed record LanewiseConvolution() : ConvImplementation("lane by lane")
{
    public override string? Obstacle(ConvCase of) => of.Planar;

    public override long PackedFloats(ConvCase of) => Floats(of);

    public static long Floats(ConvCase of) => (long)of.Groups.Count * of.Groups.OutChannels * of.Groups.InChannels * of.Taps;
}

/// <summary>Of maps that lie channel after channel. Rows, channels or columns are in the lanes, which the runtime decides: it depends on how wide registers are.</summary>
public sealed record PlanarConvolution() : ConvImplementation("planar")
{
    public override string? Obstacle(ConvCase of) => null;

    public override long PackedFloats(ConvCase of) => 0;

    public override long ScratchFloats(ConvCase of) => ScratchSizes.Conv(
        of.InChannels / of.Conv.Groups, of.Conv.Channels / of.Conv.Groups, of.Conv.Kernel.Height, of.Conv.Kernel.Width, of.Output.Height, of.Output.Width);
}
