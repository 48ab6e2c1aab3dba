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
        var inference = new InferencePlanner(flow);
        (EquatableArray<FoldedLayer> folded, EquatableArray<PackedWeights> packed, long foldedFloats) = inference.Fold();
        (Pass infer, long inferFloats, long workerFloats, int group) = inference.Plan(firstRegion: 0);
        (Pass forward, Pass backward, long trainFloats, long inputGradientOffset) = new TrainingPlanner(flow).Plan(infer.Regions.Count);
        (EquatableArray<BatchStatistics> statistics, EquatableArray<PartialGradient> partials, long fixedFloats) = PlanFixed(flow);
        return new(
            graph, ParameterLayout.Make(graph), folded, packed, infer, forward, backward, partials, statistics,
            new(trainFloats, fixedFloats, inferFloats, workerFloats, group, foldedFloats, inputGradientOffset, ScratchFloats(flow)));
    }

    private static (EquatableArray<BatchStatistics>, EquatableArray<PartialGradient>, long) PlanFixed(DataFlow flow)
    {
        var statistics = new List<BatchStatistics>();
        var partials = new List<PartialGradient>();
        long next = 0;
        for (int id = 1; id < flow.Count; id++)
        {
            ShapedNode node = flow[id];
            if (!flow.IsAlive(id))
                continue;
            if (node.Layer is BatchNorm)
            {
                int floats = Alignment.RoundUp(node.Shape.Channels);
                statistics.Add(new(id, next, next + floats));
                next += 2 * floats;
            }
            else if (TrainingSchedule.HasPartialGradient(node))
            {
                int floats = node.Parameters.Sum(parameter => Alignment.RoundUp((int)parameter.Count));
                partials.Add(new(id, next, floats));
                next += (long)TrainingChunks * floats;
            }
        }

        return (statistics.ToEquatableArray(), partials.ToEquatableArray(), next);
    }

    private static long ScratchFloats(DataFlow flow) =>
        Enumerable.Range(1, flow.Count - 1).Where(flow.IsAlive).Max(id => ScratchFloats(flow, flow[id]));

    private static long ScratchFloats(DataFlow flow, ShapedNode node)
    {
        if (node.Layer is not Conv conv)
            return 0;
        int inChannels = flow[node.Inputs[0]].Shape.Channels;
        return Alignment.RoundUp(Kernels.ScratchSizes.Conv(
            inChannels / conv.Groups, conv.Channels / conv.Groups, conv.Kernel.Height, conv.Kernel.Width, node.Shape.Height, node.Shape.Width));
    }
}
