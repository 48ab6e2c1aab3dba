using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Planning;

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
    private readonly DataFlow _flow;
    private readonly TensorClasses _parts;
    private readonly HashSet<int> _blocked;

    public LayoutPlan(DataFlow flow)
    {
        _flow = flow;
        _parts = new TensorClasses(flow.Count);
        foreach (int id in Alive())
        {
            if (flow[id].Layer is GlobalPool or Flatten or Dense)
                continue;
            foreach (int input in flow[id].Inputs)
                _parts.Merge(input, id);
        }

        _blocked = [.. Alive().GroupBy(_parts.Root).Where(part => part.Any(id => flow[id].Layer is Conv) && part.All(CanBeBlocked)).Select(part => part.Key)];
    }

    public Layout Of(int id) => _blocked.Contains(_parts.Root(id)) ? Layout.Blocked : Layout.Planar;

    /// <summary>How wide a border of zeros the readers of a value need: convolutions their padding, and what a last window
    /// reads beyond it.</summary>
    public int Halo(int id) => _flow.Consumers(id)
        .Select(consumer => _flow[consumer])
        .Where(consumer => consumer.Layer is Conv)
        .Select(consumer => Halo((Conv)consumer.Layer, _flow[id].Shape, consumer.Shape))
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Floats of one sample of a value with the given halo; planar ones have none.</summary>
    public int Stride(int id, int halo)
    {
        TensorShape shape = _flow[id].Shape;
        return Of(id) == Layout.Blocked
            ? Alignment.RoundUp(checked(shape.Channels * (shape.Height + 2 * halo) * (shape.Width + 2 * halo)))
            : Alignment.RoundUp((int)shape.Count);
    }

    private IEnumerable<int> Alive() => Enumerable.Range(0, _flow.Count).Where(_flow.IsAlive);

    private bool CanBeBlocked(int id)
    {
        ShapedNode node = _flow[id];
        if (node.Shape.Rank != 3 || !FillsBlocks(node.Shape.Channels))
            return false;
        return node.Layer switch
        {
            InputLayer or BatchNorm or Activation or Dropout or Add or Multiply or Pool or ZeroPadShortcut => true,
            Concat => node.Inputs.All(input => _flow[input].Shape.Channels % Alignment.Floats == 0),
            Conv conv => conv.Groups == 1 && conv.Dilation == Shapes.Axes.One && conv.Channels % Alignment.Floats == 0,
            _ => false,
        };
    }

    private static bool FillsBlocks(int channels) => channels < Alignment.Floats || channels % Alignment.Floats == 0;

    private static int Halo(Conv conv, TensorShape input, TensorShape output) => Math.Max(
        Halo(conv.Kernel.Height, conv.Stride.Height, conv.Padding.Height, input.Height, output.Height),
        Halo(conv.Kernel.Width, conv.Stride.Width, conv.Padding.Width, input.Width, output.Width));

    private static int Halo(int kernel, int stride, int padding, int input, int output) =>
        Math.Max(padding, (output - 1) * stride + kernel - padding - input);
}
