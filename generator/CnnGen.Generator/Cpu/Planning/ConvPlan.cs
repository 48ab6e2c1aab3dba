using CnnGen.Cpu.Kernels.Conv.Planar;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>How a convolution is computed.</summary>
public enum ConvAlgorithm
{
    /// <summary>The sum as it is defined.</summary>
    Direct,

    /// <summary>Winograd's F(4×4, 3×3).</summary>
    Winograd,
}

/// <summary>Decides how each convolution is computed, and the memory that it takes.</summary>
/// <param name="winograd">Whether the network allows Winograd's algorithm.</param>
public sealed class ConvPlan(DataFlow flow, LayoutPlan layout, bool winograd)
{
    /// <summary>Transformed weights up to this many floats stay in a core's level-2 cache; more are read anew for each strip of tiles.</summary>
    private const long CachedWeights = 192 * 1024;

    /// <summary>The most tiles of a sample for which inference takes a worker's samples together where weights are read anew: its maps leave the level-2 cache
    /// for that, and with more tiles there is more of them and less to be saved (measured from 49 tiles of 128 channels to 4 of 512).</summary>
    private const int FewTiles = 16;

    // The cost of Winograd's gradient by the weights beside its 36 multiplications a tile, in multiplications a pair of channels: what
    // transforming a tile of inputs or output gradients costs, shared by the channels on the other side, and the transform back of
    // the sums, once. Measured from 16→16 of 32×32 to 512→512 of 7×7.
    private const double TileTransform = 6 * 36;
    private const double SumTransform = 150;

    /// <summary>The algorithm of a blocked conv, forward and backward by the data. Winograd's is two to three and a half times as fast wherever it applies, from 16
    /// channels on (measured from 16→16 of 32×32 to 512→512 of 7×7), but for a single sample of few tiles and many weights, where it is as fast.</summary>
    public ConvAlgorithm Of(int id) => CanBeWinograd(id) ? ConvAlgorithm.Winograd : ConvAlgorithm.Direct;

    /// <summary>The algorithm of the gradient by the weights of a blocked conv: Winograd's where one sample pays for the transforms.</summary>
    public ConvAlgorithm OfWeightGradient(int id)
    {
        if (!CanBeWinograd(id) || Groups(id).Grouping != ConvGrouping.Whole)
            return ConvAlgorithm.Direct;
        int taps = WinogradSizes.Kernel * WinogradSizes.Kernel;
        TensorShape shape = layout.Lies(id);
        double tile = WinogradSizes.Planes + (TileTransform / InChannels(id)) + (TileTransform / shape.Channels);
        return (Tiles(id) * tile) + SumTransform < taps * shape.Height * shape.Width ? ConvAlgorithm.Winograd : ConvAlgorithm.Direct;
    }

    /// <summary>Whether training packs a conv's weights right before they are read, on all workers, into memory that others use before and after.
    /// Few weights are packed for all layers at once, so that no barrier comes between a layer and the next.</summary>
    public bool PacksLate(int id) => Of(id) == ConvAlgorithm.Winograd && Groups(id).Grouping == ConvGrouping.Whole && PackedFloats(id) > CachedWeights;

    /// <summary>Whether training takes a worker's samples together through a conv: where one sample is too little to do with weights that are read anew.</summary>
    public bool TakesManySamples(int id) => PacksLate(id) && Tiles(id) < WinogradSizes.StripTiles(layout.Lies(id).Channels, InChannels(id));

    /// <summary>Whether inference does so.</summary>
    public bool TakesManySamplesAtInference(int id) => TakesManySamples(id) && Tiles(id) <= FewTiles;

    /// <summary>Floats of a blocked conv's weights in the order of its kernels.</summary>
    public long PackedFloats(int id) => PackedFloats(id, Of(id));

    /// <summary>The blocks of channels that packing weights can be cut at: multiples of this many.</summary>
    public static int PackedBlocks(ConvGroups groups, PackStep step) => groups.Grouping switch
    {
        ConvGrouping.Lanes => 1,
        ConvGrouping.Blocks => (step.IsBackward ? groups.InChannels : groups.OutChannels) / BlockedSizes.Block,
        _ => step.Algorithm == ConvAlgorithm.Winograd ? WinogradSizes.GroupBlocks : 1,
    };

    /// <summary>The output channels that a conv's work can be cut at: multiples of this many.</summary>
    public int OutChannelStep(int id) => BlockStep(Groups(id), Of(id)) * BlockedSizes.Block;

    /// <summary>The blocks of output channels that a blocked conv's work can be cut at: multiples of this many.</summary>
    public static int BlockStep(ConvGroups groups, ConvAlgorithm algorithm) => groups.Grouping switch
    {
        ConvGrouping.Lanes => 1,
        ConvGrouping.Blocks => groups.OutChannels / BlockedSizes.Block,
        _ => algorithm == ConvAlgorithm.Winograd ? WinogradSizes.GroupBlocks : BlockedSizes.GroupBlocks,
    };

    /// <summary>How a conv's groups lie in blocks of channels.</summary>
    public ConvGroups Groups(int id) => ConvGroups.Of((Convolution)flow[id].Op, flow[flow[id].Inputs[0]].Shape.Channels, InChannels(id));

    /// <summary>Floats of one copy of the weight gradient of a conv.</summary>
    public long GradientFloats(int id) => layout.Of(id) == Layout.Blocked ? PackedFloats(id, ConvAlgorithm.Direct) : flow[id].Parameters[0].Count;

    /// <summary>Floats of scratch memory that a worker needs for any of a conv's kernels.</summary>
    public long ScratchFloats(int id)
    {
        Instruction node = flow[id];
        if (node.Op is not Convolution conv)
            return 0;
        if (layout.Of(id) == Layout.Planar)
        {
            return ScratchSizes.Conv(
                InChannels(id) / conv.Groups, conv.Channels / conv.Groups, conv.Kernel.Height, conv.Kernel.Width, node.Shape.Height, node.Shape.Width);
        }

        // Backward-data has the roles of the channels swapped, which takes as much.
        ConvGroups groups = Groups(id);
        long data = Of(id) == ConvAlgorithm.Winograd ? WinogradSizes.Scratch(groups.OutChannels, groups.InChannels) : 0;
        return Math.Max(data, GradientScratch(id, conv, groups));
    }

    private long GradientScratch(int id, Convolution conv, ConvGroups groups)
    {
        if (OfWeightGradient(id) == ConvAlgorithm.Winograd)
            return WinogradSizes.GradientScratch(groups.OutChannels, groups.InChannels);
        if (TrainingSchedule.HasPartialGradient(flow, id))
            return 0;
        return groups.Grouping == ConvGrouping.Lanes
            ? (long)BlockedSizes.Block * groups.InChannels * conv.Kernel.Height * conv.Kernel.Width
            : BlockedSizes.GradientScratch(groups.OutChannels, groups.InChannels, conv.Kernel.Height, conv.Kernel.Width);
    }

    /// <summary>Whether a convolution has a kernel, a stride and the permission for Winograd's algorithm; channels in blocks are needed too.</summary>
    public static bool SuitsWinograd(Convolution conv) => conv.AllowsWinograd
        && conv.Kernel == new Axes(WinogradSizes.Kernel, WinogradSizes.Kernel)
        && conv.Stride == Axes.One && conv.Dilation == Axes.One;

    private bool CanBeWinograd(int id) => winograd && flow[id].Op is Convolution conv && layout.Of(id) == Layout.Blocked && SuitsWinograd(conv)
        && Groups(id).InChannels % BlockedSizes.Block == 0 && Groups(id).OutChannels % BlockedSizes.Block == 0;

    private int Tiles(int id) => WinogradSizes.Tiles(flow[id].Shape.Height, flow[id].Shape.Width);

    private long PackedFloats(int id, ConvAlgorithm algorithm)
    {
        var conv = (Convolution)flow[id].Op;
        ConvGroups groups = Groups(id);
        if (groups.Grouping == ConvGrouping.Lanes)
            return (long)groups.Count * groups.OutChannels * groups.InChannels * conv.Kernel.Height * conv.Kernel.Width;
        return groups.Count * (algorithm == ConvAlgorithm.Winograd
            ? WinogradSizes.PackedWeights(groups.OutChannels, groups.InChannels)
            : BlockedSizes.PackedWeights(groups.OutChannels, groups.InChannels, conv.Kernel.Height, conv.Kernel.Width));
    }

    private int InChannels(int id) => layout.Lies(flow[id].Inputs[0]).Channels;
}
