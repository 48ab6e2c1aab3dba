using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Planning;

/// <summary>Plans the training memory that does not depend on the batch: packed weights, batch statistics, partial gradients.</summary>
public sealed class FixedPlanner(DataFlow flow, LayoutPlan layout)
{
    private readonly List<PartialGradient> _partials = [];
    private readonly List<TrainingWeights> _weights = [];
    private readonly List<BatchStatistics> _statistics = [];
    private long _next;

    public FixedPlan Plan()
    {
        for (int id = 1; id < flow.Count; id++)
        {
            if (!flow.IsAlive(id))
                continue;
            if (flow[id].Layer is BatchNorm)
                AddStatistics(id);
            else if (flow[id].Layer is Conv)
                AddConv(id);
        }

        return new(_partials.ToEquatableArray(), _weights.ToEquatableArray(), _statistics.ToEquatableArray(), _next);
    }

    /// <summary>Floats of a conv's weights in the order of its kernels.</summary>
    public static long PackedFloats(DataFlow flow, int id)
    {
        var conv = (Conv)flow[id].Layer;
        return Kernels.BlockedSizes.PackedWeights(conv.Channels, flow[flow[id].Inputs[0]].Shape.Channels, conv.Kernel.Height, conv.Kernel.Width);
    }

    private void AddStatistics(int id)
    {
        int floats = Alignment.RoundUp(flow[id].Shape.Channels);
        long partials = layout.Of(id) == Layout.Blocked ? 2L * Planner.TrainingChunks * floats : 0;
        _statistics.Add(new(id, Take(floats), Take(floats), Take(partials)));
    }

    private void AddConv(int id)
    {
        ShapedNode node = flow[id];
        bool isBlocked = layout.Of(id) == Layout.Blocked;
        bool byChunks = TrainingSchedule.HasPartialGradient(node);
        if (isBlocked)
            _weights.Add(new(id, Take(PackedFloats(flow, id)), flow.NeedsGradient(node.Inputs[0]) ? Take(PackedFloats(flow, id)) : -1));
        if (!isBlocked && !byChunks)
            return;
        int chunks = byChunks ? Planner.TrainingChunks : 1;
        int weights = Alignment.RoundUp((int)(isBlocked ? PackedFloats(flow, id) : node.Parameters[0].Count));
        int bias = node.Parameters.Count > 1 ? Alignment.RoundUp((int)node.Parameters[1].Count) : 0;
        _partials.Add(new(id, Take((long)chunks * weights), weights, chunks, Take((long)Planner.TrainingChunks * bias), bias));
    }

    private long Take(long floats)
    {
        long offset = _next;
        _next += Alignment.RoundUp(floats);
        return offset;
    }
}
