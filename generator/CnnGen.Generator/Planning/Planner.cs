using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Planning;

/// <summary>Shapes → plan: fusion, split, memory and the backward pass.</summary>
public static class Planner
{
    /// <summary>Into how many chunks a training pass cuts its samples; the runtime's constant of the same name.</summary>
    public const int TrainingChunks = 16;

    /// <param name="graph">The network.</param>
    /// <param name="inputGradient">Whether the backward pass also computes the gradient by the input.</param>
    /// <param name="winograd">Whether convolutions may be computed by Winograd's algorithm.</param>
    public static Plan Plan(ShapedGraph graph, bool inputGradient, bool winograd)
    {
        var flow = new DataFlow(graph, inputGradient);
        var layout = new LayoutPlan(flow);
        var convs = new ConvPlan(flow, layout, winograd);
        var packing = new WeightPacking(flow, layout, convs);
        var inference = new InferencePlanner(flow, layout, convs, packing);
        (EquatableArray<FoldedLayer> folded, EquatableArray<PackedWeights> packed, long foldedFloats) = inference.Fold();
        (Pass infer, long inferFloats, long workerFloats, int group) = inference.Plan(firstRegion: 0);
        (Pass? inferOne, long oneFloats) = inference.PlanOne(infer.Regions.Count);
        int firstTraining = infer.Regions.Count + (inferOne?.Regions.Count ?? 0);
        (Pass forward, Pass backward, long trainFloats, Tensor? gradient) = new TrainingPlanner(flow, layout, convs, packing).Plan(firstTraining);
        FixedPlan fixedPlan = new FixedPlanner(flow, layout, convs, packing).Plan([.. forward.Regions, .. backward.Regions]);
        return new(
            graph, Enumerable.Range(0, flow.Count).Select(layout.Of).ToEquatableArray(), ParameterLayout.Make(graph), folded, packed, infer, inferOne, forward, backward, fixedPlan,
            new(trainFloats, fixedPlan.Floats, inferFloats, Math.Max(workerFloats, oneFloats), group, foldedFloats, inputGradient ? gradient!.Offset : -1, inputGradient ? gradient!.Halo : Tensor.Planar, ScratchFloats(flow, convs)));
    }

    private static long ScratchFloats(DataFlow flow, ConvPlan convs) => Enumerable.Range(1, flow.Count - 1)
        .Where(flow.IsAlive)
        .Select(id => Alignment.RoundUp(convs.ScratchFloats(id)))
        .DefaultIfEmpty(0)
        .Max();
}
