using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>How a value lies in memory.</summary>
public enum Layout
{
    /// <summary>Channel after channel, as the user's data is: NCHW.</summary>
    Planar,

    /// <summary>Blocks of 16 channels side by side at each position, with a border of zeros around the map: NCHW16c. Channels that do not fill the
    /// last block leave lanes of zeros there (<see cref="SpareLanes"/>); an input of fewer than 16 is one block of as many.</summary>
    Blocked,
}

/// <summary>Decides the layout of every value. Layers that work position by position and convolutions keep the layout, so whole
/// connected parts of a network have one: a part is blocked where all of it can be, and its convolutions fill the vectors well enough with channels, and
/// planar where not (LeNet-5 with its 6 and 16). <see cref="Reorders"/> has cut the program into parts before.</summary>
public sealed class LayoutPlan
{
    private readonly DataFlow _flow;
    private readonly LayoutRules _rules;
    private readonly TensorClasses _parts;
    private readonly HashSet<int> _blocked = [];
    private readonly Dictionary<int, (Instruction Layer, string Reason)> _obstacles = [];

    public LayoutPlan(LayoutRules rules)
    {
        DataFlow flow = rules.Flow;
        _flow = flow;
        _rules = rules;
        _parts = new TensorClasses(flow.Count);
        foreach (int id in Alive())
        {
            foreach (int input in _rules.Alike(id))
                _parts.Merge(input, id);
        }

        foreach (IGrouping<int, int> part in Parts())
        {
            if (Obstacle(part) is { } obstacle)
                _obstacles.Add(part.Key, obstacle);
            else
                _blocked.Add(part.Key);
        }
    }

    /// <summary>Of each planar part of images that has wide convolutions, a layer that cannot lie in blocks, and why.</summary>
    public IEnumerable<(Instruction Layer, string Reason)> PlanarParts() => Parts()
        .Where(part => !_blocked.Contains(part.Key) && part.Any(id => Reorders.IsWide(_flow, id) && _flow[id].Shape.Rank == 3))
        .Select(part => _obstacles[part.Key]);

    /// <summary>Why a convolution does not lie in blocks; null where it does.</summary>
    public string? WhyPlanar(int id)
    {
        if (Of(id) == Layout.Blocked)
            return null;
        if (_rules.Obstacle(id) is { } own)
            return own;
        (Instruction layer, string reason) = _obstacles[_parts.Root(id)];
        return layer.Op is Convolution && _rules.Obstacle(layer.Id) is null ? reason : $"{layer.Name} cannot lie in blocks: {reason}";
    }

    public Layout Of(int id) => _blocked.Contains(_parts.Root(id)) ? Layout.Blocked : Layout.Planar;

    /// <summary>A value's shape as it lies: in blocks, with lanes for channels.</summary>
    public TensorShape Lies(int id) => Of(id) == Layout.Blocked ? _rules.InBlocks(id) : _flow[id].Shape;

    /// <summary>The lanes of a value's last block that are no channels.</summary>
    public int Spare(int id) => Lies(id).Channels - _flow[id].Shape.Channels;

    /// <summary>Whether a Flatten costs nothing: a blocked map has to be reordered.</summary>
    public bool IsView(int id) => _flow[id].Op is Reshape && Of(_flow[id].Inputs[0]) == Layout.Planar;

    /// <summary>Floats of one sample, and the halo, of a tensor that some nodes' values or gradients share.</summary>
    public (int Stride, int Halo) Size(TensorRole role, IEnumerable<int> nodes)
    {
        int[] all = [.. nodes];
        TensorShape shape = Lies(all[0]);
        if (Of(all[0]) == Layout.Planar || role == TensorRole.Indices)
            return (Alignment.RoundUp((int)shape.Count), Tensor.Planar);
        int halo = all.Max(role == TensorRole.Value ? _rules.Halo : _rules.GradientHalo);
        return (Alignment.RoundUp(checked(shape.Channels * (shape.Height + 2 * halo) * (shape.Width + 2 * halo))), halo);
    }

    private (Instruction Layer, string Reason)? Obstacle(IGrouping<int, int> part)
    {
        // A layer says more than the input.
        foreach (int id in part.OrderBy(id => _flow[id].Op is Source))
        {
            if (_rules.Obstacle(id) is { } reason)
                return (_flow[id], reason);
        }

        Instruction first = _flow[part.First(id => _flow[id].Op is Convolution)];
        if (!_rules.Pays(part))
            return (first, $"its part's channels would leave more lanes of blocks of {Text.Number(Alignment.Floats)} empty than pays");
        return _rules.IsSmall(part) ? null : (first, "its maps would be too large with their borders of zeros");
    }

    private IEnumerable<IGrouping<int, int>> Parts() => Alive().GroupBy(_parts.Root).Where(part => part.Any(id => _flow[id].Op is Convolution));

    private IEnumerable<int> Alive() => Enumerable.Range(0, _flow.Count).Where(_flow.IsAlive);
}
