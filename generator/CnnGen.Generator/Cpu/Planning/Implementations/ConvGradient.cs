using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning.Implementations;

/// <summary>A way to compute the gradient of a convolution by its weights. The fastest stand first.</summary>
public abstract record ConvGradient(string Name) : IImplementation<ConvCase>
{
    public static readonly IReadOnlyList<ConvGradient> All = [new WinogradGradient(), new DirectGradient(), new LanewiseGradient(), new PlanarGradient()];

    public abstract string? Obstacle(ConvCase of);

    /// <summary>Floats of one copy of the gradient, in the order that the kernel leaves it in.</summary>
    public abstract long CopyFloats(ConvCase of);

    /// <summary>Floats of scratch memory of a worker.</summary>
    /// <param name="of">The convolution.</param>
    /// <param name="bySamples">Whether chunks of samples leave copies, and not ranges of channels the parameter's order.</param>
    public virtual long ScratchFloats(ConvCase of, bool bySamples) => 0;
}

/// <summary>The adjoint of Winograd's F(4×4, 3×3), where one sample pays for the transforms.</summary>
public sealed record WinogradGradient() : ConvGradient("Winograd")
{
    // The cost beside the 36 multiplications of a tile, in multiplications a pair of channels: what transforming a tile of inputs or output gradients costs, shared
    // by the channels on the other side, and the transform back of the sums, once. Measured from 16→16 of 32×32 to 512→512 of 7×7.
    private const double PatchTransform = 6 * 36;
    private const double SumTransform = 150;

    private static readonly WinogradConvolution Forward = new();

    public override string? Obstacle(ConvCase of)
    {
        if (Forward.Obstacle(of) is { } obstacle)
            return obstacle;
        if (of.Groups.Grouping != ConvGrouping.Whole)
            return Text.Plural(of.Groups.Count, "group", "groups");
        double tile = WinogradSizes.Planes + (PatchTransform / of.Groups.InChannels) + (PatchTransform / of.Output.Channels);
        double multiplications = (of.Tiles * tile) + SumTransform;
        int direct = of.Taps * of.Output.Height * of.Output.Width;
        return multiplications < direct ? null : $"{Text.Count((long)multiplications)} multiplications for a pair of channels, direct {Text.Count(direct)}";
    }

    public override long CopyFloats(ConvCase of) => DirectConvolution.Floats(of);

    public override long ScratchFloats(ConvCase of, bool bySamples) => WinogradSizes.GradientScratch(of.Groups.OutChannels, of.Groups.InChannels);
}

/// <summary>The sum as it is defined, of blocks of channels: for each group by itself where there are more.</summary>
public sealed record DirectGradient() : ConvGradient("direct")
{
    public override string? Obstacle(ConvCase of) => of.Planar ?? of.InLanes;

    public override long CopyFloats(ConvCase of) => DirectConvolution.Floats(of);

    public override long ScratchFloats(ConvCase of, bool bySamples) => bySamples ? 0 : BlockedSizes.GradientScratch(
        of.Groups.OutChannels, of.Groups.InChannels, of.Conv.Kernel.Height, of.Conv.Kernel.Width);
}

/// <summary>The sum as it is defined, of groups within a block.</summary>
public sealed record LanewiseGradient() : ConvGradient("lane by lane")
{
    public override string? Obstacle(ConvCase of) => of.Planar;

    public override long CopyFloats(ConvCase of) => LanewiseConvolution.Floats(of);

    public override long ScratchFloats(ConvCase of, bool bySamples) => bySamples ? 0 : (long)BlockedSizes.Block * of.Groups.InChannels * of.Taps;
}

/// <summary>Of maps that lie channel after channel; the scratch memory of the forward pass serves it too.</summary>
public sealed record PlanarGradient() : ConvGradient("planar")
{
    public override string? Obstacle(ConvCase of) => null;

    public override long CopyFloats(ConvCase of) => (long)of.Conv.Channels * (of.InChannels / of.Conv.Groups) * of.Taps;
}
