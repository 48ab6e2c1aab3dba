using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Lowering;

/// <summary>Layers with shapes → what they compute.</summary>
public static class Lowerer
{
    public static Program Lower(ShapedGraph graph) => new(graph.Nodes.Select(node => new Instruction(
        node.Id,
        Layer: node.Id,
        node.Node.Name,
        node.Layer.Kind,
        node.Layer.Lower(node.Inputs.Select(input => graph.Nodes[input].Shape).ToEquatableArray()),
        node.Inputs,
        node.Shape,
        node.Parameters,
        node.Macs,
        node.ParameterNode)).ToEquatableArray());
}
