using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>The steps of a training pass in order, forward and backward.</summary>
public sealed class TrainingSchedule(DataFlow flow, LayoutPlan layout, ConvPlan convs, WeightPacking packing, TensorClasses values, TensorClasses gradients)
{
    /// <summary>Convs with at most this many weights sum their gradient per chunk of samples, inside the backward region;
    /// larger ones go over the batch once per range of output channels, which needs no partial sums.</summary>
    private const int PartialLimit = 64 * 1024;

    /// <summary>How finely work that is not split by samples is cut.</summary>
    private const int UnitChunks = 16;

    /// <summary>Whether chunks of samples leave a layer's weight gradient, or that of all its parameters, to be added up.</summary>
    public static bool HasPartialGradient(DataFlow flow, int id) => flow[id].Op is Composed
        ? flow[id].Parameters.Count > 0
        : flow[id].Op is Convolution && flow[id].Parameters.Sum(parameter => parameter.Count) <= PartialLimit;

    public List<Step> Forward()
    {
        var steps = Nodes(IsPackedEarly).Select(id => Pack(StepKind.PackWeights, id)).ToList();
        steps.Add(new(StepKind.LoadInput, 0, Split.Samples));
        foreach (int id in Nodes(id => !layout.IsView(id) && !IsFusedRelu(id) && !IsFusedSum(id)))
        {
            if (IsBlockedNorm(id))
            {
                steps.Add(new(StepKind.Statistics, id, Split.Samples));
                steps.Add(new(StepKind.CombineStatistics, id, Split.Whole));
            }

            if (convs.PacksLate(id))
                steps.Add(Pack(StepKind.PackWeights, id));
            int sum = FusedSum(id);
            int relu = FusedRelu(sum >= 0 ? sum : id);
            (Split split, int chunks) = ForwardSplit(id);
            steps.Add(new(
                StepKind.Forward, id, split, chunks, Relu: relu >= 0 || MasksRelu(id), FoldsInto: relu >= 0 ? relu : sum, Algorithm: convs.Of(id),
                Adds: sum >= 0 ? flow.OtherTerm(sum, id) : -1));
        }

        steps.Add(new(StepKind.StoreOutput, flow.Output, Split.Samples));
        return steps;
    }

    public List<Step> Backward()
    {
        var steps = Nodes(id => IsPackedEarly(id) && packing.IsPackedBackward(id)).Select(id => Pack(StepKind.PackBackwardWeights, id)).ToList();
        steps.Add(new(StepKind.LoadOutputGradient, flow.Output, Split.Samples));
        foreach (GradientInstruction gradient in Differentiation.Of(flow))
        {
            switch (gradient)
            {
                case ParameterGradient { Of: int id } when flow[id].Op is MatrixProduct:
                    steps.Add(new(StepKind.BackwardWeights, id, Split.Units, Math.Min(UnitChunks, flow[id].Shape.Channels)));
                    break;
                case ParameterGradient { Of: int id }:
                    AddConvWeights(steps, id);
                    break;
                case JointGradient joint when flow[joint.Of].Op is BatchNormalization:
                    AddNormBackward(steps, joint);
                    break;
                case JointGradient { Of: int id } joint:
                    steps.Add(new(StepKind.BackwardData, id, Split.Samples, Accumulate: Adds(id, flow[id].Inputs[0], joint.AddsTo)));
                    break;
                case InputGradient { Of: int id } input when !IsMaskedElsewhere(id):
                    AddInputGradient(steps, input);
                    break;
            }
        }

        steps.AddRange(Nodes(id => HasPartialGradient(flow, id) || (packing.IsBlockedConv(id) && flow[id].Parameters.Count > 1)).Select(id => new Step(StepKind.ReducePartials, id, Split.Steps, Chunks: 1)));
        return steps;
    }

    private void AddNormBackward(List<Step> steps, JointGradient gradient)
    {
        int id = gradient.Of;
        int relu = FusedRelu(id);
        int sum = FusedSum(id);
        int masked = sum >= 0 && FusedRelu(sum) is >= 0 and int consumer && MaskingNorm(consumer) == id ? consumer : -1;
        (Split split, int chunks) = ForwardSplit(id);
        if (IsBlockedNorm(id))
        {
            steps.Add(masked >= 0
                ? new(StepKind.GradientSums, id, Split.Samples, Relu: true, FoldsInto: masked, Adds: flow.OtherTerm(sum, id))
                : new(StepKind.GradientSums, id, Split.Samples, Relu: relu >= 0, FoldsInto: relu));
            steps.Add(new(StepKind.CombineGradientSums, id, Split.Whole));
            if (!gradient.NeedsInput)
                return;
        }

        bool accumulate = Adds(id, flow[id].Inputs[0], gradient.AddsTo);
        steps.Add(new(StepKind.BackwardData, id, split, chunks, Relu: relu >= 0, Accumulate: accumulate, FoldsInto: relu));
    }

    private void AddInputGradient(List<Step> steps, InputGradient gradient)
    {
        int id = gradient.Of;
        Instruction node = flow[id];
        int source = node.Inputs[gradient.Input];
        // What passes a gradient on as it is has no step where both lie in one place.
        if (node.Op is Reshape or Addition && gradients.Root(source) == gradients.Root(id))
            return;
        if (convs.PacksLate(id))
            steps.Add(Pack(StepKind.PackBackwardWeights, id));
        Split split = node.Op is MatrixProduct && DensePlan.ByWeights(node) ? Split.Inputs : convs.TakesManySamples(id) ? Split.WorkerSamples : Split.Samples;
        steps.Add(new(
            StepKind.BackwardData, id, split, Input: gradient.Input, Relu: MasksRelu(id), Accumulate: Adds(id, source, gradient.AddsTo), Algorithm: convs.Of(id)));
    }

    // What is made in place overwrites what it is made of, to which nothing else was added.
    private bool Adds(int id, int source, int addsTo) => addsTo >= 0 && gradients.Root(source) != gradients.Root(id);

    private void AddConvWeights(List<Step> steps, int id)
    {
        Instruction node = flow[id];
        if (HasPartialGradient(flow, id))
        {
            steps.Add(new(StepKind.BackwardWeights, id, Split.Samples, Algorithm: convs.OfWeightGradient(id)));
            return;
        }

        if (!packing.IsBlockedConv(id))
        {
            steps.Add(new(StepKind.BackwardWeights, id, Split.Units, Math.Min(UnitChunks, node.Shape.Channels)));
            return;
        }

        if (node.Parameters.Count > 1)
            steps.Add(new(StepKind.BackwardBias, id, Split.Samples));
        steps.Add(new(StepKind.BackwardWeights, id, Split.Units, Region.ChunkAWorker, Algorithm: convs.OfWeightGradient(id)));
    }

    private Step Pack(StepKind kind, int id)
    {
        var step = new Step(kind, id, convs.PacksLate(id) ? Split.Blocks : Split.Steps, Algorithm: convs.Of(id));
        return step.Split == Split.Steps ? step with { Chunks = packing.Chunks(step) } : step;
    }

    private bool IsPackedEarly(int id) => packing.IsPacked(id) && !convs.PacksLate(id);

    private IEnumerable<int> Nodes(Func<int, bool> include) => Enumerable.Range(1, flow.Count - 1).Where(id => flow.IsAlive(id) && include(id));

    private bool IsBlockedNorm(int id) => flow[id].Op is BatchNormalization && layout.Of(id) == Layout.Blocked;

    /// <summary>The ReLU that runs in this node's epilogue, or −1.</summary>
    private int FusedRelu(int id)
    {
        int consumer = flow.SoleConsumer(id);
        return consumer >= 0 && flow.HasReluEpilogue(id) && flow.IsRelu(consumer) && values.Root(consumer) == values.Root(id) ? consumer : -1;
    }

    /// <summary>The sum of two terms that runs in this blocked norm's epilogue, or −1. The other term comes before.</summary>
    private int FusedSum(int id)
    {
        int consumer = flow.SoleConsumer(id);
        return consumer >= 0 && IsBlockedNorm(id) && flow[consumer].Op is Addition && flow[consumer].Inputs.Count == 2 && flow.OtherTerm(consumer, id) < id
            ? consumer
            : -1;
    }

    private bool IsFusedSum(int id) => flow[id].Op is Addition && flow[id].Inputs.Any(term => FusedSum(term) == id);

    /// <summary>The norm whose gradient sums apply the mask of this ReLU of a sum, or −1. It is the first to read the sum's gradient, and nothing has
    /// a copy of that.</summary>
    private int MaskingNorm(int relu)
    {
        int sum = flow[relu].Inputs[0];
        if (flow[sum].Op is not Addition)
            return -1;
        bool isShared = flow[sum].Inputs.Where(flow.NeedsGradient).Append(relu).All(id => gradients.Root(id) == gradients.Root(sum));
        return isShared ? flow[sum].Inputs.Where(term => FusedSum(term) == sum).DefaultIfEmpty(-1).First() : -1;
    }

    /// <summary>Whether this ReLU's gradient has no step of its own: a norm masks it, or the max pooling right after it.</summary>
    private bool IsMaskedElsewhere(int id) => flow.IsRelu(id) && (IsMaskedByNorm(id) || (flow.SoleConsumer(id) is >= 0 and int consumer && MasksRelu(consumer)));

    private bool IsMaskedByNorm(int relu) => IsFusedRelu(relu) && (flow[flow[relu].Inputs[0]].Op is BatchNormalization || MaskingNorm(relu) >= 0);

    /// <summary>Whether this max pooling masks the gradient of the ReLU before it, as its indices can: the largest of a window's values is positive
    /// where the one that gets the gradient is. That spares a pass, and the ReLU's values after the pooling.</summary>
    private bool MasksRelu(int id)
    {
        if (flow[id].Op is not WindowReduction { Reducer: Reducer.Maximum })
            return false;
        int relu = flow[id].Inputs[0];
        return flow.IsRelu(relu) && flow.SoleConsumer(relu) == id && flow.NeedsGradient(relu) && !IsMaskedByNorm(relu)
            && gradients.Root(relu) == gradients.Root(flow[relu].Inputs[0]);
    }

    private bool IsFusedRelu(int id) => flow.IsRelu(id) && FusedRelu(flow[id].Inputs[0]) == id;

    private (Split, int) ForwardSplit(int id) => flow[id].Op switch
    {
        BatchNormalization when !IsBlockedNorm(id) => (Split.Channels, Math.Min(UnitChunks, flow[id].Shape.Channels)),
        MatrixProduct dense when DensePlan.ByWeights(flow[id]) => (Split.Units, Math.Min(UnitChunks, dense.Units)),
        _ => (convs.TakesManySamples(id) ? Split.WorkerSamples : Split.Samples, 0),
    };
}
