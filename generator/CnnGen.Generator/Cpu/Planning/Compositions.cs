using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Layers that are computed by loops written for them.</summary>
public static class Compositions
{
    public static bool IsComposed(this ShapedGraph graph, int id) => id > 0 && graph.Nodes[id].Layer.Lower(graph.InputShapes(id)) is not null;

    public static EquatableArray<TensorShape> InputShapes(this ShapedGraph graph, int id) =>
        graph.Nodes[id].Inputs.Select(input => graph.Nodes[input].Shape).ToEquatableArray();

    /// <summary>Whether a composed layer has a form for the blocked layout: none of its parameters has a number for each element.</summary>
    public static bool CanBeBlocked(Composition composition) =>
        !composition.Values.Any(value => value is ParameterValue { Extent: Extent.Element });

    /// <summary>Floats of scratch memory that both passes of a composed layer need.</summary>
    public static long ScratchFloats(ShapedGraph graph, int id, bool isBlocked)
    {
        EquatableArray<TensorShape> inputs = graph.InputShapes(id);
        TensorShape shape = graph.Nodes[id].Shape;
        return Math.Max(
            CompositionPlan.Of(graph.Nodes[id].Layer.Lower(inputs)!, shape, isBlocked).ScratchFloats,
            CompositionPlan.Of(graph.Nodes[id].Layer.LowerBackward(inputs)!, shape, isBlocked).ScratchFloats);
    }
}
