using System.Numerics;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Which values can lie in blocks of channels, and which lie as those that they are made of.</summary>
public sealed class LayoutRules
{
    /// <summary>The most taps of a blocked convolution: packing its weights keeps a number for each on the stack.</summary>
    private const int MaxTaps = 4096;

    private readonly SpareLanes _spare;
    private readonly string?[] _obstacles;

    public LayoutRules(DataFlow flow)
    {
        Flow = flow;
        _spare = new SpareLanes(flow);
        _obstacles = [.. Enumerable.Range(0, flow.Count).Select(FindObstacle)];
    }

    public DataFlow Flow { get; }

    /// <summary>Whether an instruction's value lies as its inputs do. Others read either layout, or make one of the other.</summary>
    public bool KeepsLayout(int id) => Flow[id].Op is not (PositionReduction or Reshape or MatrixProduct or Reorder);

    /// <summary>The inputs that lie as the value of an instruction does: what has a number a channel may lie otherwise than the map that it meets.</summary>
    public IEnumerable<int> Alike(int id) => !KeepsLayout(id) ? []
        : Flow[id].Inputs.Where(input => Flow[id].Op is not Composed || Flow[input].Shape == Flow[id].Shape);

    /// <summary>Why a value cannot lie in blocks; null where it can.</summary>
    public string? Obstacle(int id) => _obstacles[id];

    /// <summary>Whether the convolutions of a part leave few enough lanes spare.</summary>
    public bool Pays(IEnumerable<int> part) => _spare.Pays(part);

    /// <summary>A value's shape in blocks, with lanes for channels.</summary>
    public TensorShape InBlocks(int id) => Flow[id].Shape.WithChannels(_spare.Of(id));

    /// <summary>How wide a border of zeros the readers of a value need: convolutions their padding, and what a last window reads beyond it.</summary>
    public int Halo(int id)
    {
        int halo = 0;
        foreach (int consumer in Flow.Consumers(id))
        {
            if (Flow[consumer].Op is Convolution conv)
                halo = Math.Max(halo, Halo(conv, Flow[id].Shape, Flow[consumer].Shape));
        }

        return halo;
    }

    /// <summary>How wide a border of zeros the conv that made a value needs round the value's gradient to compute that of its input.</summary>
    public int GradientHalo(int id)
    {
        if (Flow[id].Op is not Convolution conv || !Flow.NeedsGradient(Flow[id].Inputs[0]))
            return 0;
        (TensorShape input, TensorShape output) = (Flow[Flow[id].Inputs[0]].Shape, Flow[id].Shape);
        return Math.Max(
            BlockedSizes.OutGradientHalo(
                input.Height, output.Height, Extent(conv.Kernel.Height, conv.Dilation.Height), conv.Stride.Height, conv.Padding.Top),
            BlockedSizes.OutGradientHalo(
                input.Width, output.Width, Extent(conv.Kernel.Width, conv.Dilation.Width), conv.Stride.Width, conv.Padding.Left));
    }

    // Whether no distance in the blocked maps of a part overflows: whole maps with their borders, and as many rows as a window strides or dilates over.
    // Nodes that share memory have equal shapes, so that their common border is that of one of them.
    public bool IsSmall(IEnumerable<int> part)
    {
        (BigInteger row, int step) = (0, 1);
        foreach (int id in part)
        {
            TensorShape shape = InBlocks(id);
            BigInteger border = 2 * (BigInteger)Math.Max(Halo(id), GradientHalo(id));
            if (shape.Channels * (shape.Height + border) * (shape.Width + border) > Limits.Count)
                return false;
            row = BigInteger.Max(row, BlockedSizes.ChannelBlock(shape.Channels) * (shape.Width + border));
            if (Flow[id].Op is not Convolution conv)
                continue;
            if ((long)conv.Kernel.Height * conv.Kernel.Width > MaxTaps)
                return false;
            step = Math.Max(step, Math.Max(Math.Max(conv.Stride.Height, conv.Stride.Width), Math.Max(conv.Dilation.Height, conv.Dilation.Width)));
        }

        return row * step <= Limits.Count;
    }

    private string? FindObstacle(int id)
    {
        Instruction instruction = Flow[id];
        TensorShape shape = instruction.Shape;
        if (shape.Rank != 3)
            return "only maps of rows and columns lie in blocks";
        if (_spare.Obstacle(id) is { } obstacle)
            return obstacle;
        switch (instruction.Op)
        {
            case Source or BatchNormalization or Elementwise or RandomMask or Addition or Multiplication or WindowReduction or PaddedSubsample or Concatenation or Reorder:
                return null;
            case ChannelSlice slice:
                return slice.From % Alignment.Floats == 0 && shape.Channels % Alignment.Floats == 0
                    ? null
                    : $"channels {Text.Number(slice.From)} to {Text.Number(slice.From + shape.Channels - 1)} are not whole blocks of {Text.Number(Alignment.Floats)}";
            case Composed { Forward: var composition }:
                return Compositions.CanBeBlocked(composition) ? null : "it has a parameter for each element, which lies as the caller's data do";
            case Convolution convolution:
                return ConvGroups.Of(convolution, Flow[instruction.Inputs[0]].Shape.Channels, InBlocks(instruction.Inputs[0]).Channels).Grouping == ConvGrouping.Uneven
                    ? "its groups neither fill blocks nor cut them evenly"
                    : null;
            default:
                return "it has no kernels for blocks";
        }
    }

    private static int Halo(Convolution conv, TensorShape input, TensorShape output) => Math.Max(
        BlockedSizes.InHalo(input.Height, output.Height, Extent(conv.Kernel.Height, conv.Dilation.Height), conv.Stride.Height, conv.Padding.Top),
        BlockedSizes.InHalo(input.Width, output.Width, Extent(conv.Kernel.Width, conv.Dilation.Width), conv.Stride.Width, conv.Padding.Left));

    private static int Extent(int kernel, int dilation) => BlockedSizes.Extent(kernel, dilation);
}
