using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning.Implementations;

/// <summary>A convolution, as its implementations are asked about it.</summary>
/// <param name="Groups">How its groups lie in blocks.</param>
/// <param name="InChannels">Channels of its input as it lies.</param>
/// <param name="Output">The shape of its result as it lies.</param>
/// <param name="Planar">Why its maps do not lie in blocks of channels; null where they do.</param>
/// <param name="AllowsWinograd">Whether the network allows Winograd's algorithm.</param>
public sealed record ConvCase(Convolution Conv, ConvGroups Groups, int InChannels, TensorShape Output, string? Planar, bool AllowsWinograd)
{
    public int Taps => Conv.Kernel.Height * Conv.Kernel.Width;

    /// <summary>Tiles of a sample in Winograd's algorithm.</summary>
    public int Tiles => WinogradSizes.Patches(Output.Height, Output.Width);

    /// <summary>What keeps a convolution from kernels that take whole blocks of channels.</summary>
    public string? InLanes => Groups.Grouping == ConvGrouping.Lanes
        ? $"groups of {Text.Plural(Groups.InChannels, "channel", "channels")} lie within a block"
        : null;
}

/// <summary>A convolution as it is planned.</summary>
/// <param name="Data">What computes it, and its gradient by the input.</param>
/// <param name="Weights">What computes its gradient by the weights.</param>
public sealed record PlannedConv(ConvGroups Groups, Choice<ConvImplementation> Data, Choice<ConvGradient> Weights)
{
    public bool IsWinograd => Data.Taken is WinogradConvolution;

    /// <summary>The blocks of output channels that the work of a blocked one can be cut at: multiples of this many.</summary>
    public int BlockStep => Data.Taken.BlockStep(Groups);

    /// <summary>The blocks of channels that packing its weights can be cut at: multiples of this many.</summary>
    public int PackedBlocks(bool isBackward) => Data.Taken.PackedBlocks(Groups, isBackward);
}
