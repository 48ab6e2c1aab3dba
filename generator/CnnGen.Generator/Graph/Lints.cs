using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>What works, but is hardly meant.</summary>
public static class Lints
{
    /// <summary>What shows without shapes, in the class itself and not in the blocks it uses, which have their own.</summary>
    public static IEnumerable<Mistake> Of(LayerGraph graph)
    {
        Dictionary<int, List<Node>> readers = graph.Nodes.ToDictionary(node => node.Id, _ => new List<Node>());
        foreach (Node node in graph.Nodes)
        {
            foreach (int input in node.Inputs)
                readers[input].Add(node);
        }

        ILookup<int, Node> sharers = graph.Nodes.ToLookup(Owner);

        // One attribute may stand for several nodes, and its bias goes only if all of them can do without, and all that share it.
        foreach (IGrouping<Site, Node> group in graph.Nodes.Where(node => node.Block is null && node.Layer.HasBias).GroupBy(node => node.Site))
        {
            bool isCancelled = group.Select(Owner).Distinct()
                .SelectMany(owner => sharers[owner])
                .All(node => readers[node.Id].Count > 0 && readers[node.Id].All(reader => reader is { Layer.SubtractsMean: true, Block: null }));
            if (!isCancelled)
                continue;
            Node first = group.First();
            yield return new(Rules.BiasBeforeBatchNorm.Id, first.Site, [first.Layer.Kind], [new("bias", "false")]);
        }
    }

    /// <summary>An input that looks like height, width, channels: what other frameworks take. It shows whatever the layers are.</summary>
    public static IEnumerable<Mistake> OfInput(NetworkSpec network)
    {
        if (network.Input.Count != 3 || network.Input[2] is not (1 or 3 or 4) || network.Input[0] != network.Input[1] || network.Input[0] <= network.Input[2])
            yield break;
        (string side, string channels) = (Text.Number(network.Input[0]), Text.Number(network.Input[2]));
        yield return new(
            Rules.ChannelsLast.Id,
            network.InputSite,
            [
                $"{side}, {side}, {channels}", side, $"{side}×{channels}", $"{side}×{side}", Text.Plural(network.Input[2], "channel", "channels"),
                $"{channels}, {side}, {side}",
            ]);
    }

    /// <summary>What shows in a valid network.</summary>
    public static IEnumerable<Mistake> Of(NetworkSpec network, ShapedGraph graph)
    {
        // Heads have losses of their own, which may want them: a value in [−1, 1] ends with Tanh.
        Node? output = graph.Outputs.Count == 1 ? graph.Output.Node : null;
        if (output?.Layer is Softmax)
            yield return AtUse(Rules.SoftmaxBeforeLoss, output, [output.Description]);
        else if (output?.Layer is Pointwise { Kind: not Pointwise.OwnKind })
            yield return AtUse(Rules.ActivationAtEnd, output, [output.Description]);

        ShapedNode? pool = graph.Nodes.FirstOrDefault(node => node.Layer is GlobalPool);
        if (pool is null)
        {
            if (network.ObjectSize > 0)
                yield return new(Rules.UnusedObjectSize.Id, network.InputSite with { Argument = "objectSize" }, [Text.Number(network.ObjectSize), network.Class.Name]);
            yield break;
        }

        ShapedNode map = graph.Nodes[pool.Inputs[0]];
        if (map.ReceptiveField >= network.ObjectSize)
            yield break;
        bool isSequence = graph.Nodes[0].Shape.Rank == 2;
        string seen = isSequence
            ? Text.Plural(map.ReceptiveField, "input position", "input positions")
            : $"{Square(map.ReceptiveField)} input pixels";
        string size = isSequence ? Text.Number(network.ObjectSize) : Square(network.ObjectSize);
        yield return AtUse(Rules.SmallReceptiveField, pool.Node, [pool.Node.Description, seen, size]);
    }

    private static int Owner(Node node) => node.Shares == Node.None ? node.Id : node.Shares;

    private static string Square(int side) => Text.Number(side) + "×" + Text.Number(side);

    internal static Mistake AtUse(Rule rule, Node node, EquatableArray<string> arguments) =>
        new(rule.Id, node.Site, arguments, Related: node.Block is null ? null : node.Origin);
}
