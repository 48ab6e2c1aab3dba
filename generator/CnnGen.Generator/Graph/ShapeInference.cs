using System.Numerics;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>Gives every node its shape, parameters, work and receptive field, and puts into the graph the layers that shortcuts
/// stand for. A node whose input is unknown is unknown itself, and quiet.</summary>
public sealed class ShapeInference
{
    private readonly List<ShapedNode> _nodes = [];
    private readonly List<ReceptiveField> _fields = [];
    private readonly List<Mistake> _mistakes = [];
    private readonly HashSet<string> _names;
    private readonly ShapedNode?[] _shaped;

    private ShapeInference(LayerGraph graph)
    {
        _mistakes.AddRange(graph.Mistakes);
        _names = [.. graph.Nodes.Select(node => node.Name)];
        _shaped = new ShapedNode?[graph.Nodes.Count];
    }

    public static ShapedGraph Infer(LayerGraph graph)
    {
        ShapeInference inference = new(graph);
        ShapedNode?[] shaped = inference._shaped;
        foreach (Node node in graph.Nodes)
        {
            ShapedNode?[] inputs = [.. node.Inputs.Select(input => shaped[input])];
            shaped[node.Id] = inputs.Contains(null) ? null : inference.Infer(node, inputs!);
        }

        bool areKnown = graph.Outputs.All(output => shaped[output.Node] is not null);
        GraphOutput[] outputs = areKnown ? [.. graph.Outputs.Select(output => output with { Node = shaped[output.Node]!.Id })] : [];
        ShapedGraph result = new([.. inference._nodes], [.. outputs], [.. inference._mistakes], graph.IsComplete);
        return result.IsValid && areKnown ? inference.Live(result) : result;
    }

    private ShapedNode? Infer(Node node, IReadOnlyList<ShapedNode> inputs)
    {
        if (node.Layer is Concat && JoinRule.Concatenate(inputs) is { } complaint)
            return Report(node, complaint);
        if (node.Layer is Add or Multiply)
        {
            if (MakeEqual(node, inputs) is not { } equal)
                return null;
            inputs = equal;
            node = node with { Layer = node.Layer is Add ? new Add(Shortcut.Identity) : new Multiply(Shortcut.Identity) };
        }

        return node.Layer is Multiply ? AppendProduct(node, inputs) : Append(node, inputs);
    }

    // A product of many as products of two: the gradient of one factor is that of the product times the other.
    private ShapedNode? AppendProduct(Node node, IReadOnlyList<ShapedNode> factors)
    {
        ShapedNode? product = factors[0];
        for (int i = 1; i < factors.Count && product is not null; i++)
        {
            bool isLast = i == factors.Count - 1;
            Node part = isLast ? node : node with { Name = $"{node.Name}.{Text.Number(i)}", ClosesSkip = false };
            if (!isLast && !_names.Add(part.Name))
                return Report(node, new(Rules.DuplicateName.Id, [part.Name, "the network"]));
            product = Append(part, [product, factors[i]]);
        }

        return product;
    }

    // The inputs of a sum or product, those of another shape than the last led through a shortcut; null where there is none.
    private IReadOnlyList<ShapedNode>? MakeEqual(Node node, IReadOnlyList<ShapedNode> inputs)
    {
        Shortcut shortcut = node.Layer switch { Add add => add.Shortcut, Multiply multiply => multiply.Shortcut, _ => Shortcut.Identity };
        ShapedNode body = inputs[inputs.Count - 1];
        if (shortcut == Shortcut.Identity && inputs.Count == 2 && (Spread.IsGate(inputs[0].Shape, body.Shape) || Spread.IsGate(body.Shape, inputs[0].Shape)))
            return inputs;
        bool areSeveral = inputs.Count(input => input.Shape != body.Shape) > 1;
        List<ShapedNode> equal = [];
        foreach (ShapedNode input in inputs)
        {
            ShapedNode? value = input;
            if (input.Shape != body.Shape)
            {
                if (shortcut == Shortcut.Identity)
                {
                    Report(node, JoinRule.Differ(node, input, body));
                    return null;
                }

                Lowering lowering = JoinRule.Lower(shortcut, input.Shape, body.Shape);
                if (lowering.Layers is null)
                {
                    Report(node, JoinRule.BadShortcut(shortcut, input, body.Shape, lowering.Reason!));
                    return null;
                }

                string name = areSeveral ? $"{node.Name}.{Text.Number(equal.Count)}" : node.Name;
                foreach ((string suffix, Layer layer) in lowering.Layers)
                {
                    Node part = node with { Name = name + suffix, Layer = layer, ClosesSkip = false };
                    if (!_names.Add(part.Name))
                    {
                        Report(node, new(Rules.DuplicateName.Id, [part.Name, "the network"]));
                        return null;
                    }

                    value = Append(part, [value]);
                    if (value is null)
                        return null;
                }
            }

            equal.Add(value);
        }

        return equal;
    }

    private ShapedNode? Append(Node node, IReadOnlyList<ShapedNode> inputs)
    {
        EquatableArray<TensorShape> shapes = [.. inputs.Select(input => input.Shape)];
        Layer layer = inputs.Count == 0 ? node.Layer : node.Layer.Specialize(shapes);
        Inference inference = layer.Infer(shapes);
        if (inference.Complaint is { } complaint)
            return Report(node, complaint);
        if (inference.Shape is not { } shape)
            return null;
        if (Product(shape.Sizes) is var count && count > Limits.Count)
            return Report(node, Complaint.TooLarge("output count", count, Limits.Count, Arithmetic(shape.Sizes)));

        EquatableArray<ParameterTensor> parameters = layer.Parameters(shapes);
        foreach (ParameterTensor parameter in parameters)
        {
            if (Product(parameter.Sizes) is var size && size > Limits.Count)
                return Report(node, Complaint.TooLarge(parameter.Suffix + " count", size, Limits.Count, Arithmetic(parameter.Sizes)));
        }

        ShapedNode? owner = node.Shares == Node.None ? null : _shaped[node.Shares];
        if (owner is not null && SharingRule.Check(layer, shapes[0], parameters, owner, _nodes[owner.Inputs[0]].Shape) is { } problem)
            return Report(node, problem);

        ReceptiveField field = inputs.Count == 0 ? ReceptiveField.Pixel : ReceptiveField.Max(inputs.Select(input => _fields[input.Id]));
        if (layer.Window(shapes) is { } window)
            field = field.Through(window);

        // Outputs and parameters are ints, so their product is a long.
        long macs = layer.Macs(shapes, shape);
        Node placed = node with { Id = _nodes.Count, Layer = layer, Inputs = [.. inputs.Select(input => input.Id)], Shares = owner?.Id ?? Node.None };
        ShapedNode shaped = new(placed, shape, parameters, macs, field.Side, field.Stride);
        _nodes.Add(shaped);
        _fields.Add(field);
        return shaped;
    }

    private ShapedNode? Report(Node node, Complaint complaint)
    {
        EquatableArray<string> arguments = [node.Description, .. complaint.Arguments];
        if (node.Block is null)
        {
            _mistakes.Add(new(complaint.Id, node.Site with { Argument = complaint.Argument }, arguments, complaint.Properties));
        }
        else if (!_mistakes.Any(mistake => mistake.Site == node.Site && Rules.Find(mistake.Id).IsError))
        {
            // One use of a block is one mistake, however many of its layers suffer from it.
            Site origin = node.Origin with { Argument = complaint.Argument };
            _mistakes.Add(new(complaint.Id, node.Site, arguments, complaint.Properties, origin));
        }

        return null;
    }

    // Without the nodes that no output depends on.
    private ShapedGraph Live(ShapedGraph graph)
    {
        bool[] isLive = new bool[graph.Nodes.Count];
        foreach (GraphOutput output in graph.Outputs)
            isLive[output.Node] = true;
        for (int id = graph.Nodes.Count - 1; id >= 0; id--)
        {
            if (isLive[id])
            {
                foreach (int input in graph.Nodes[id].Inputs)
                    isLive[input] = true;
            }
        }

        if (graph.Inputs.Where(input => !isLive[input.Id]).ToList() is { Count: > 0 } unread)
        {
            unread.ForEach(input => Report(input.Node, new(Rules.UnreadInput.Id, [input.Node.Name])));
            return graph with { Mistakes = [.. _mistakes] };
        }

        int[] ids = new int[graph.Nodes.Count];
        List<ShapedNode> live = [];
        Dictionary<int, int> owners = [];
        foreach (ShapedNode node in graph.Nodes.Where(node => isLive[node.Id]))
        {
            ids[node.Id] = live.Count;
            // Where the layer that has the parameters is dead, the first that shares them has them.
            int shares = owners.TryGetValue(node.ParameterNode, out int owner) ? owner : Node.None;
            if (shares == Node.None)
                owners[node.ParameterNode] = live.Count;
            live.Add(node with { Node = node.Node with { Id = live.Count, Inputs = [.. node.Inputs.Select(input => ids[input])], Shares = shares } });
        }

        return new([.. live], [.. graph.Outputs.Select(output => output with { Node = ids[output.Node] })], graph.Mistakes, graph.IsComplete);
    }

    private static string? Arithmetic(EquatableArray<int> sizes) => sizes.Count == 1 ? null : string.Join("·", sizes.Select(size => Text.Number(size)));

    private static BigInteger Product(IEnumerable<int> sizes) => sizes.Aggregate(BigInteger.One, (product, size) => product * size);
}
