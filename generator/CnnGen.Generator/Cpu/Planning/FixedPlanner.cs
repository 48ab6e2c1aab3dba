using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Plans the training memory that does not depend on the batch: packed weights, batch statistics, partial gradients. Packed weights and
/// partial gradients are kept only for the regions that need them.</summary>
public sealed class FixedPlanner(DataFlow flow, LayoutPlan layout, ConvRules convs, WeightPacking packing)
{
    private readonly List<(long Floats, int First, int Last)> _areas = [];

    /// <param name="regions">Those of both halves of the pass, in order.</param>
    public FixedPlan Plan(IReadOnlyList<Region> regions)
    {
        ILookup<int, (Step Step, int Region)> uses = regions
            .SelectMany(region => region.Steps.Select(step => (Step: step, Region: region.Index)))
            .ToLookup(use => use.Step.Node);
        int[] nodes = [.. flow.Computed];
        var statistics = nodes.Where(id => flow[id].Op is BatchNormalization).Select(id => Statistics(id, regions)).ToList();
        var weights = nodes.Where(packing.IsPacked).Select(id => Weights(id, uses)).ToList();
        var made = nodes.Where(id => flow[id].Op.WeightFunction is not null).Select(id => Made(id, uses)).ToList();
        var partials = nodes.Where(HasPartials).Select(id => Partial(id, uses)).ToList();
        var shared = nodes.Where(id => flow[id].SharesParameters).SelectMany(id => Shared(id, uses)).ToList();
        (long[] offsets, long floats) = ArenaAllocator.Place(_areas);
        return new(
            partials.Select(partial => partial with { Offset = offsets[partial.Offset], BiasOffset = offsets[partial.BiasOffset] }).ToEquatableArray(),
            weights.Select(packed => packed with { Forward = offsets[packed.Forward], Backward = packed.Backward < 0 ? -1 : offsets[packed.Backward] }).ToEquatableArray(),
            made.Select(weights => weights with { Offset = offsets[weights.Offset] }).ToEquatableArray(),
            statistics.Select(norm => new BatchStatistics(norm.Node, offsets[norm.Mean], offsets[norm.InverseDeviation], offsets[norm.Partials])).ToEquatableArray(),
            shared.Select(gradient => gradient with { Offset = offsets[gradient.Offset] }).ToEquatableArray(),
            floats);
    }

    // Until they are placed, areas are known by their numbers.
    private BatchStatistics Statistics(int id, IReadOnlyList<Region> regions)
    {
        (int first, int last) = (regions[0].Index, regions[regions.Count - 1].Index);
        int floats = Alignment.RoundUp(flow[id].Shape.Channels);
        long partials = layout.Of(id) == Layout.Blocked ? 2L * Planner.TrainingChunks * floats : 0;
        return new(id, Add(floats, first, last), Add(floats, first, last), Add(partials, first, last));
    }

    private TrainingWeights Weights(int id, ILookup<int, (Step Step, int Region)> uses)
    {
        long floats = packing.Floats(id);
        long forward = AddFor(floats, uses[id], step => step is PackStep { IsBackward: false } or ForwardStep);
        long backward = packing.IsPackedBackward(id) ? AddFor(floats, uses[id], step => step is PackStep { IsBackward: true } or GradientStep) : -1;
        return new(id, forward, backward, floats);
    }

    // Packed weights are read in their place.
    private MadeWeights Made(int id, ILookup<int, (Step Step, int Region)> uses) => new(id, AddFor(
        flow[id].Parameters[0].Count, uses[id],
        step => step is MakeWeightsStep or PackStep || (!packing.IsPacked(id) && step is ForwardStep or GradientStep)));

    private PartialGradient Partial(int id, ILookup<int, (Step Step, int Region)> uses)
    {
        Instruction node = flow[id];
        bool isComposed = flow[id].Op is Composed;
        int weights = !TrainingSchedule.HasPartialGradient(flow, id) ? 0
            : isComposed ? node.Parameters.Sum(parameter => Alignment.RoundUp((int)parameter.Count))
            : Alignment.RoundUp((int)convs.GradientFloats(id));
        int bias = !isComposed && node.Parameters.Count > 1 ? Alignment.RoundUp((int)node.Parameters[1].Count) : 0;
        return new(id, Area(weights), weights, Area(bias), bias);

        long Area(int floats) => AddFor((long)Planner.TrainingChunks * floats, uses[id], step => isComposed
            ? step is GradientStep or SumPartialsStep
            : step is WeightGradientStep or BiasGradientStep or SumPartialsStep);
    }

    private IEnumerable<SharedGradient> Shared(int id, ILookup<int, (Step Step, int Region)> uses)
    {
        return flow[id].Parameters.Select(parameter => new SharedGradient(id, parameter.Suffix, AddFor(parameter.Count, uses[id], IsOfGradient)));

        static bool IsOfGradient(Step step) => step is WeightGradientStep or BiasGradientStep or GradientStep or SumPartialsStep
            or MadeWeightsGradientStep or AddSharedGradientsStep;
    }

    private bool HasPartials(int id) => TrainingSchedule.HasPartialGradient(flow, id) || packing.IsBlockedConv(id);

    /// <summary>An area that some of a node's steps need.</summary>
    /// <param name="uses">The node's steps, and the regions that they are in.</param>
    private long AddFor(long floats, IEnumerable<(Step Step, int Region)> uses, Func<Step, bool> needs)
    {
        int[] regions = [.. uses.Where(use => needs(use.Step)).Select(use => use.Region)];
        return Add(floats, regions.Min(), regions.Max());
    }

    private int Add(long floats, int first, int last)
    {
        _areas.Add((Alignment.RoundUp(floats), first, last));
        return _areas.Count - 1;
    }
}
