using CnnGen.Generator.Graph;
using CnnGen.Generator.Shapes;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Planning;

/// <summary>The steps of a training pass in order, forward and backward.</summary>
public static class TrainingSchedule
{
    /// <summary>Convs with at most this many weights sum their gradient per chunk of samples, inside the backward region;
    /// larger ones go over the batch once per range of output channels, which needs no partial sums.</summary>
    private const int PartialLimit = 64 * 1024;

    /// <summary>How finely work that is not split by samples is cut.</summary>
    private const int UnitChunks = 16;

    public static bool HasPartialGradient(ShapedNode node) =>
        node.Layer is Conv && node.Parameters.Sum(parameter => parameter.Count) <= PartialLimit;

    public static List<Step> Forward(DataFlow flow, TensorClasses values)
    {
        List<Step> steps = [new(StepKind.LoadInput, 0, Split.Samples)];
        for (int id = 1; id < flow.Count; id++)
        {
            if (!flow.IsAlive(id) || flow[id].Layer is Flatten || IsFusedRelu(flow, values, id))
                continue;
            int relu = FusedRelu(flow, values, id);
            (Split split, int chunks) = ForwardSplit(flow[id]);
            steps.Add(new(StepKind.Forward, id, split, chunks, Relu: relu >= 0, FoldsInto: relu));
        }

        steps.Add(new(StepKind.StoreOutput, flow.Output, Split.Samples));
        return steps;
    }

    public static List<Step> Backward(DataFlow flow, TensorClasses values, TensorClasses gradients)
    {
        List<Step> steps = [new(StepKind.LoadOutputGradient, flow.Output, Split.Samples)];
        var written = new HashSet<int> { gradients.Root(flow.Output) };
        for (int id = flow.Output; id > 0; id--)
        {
            if (flow.IsAlive(id) && flow.NeedsGradient(id))
                AddBackward(steps, flow, values, gradients, written, id);
        }

        var partials = Enumerable.Range(0, flow.Count).Where(id => flow.IsAlive(id) && HasPartialGradient(flow[id])).ToList();
        steps.AddRange(partials.Select(id => new Step(StepKind.ReducePartials, id, Split.Blocks, partials.Count)));
        return steps;
    }

    private static void AddBackward(List<Step> steps, DataFlow flow, TensorClasses values, TensorClasses gradients, HashSet<int> written, int id)
    {
        ShapedNode node = flow[id];
        if (node.Layer is BatchNorm)
        {
            int relu = FusedRelu(flow, values, id);
            int source = gradients.Root(node.Inputs[0]);
            bool accumulate = flow.NeedsGradient(node.Inputs[0]) && source != gradients.Root(id) && !written.Add(source);
            (Split split, int chunks) = ForwardSplit(node);
            steps.Add(new(StepKind.BackwardData, id, split, chunks, Relu: relu >= 0, Accumulate: accumulate, FoldsInto: relu));
            return;
        }

        if (IsFusedRelu(flow, values, id) && flow[node.Inputs[0]].Layer is BatchNorm)
            return;
        if (node.Layer is Dense)
            steps.Add(new(StepKind.BackwardWeights, id, Split.Units, Math.Min(UnitChunks, node.Shape.Channels)));
        else if (node.Layer is Conv)
            steps.Add(HasPartialGradient(node)
                ? new(StepKind.BackwardWeights, id, Split.Samples)
                : new(StepKind.BackwardWeights, id, Split.Units, Math.Min(UnitChunks, node.Shape.Channels)));
        for (int input = 0; input < node.Inputs.Count; input++)
        {
            int source = node.Inputs[input];
            if (!flow.NeedsGradient(source))
                continue;
            bool shared = gradients.Root(source) == gradients.Root(id);
            bool first = written.Add(gradients.Root(source));
            if (shared && node.Layer is Flatten or Add)
                continue;
            steps.Add(new(StepKind.BackwardData, id, Split.Samples, Input: input, Accumulate: !shared && !first));
        }
    }

    /// <summary>The ReLU that runs in this node's epilogue, or −1.</summary>
    private static int FusedRelu(DataFlow flow, TensorClasses values, int id)
    {
        int consumer = flow.SoleConsumer(id);
        return consumer >= 0 && flow.HasReluEpilogue(id) && flow.IsRelu(consumer) && values.Root(consumer) == values.Root(id) ? consumer : -1;
    }

    private static bool IsFusedRelu(DataFlow flow, TensorClasses values, int id) =>
        flow.IsRelu(id) && FusedRelu(flow, values, flow[id].Inputs[0]) == id;

    private static (Split, int) ForwardSplit(ShapedNode node) => node.Layer switch
    {
        BatchNorm => (Split.Channels, Math.Min(UnitChunks, node.Shape.Channels)),
        Dense dense when DenseSplit.ByUnits(node) => (Split.Units, Math.Min(UnitChunks, dense.Units)),
        _ => (Split.Samples, 0),
    };
}
