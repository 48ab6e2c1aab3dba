using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>A network after expansion: blocks, repeats, skips, branches and names are resolved to a list of nodes in
/// topological order; node 0 is the input. Shapes are not known yet.</summary>
public sealed record LayerGraph(EquatableArray<Node> Nodes, EquatableArray<Mistake> Mistakes)
{
    /// <summary>The node whose value the network returns.</summary>
    public Node Output => Nodes[Nodes.Count - 1];
}

/// <param name="Id">Index in the list of nodes.</param>
/// <param name="Name">Full dotted name, as in <c>layer1.0.conv1</c>: the prefix of its parameters' names.</param>
/// <param name="Inputs">Ids of the nodes it reads, each smaller than <paramref name="Id"/>.</param>
/// <param name="Site">Where a mistake of this node is reported: the attribute in the network's own class that brought it in.</param>
/// <param name="Origin">The attribute of the layer itself; another than <paramref name="Site"/> inside a block.</param>
/// <param name="Block">How the block is used, for messages, as in <c>Bottleneck(128, stride: 2)</c>; null outside blocks.</param>
public sealed record Node(int Id, string Name, Layer Layer, EquatableArray<int> Inputs, Site Site, Site Origin, string? Block);

/// <summary>A network whose shapes are known. Shortcuts are lowered to the layers they stand for.</summary>
public sealed record ShapedGraph(EquatableArray<ShapedNode> Nodes, EquatableArray<Mistake> Mistakes)
{
    public bool IsValid => Mistakes.Count == 0;

    public ShapedNode Output => Nodes[Nodes.Count - 1];
}

/// <param name="ReceptiveField">Side of the input region one output position sees (the larger axis), clipped by nothing.</param>
/// <param name="Stride">Input positions between two neighbouring outputs (the larger axis).</param>
public sealed record ShapedNode(
    Node Node,
    TensorShape Shape,
    EquatableArray<ParameterTensor> Parameters,
    long Macs,
    int ReceptiveField,
    int Stride)
{
    public int Id => Node.Id;

    public Layer Layer => Node.Layer;

    public EquatableArray<int> Inputs => Node.Inputs;
}
