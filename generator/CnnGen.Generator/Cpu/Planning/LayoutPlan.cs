using System.Numerics;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>How a value lies in memory.</summary>
public enum Layout
{
    /// <summary>Channel after channel, as the user's data is: NCHW.</summary>
    Planar,

    /// <summary>Blocks of 16 channels side by side at each position, with a border of zeros around the map: NCHW16c. Maps of
    /// fewer channels are one block of as many.</summary>
    Blocked,
}

/// <summary>Decides the layout of every value. Layers that work position by position and convolutions keep the layout, so whole
/// connected parts of a network have one, and nothing is reordered inside: a part is blocked where its convolutions fill the
/// vectors with output channels, and planar where they do not (LeNet-5 with its 6 and 16).</summary>
public sealed class LayoutPlan
{
    /// <summary>The most taps of a blocked convolution: packing its weights keeps a number for each on the stack.</summary>
    private const int MaxTaps = 4096;

    private readonly DataFlow _flow;
    private readonly TensorClasses _parts;
    private readonly HashSet<int> _blocked;

    public LayoutPlan(DataFlow flow)
    {
        _flow = flow;
        _parts = new TensorClasses(flow.Count);
        foreach (int id in Alive())
        {
            if (flow[id].Op is PositionReduction or Reshape or MatrixProduct)
                continue;
            // What has a number a channel may lie otherwise than the map that it meets.
            foreach (int input in flow[id].Inputs.Where(input => flow[id].Op is not Composed || flow[input].Shape == flow[id].Shape))
                _parts.Merge(input, id);
        }

        _blocked = [.. Alive().GroupBy(_parts.Root).Where(part => part.Any(id => flow[id].Op is Convolution) && part.All(CanBeBlocked) && IsSmall(part)).Select(part => part.Key)];
    }

    public Layout Of(int id) => _blocked.Contains(_parts.Root(id)) ? Layout.Blocked : Layout.Planar;

    /// <summary>Whether a Flatten costs nothing: a blocked map has to be reordered.</summary>
    public bool IsView(int id) => _flow[id].Op is Reshape && Of(_flow[id].Inputs[0]) == Layout.Planar;

    /// <summary>How wide a border of zeros the conv that made a value needs round the value's gradient to compute that of its input.</summary>
    public int GradientHalo(int id)
    {
        if (_flow[id].Op is not Convolution conv || !_flow.NeedsGradient(_flow[id].Inputs[0]))
            return 0;
        (TensorShape input, TensorShape output) = (_flow[_flow[id].Inputs[0]].Shape, _flow[id].Shape);
        return Math.Max(
            Kernels.BlockedSizes.OutGradientHalo(
                input.Height, output.Height, Extent(conv.Kernel.Height, conv.Dilation.Height), conv.Stride.Height, conv.Padding.Top),
            Kernels.BlockedSizes.OutGradientHalo(
                input.Width, output.Width, Extent(conv.Kernel.Width, conv.Dilation.Width), conv.Stride.Width, conv.Padding.Left));
    }

    /// <summary>How wide a border of zeros the readers of a value need: convolutions their padding, and what a last window
    /// reads beyond it.</summary>
    public int Halo(int id) => _flow.Consumers(id)
        .Select(consumer => _flow[consumer])
        .Where(consumer => consumer.Op is Convolution)
        .Select(consumer => Halo((Convolution)consumer.Op, _flow[id].Shape, consumer.Shape))
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Floats of one sample, and the halo, of a tensor that some nodes' values or gradients share.</summary>
    public (int Stride, int Halo) Size(TensorRole role, IEnumerable<int> nodes)
    {
        int[] all = [.. nodes];
        TensorShape shape = _flow[all[0]].Shape;
        if (Of(all[0]) == Layout.Planar || role == TensorRole.Indices)
            return (Alignment.RoundUp((int)shape.Count), Tensor.Planar);
        int halo = all.Max(role == TensorRole.Value ? Halo : GradientHalo);
        return (Alignment.RoundUp(checked(shape.Channels * (shape.Height + 2 * halo) * (shape.Width + 2 * halo))), halo);
    }

    private IEnumerable<int> Alive() => Enumerable.Range(0, _flow.Count).Where(_flow.IsAlive);

    private bool CanBeBlocked(int id)
    {
        Instruction node = _flow[id];
        if (node.Shape.Rank != 3 || !FillsBlocks(node.Shape.Channels))
            return false;
        return node.Op switch
        {
            Source or BatchNormalization or Elementwise or RandomMask or Addition or Multiplication or WindowReduction or PaddedSubsample => true,
            Concatenation => node.Inputs.All(input => _flow[input].Shape.Channels % Alignment.Floats == 0),
            Composed { Forward: var composition } => Compositions.CanBeBlocked(composition),
            Convolution conv => conv.Channels % Alignment.Floats == 0 && ConvGroups.Of(conv, _flow[node.Inputs[0]].Shape.Channels).Grouping != ConvGrouping.Uneven,
            _ => false,
        };
    }

    // Whether no distance in the blocked maps of a part overflows: whole maps with their borders, and as many rows as a window strides or dilates over.
    // Nodes that share memory have equal shapes, so that their common border is that of one of them.
    private bool IsSmall(IEnumerable<int> part)
    {
        (BigInteger row, int step) = (0, 1);
        foreach (int id in part)
        {
            TensorShape shape = _flow[id].Shape;
            BigInteger border = 2 * (BigInteger)Math.Max(Halo(id), GradientHalo(id));
            if (shape.Channels * (shape.Height + border) * (shape.Width + border) > Limits.Count)
                return false;
            row = BigInteger.Max(row, Kernels.BlockedSizes.ChannelBlock(shape.Channels) * (shape.Width + border));
            if (_flow[id].Op is not Convolution conv)
                continue;
            if ((long)conv.Kernel.Height * conv.Kernel.Width > MaxTaps)
                return false;
            step = Math.Max(step, Math.Max(Math.Max(conv.Stride.Height, conv.Stride.Width), Math.Max(conv.Dilation.Height, conv.Dilation.Width)));
        }

        return row * step <= Limits.Count;
    }

    private static bool FillsBlocks(int channels) => channels < Alignment.Floats || channels % Alignment.Floats == 0;

    private static int Halo(Convolution conv, TensorShape input, TensorShape output) => Math.Max(
        Kernels.BlockedSizes.InHalo(input.Height, output.Height, Extent(conv.Kernel.Height, conv.Dilation.Height), conv.Stride.Height, conv.Padding.Top),
        Kernels.BlockedSizes.InHalo(input.Width, output.Width, Extent(conv.Kernel.Width, conv.Dilation.Width), conv.Stride.Width, conv.Padding.Left));

    private static int Extent(int kernel, int dilation) => Kernels.BlockedSizes.Extent(kernel, dilation);
}
