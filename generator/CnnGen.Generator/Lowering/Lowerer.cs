using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Lowering;

/// <summary>Layers with shapes → what they compute.</summary>
public static class Lowerer
{
    public static Program Lower(ShapedGraph graph)
    {
        List<Instruction> instructions = [.. graph.Nodes.Select(node => Lower(graph, node))];
        HashSet<int> read = [.. graph.Nodes.SelectMany(node => node.Inputs)];
        var outputs = new List<int>();
        foreach (GraphOutput output in graph.Outputs)
        {
            // What something else reads, or is an output already, is returned as a value of its own.
            ShapedNode node = graph.Nodes[output.Node];
            bool isShared = read.Contains(node.Id) || !read.Add(node.Id) || node.Inputs.Count == 0;
            outputs.Add(isShared ? instructions.Count : node.Id);
            if (isShared)
                instructions.Add(View(instructions.Count, output.Name, node));
        }

        return new(instructions.ToEquatableArray(), outputs.ToEquatableArray());
    }

    private static Instruction Lower(ShapedGraph graph, ShapedNode node) => new(
        node.Id,
        graph.LayerNumber(node.Id),
        node.Node.Name,
        node.Layer.Kind,
        node.Layer.Lower(node.Inputs.Select(input => graph.Nodes[input].Shape).ToEquatableArray()),
        node.Inputs,
        node.Shape,
        node.Parameters,
        node.Macs,
        node.ParameterNode);

    private static Instruction View(int id, string name, ShapedNode of) =>
        new(id, Layer: 0, name, "Output", new Reshape(), [of.Id], of.Shape, [], Macs: 0, ParametersOf: id);
}
