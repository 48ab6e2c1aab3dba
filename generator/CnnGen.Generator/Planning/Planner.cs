using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Planning;

/// <summary>Shapes → plan: fusion, split, memory and the backward pass.</summary>
public static class Planner
{
    /// <summary>Into how many chunks a training pass cuts its samples; the runtime's constant of the same name.</summary>
    public const int TrainingChunks = 16;

    public static Plan Plan(ShapedGraph graph, bool inputGradient)
    {
        var flow = new DataFlow(graph, inputGradient);
        var layout = new LayoutPlan(flow);
        var inference = new InferencePlanner(flow, layout);
        (EquatableArray<FoldedLayer> folded, EquatableArray<PackedWeights> packed, long foldedFloats) = inference.Fold();
        (Pass infer, long inferFloats, long workerFloats, int group) = inference.Plan(firstRegion: 0);
        (Pass forward, Pass backward, long trainFloats, Tensor? gradient) = new TrainingPlanner(flow, layout).Plan(infer.Regions.Count);
        FixedPlan fixedPlan = new FixedPlanner(flow, layout).Plan();
        return new(
            graph, ParameterLayout.Make(graph), folded, packed, infer, forward, backward, fixedPlan,
            new(trainFloats, fixedPlan.Floats, inferFloats, workerFloats, group, foldedFloats, inputGradient ? gradient!.Offset : -1, inputGradient ? gradient!.Halo : Tensor.Planar, ScratchFloats(flow, layout)));
    }

    private static long ScratchFloats(DataFlow flow, LayoutPlan layout) => Enumerable.Range(1, flow.Count - 1)
        .Where(id => flow.IsAlive(id) && layout.Of(id) == Layout.Planar)
        .Select(id => ScratchFloats(flow, flow[id]))
        .DefaultIfEmpty(0)
        .Max();

    private static long ScratchFloats(DataFlow flow, ShapedNode node)
    {
        if (node.Layer is not Conv conv)
            return 0;
        int inChannels = flow[node.Inputs[0]].Shape.Channels;
        return Alignment.RoundUp(Kernels.ScratchSizes.Conv(
            inChannels / conv.Groups, conv.Channels / conv.Groups, conv.Kernel.Height, conv.Kernel.Width, node.Shape.Height, node.Shape.Width));
    }
}
