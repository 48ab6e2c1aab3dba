using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Planning;

/// <summary>Plans the training memory that does not depend on the batch: packed weights, batch statistics, partial gradients.</summary>
public sealed class FixedPlanner(DataFlow flow, LayoutPlan layout, ConvPlan convs)
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
            _weights.Add(new(id, Take(convs.PackedFloats(id)), flow.NeedsGradient(node.Inputs[0]) ? Take(convs.PackedFloats(id)) : -1));
        if (!isBlocked && !byChunks)
            return;
        int weights = byChunks ? Alignment.RoundUp((int)convs.GradientFloats(id)) : 0;
        int bias = node.Parameters.Count > 1 ? Alignment.RoundUp((int)node.Parameters[1].Count) : 0;
        _partials.Add(new(id, Take((long)Planner.TrainingChunks * weights), weights, Take((long)Planner.TrainingChunks * bias), bias));
    }

    private long Take(long floats)
    {
        long offset = _next;
        _next += Alignment.RoundUp(floats);
        return offset;
    }
}
