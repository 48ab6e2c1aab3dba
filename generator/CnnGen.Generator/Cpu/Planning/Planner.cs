using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Program → plan: fusion, split, memory and the backward pass.</summary>
public static class Planner
{
    /// <summary>Into how many chunks a training pass cuts its samples; the runtime's constant of the same name.</summary>
    public const int TrainingChunks = 16;

    /// <summary>Whether there are kernels for an op on an input of a shape: there are none yet for windows over volumes.</summary>
    public static bool CanPlan(Op op, TensorShape input) => op is not (Convolution or WindowReduction) || input.Rank < 4;

    /// <param name="program">The network.</param>
    /// <param name="inputGradient">Whether the backward pass also computes the gradient by the input.</param>
    /// <param name="winograd">Whether convolutions may be computed by Winograd's algorithm.</param>
    public static Plan Plan(Program program, bool inputGradient, bool winograd)
    {
        LayoutRules rules = Reorders.Insert(new(new(program, inputGradient)));
        DataFlow flow = rules.Flow;
        var layout = new LayoutPlan(rules);
        var convs = new ConvRules(flow, layout, winograd);
        var packing = new WeightPacking(flow, layout, convs);
        var inference = new InferencePlanner(flow, layout, convs, packing);
        (EquatableArray<FoldedLayer> folded, EquatableArray<PackedWeights> packed, EquatableArray<MadeWeights> made, long foldedFloats) = inference.Fold();
        (Pass infer, long inferFloats, long workerFloats, int group) = inference.Plan(firstRegion: 0);
        (Pass? inferOne, long oneFloats) = inference.PlanOne(infer.Regions.Count);
        int firstTraining = infer.Regions.Count + (inferOne?.Regions.Count ?? 0);
        (Pass forward, Pass backward, long trainFloats, EquatableArray<InputGradientPlace> gradients) = new TrainingPlanner(flow, layout, convs, packing).Plan(firstTraining);
        CheckGradients(flow, backward);
        FixedPlan fixedPlan = new FixedPlanner(flow, layout, convs, packing).Plan([.. forward.Regions, .. backward.Regions]);
        return new(
            flow.Program, Enumerable.Range(0, flow.Count).Select(layout.Of).ToEquatableArray(), Enumerable.Range(0, flow.Count).Select(layout.Lies).ToEquatableArray(), convs.All,
            ParameterLayout.Make(flow.Program), folded, packed, made, infer, inferOne, forward, backward, fixedPlan,
            new(trainFloats, fixedPlan.Floats, inferFloats, Math.Max(workerFloats, oneFloats), group, foldedFloats, gradients, ScratchFloats(flow, layout, convs)));
    }

    /// <summary>Of each part of a network whose wide convolutions lie in planes, a layer that is why, and the reason.</summary>
    public static IEnumerable<(Instruction Layer, string Reason)> PlanarParts(Program program, bool inputGradient) =>
        new LayoutPlan(Reorders.Insert(new(new(program, inputGradient)))).PlanarParts();

    // A parameter that nothing computes a gradient for would silently stay as it is.
    private static void CheckGradients(DataFlow flow, Pass backward)
    {
        HashSet<int> computed =
        [
            .. backward.Regions.SelectMany(region => region.Steps)
                .Where(step => step is WeightGradientStep or GradientStep or CombineGradientSumsStep).Select(step => step.Node),
        ];
        foreach (int id in flow.Computed)
        {
            if (flow[id].Parameters.Any(parameter => parameter.IsTrainable) && !computed.Contains(id))
                throw new InvalidOperationException($"Nothing computes the gradient of the parameters of {flow[id].Name}.");
        }
    }

    private static long ScratchFloats(DataFlow flow, LayoutPlan layout, ConvRules convs) => flow.Computed
        .Select(id => Alignment.RoundUp(Math.Max(
            Compositions.WeightScratchFloats(flow[id]),
            flow[id].Op is Composed composed ? Compositions.ScratchFloats(composed, flow[id].Shape, layout.Of(id) == Layout.Blocked, layout.Spare(id)) : convs.ScratchFloats(id))))
        .DefaultIfEmpty(0)
        .Max();
}
