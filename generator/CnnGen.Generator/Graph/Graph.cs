using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>A network after expansion: blocks, repeats, skips, branches and names are resolved to a list of nodes in
/// topological order; the first are the inputs. Shapes are not known yet.</summary>
/// <param name="Outputs">What the network returns, in that order.</param>
/// <param name="IsComplete">False where a block has mistakes that are reported at the block itself and not here.</param>
public sealed record LayerGraph(EquatableArray<Node> Nodes, EquatableArray<GraphOutput> Outputs, EquatableArray<Mistake> Mistakes, bool IsComplete = true);

/// <summary>A value that a network returns.</summary>
/// <param name="Name">What parameters of generated methods are called: <c>output</c>, or as the head.</param>
/// <param name="Weight">Of its loss in the sum of all.</param>
public sealed record GraphOutput(string Name, int Node, float Weight = 1);

/// <param name="Id">Index in the graph's list of nodes.</param>
/// <param name="Name">Full dotted name, as in <c>layer1.0.conv1</c>: the prefix of its parameters' names.</param>
/// <param name="Inputs">Ids of the nodes it reads, each smaller than <paramref name="Id"/>.</param>
/// <param name="Site">Where a mistake of this node is reported: the attribute in the network's own class that brought it in.</param>
/// <param name="Origin">The attribute of the layer itself; another than <paramref name="Site"/> inside a block.</param>
/// <param name="Block">How the block is used, for messages, as in <c>Bottleneck(128, stride: 2)</c>; null outside blocks.</param>
public sealed record Node(int Id, string Name, Layer Layer, EquatableArray<int> Inputs, Site Site, Site Origin, string? Block)
{
    /// <summary>What messages call it, as in <c>Conv</c> or <c>Conv 'conv2' of Bottleneck(128, stride: 2)</c>.</summary>
    public string Description { get; init; } = Layer.Kind;

    /// <summary>Whether it is a join that closes a Skip, the first of its inputs, and so can be written with a shortcut.</summary>
    public bool ClosesSkip { get; init; }

    /// <summary>Id of the node whose parameters it takes, which takes none itself; <see cref="None"/> where it has its own.</summary>
    public int Shares { get; init; } = None;

    /// <summary>No node.</summary>
    public const int None = -1;
}

/// <summary>A network whose shapes are known. Shortcuts are lowered to the layers they stand for.</summary>
/// <param name="Nodes">Topological order, the inputs first. Of a valid graph, every node is an input, an output or has a reader; else these are the nodes whose
/// shapes are known.</param>
/// <param name="Outputs">What a valid graph returns, in that order.</param>
/// <param name="Mistakes">All there is to report: errors, and lints where there are no errors.</param>
/// <param name="IsComplete">False where a block has mistakes that are reported at the block itself and not here.</param>
public sealed record ShapedGraph(
    EquatableArray<ShapedNode> Nodes, EquatableArray<GraphOutput> Outputs, EquatableArray<Mistake> Mistakes, bool IsComplete = true)
{
    /// <summary>Whether code can be made of it. Lints and an exceeded budget do not stand in the way.</summary>
    public bool IsValid => IsComplete && !Mistakes.Any(mistake => Rules.Find(mistake.Id).StopsGeneration);

    /// <summary>The first value that the network returns, where the graph is valid.</summary>
    public ShapedNode Output => Nodes[Outputs[0].Node];

    /// <summary>The inputs.</summary>
    public IEnumerable<ShapedNode> Inputs => Nodes.Take(InputCount);

    /// <summary>All nodes but the inputs.</summary>
    public IEnumerable<ShapedNode> Layers => Nodes.Skip(InputCount);

    /// <summary>The number of a node's layer, from 1 on; 0 for an input.</summary>
    public int LayerNumber(int node) => Math.Max(0, node - InputCount + 1);

    /// <summary>The node of a layer's number; the first input for 0.</summary>
    public ShapedNode OfLayer(int number) => Nodes[number == 0 ? 0 : number + InputCount - 1];

    private int InputCount { get; } = Nodes.TakeWhile(node => node.Inputs.Count == 0).Count();
}

/// <param name="ReceptiveField">Side of the input region one output position sees (the larger axis), clipped by nothing; 2^31 − 1 where it is more.</param>
/// <param name="Stride">Input positions between two neighbouring outputs (the larger axis); 2^31 − 1 where it is more.</param>
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

    /// <summary>The node under whose name its parameters are: another one where it shares them.</summary>
    public int ParameterNode => Node.Shares == Node.None ? Id : Node.Shares;

    /// <summary>Its parameters, unless they are another node's: what counts in sums over all nodes, and what is stored.</summary>
    public EquatableArray<ParameterTensor> OwnParameters => ParameterNode == Id ? Parameters : [];
}
