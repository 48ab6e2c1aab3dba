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
        var written = new HashSet<int> { gradients.Root(flow.Output) };
        foreach (int id in Nodes(flow.NeedsGradient).Reverse())
        {
            if (flow[id].Op is BatchNormalization)
                AddNormBackward(steps, written, id);
            else if (!IsMaskedElsewhere(id))
                AddBackward(steps, written, id);
        }

        steps.AddRange(Nodes(id => HasPartialGradient(flow, id) || (packing.IsBlockedConv(id) && flow[id].Parameters.Count > 1)).Select(id => new Step(StepKind.ReducePartials, id, Split.Steps, Chunks: 1)));
        return steps;
    }

    private void AddNormBackward(List<Step> steps, HashSet<int> written, int id)
    {
        int relu = FusedRelu(id);
        int sum = FusedSum(id);
        int masked = sum >= 0 && FusedRelu(sum) is >= 0 and int consumer && MaskingNorm(consumer) == id ? consumer : -1;
        int input = flow[id].Inputs[0];
        int source = gradients.Root(input);
        bool accumulate = flow.NeedsGradient(input) && source != gradients.Root(id) && !written.Add(source);
        (Split split, int chunks) = ForwardSplit(id);
        if (IsBlockedNorm(id))
        {
            steps.Add(masked >= 0
                ? new(StepKind.GradientSums, id, Split.Samples, Relu: true, FoldsInto: masked, Adds: flow.OtherTerm(sum, id))
                : new(StepKind.GradientSums, id, Split.Samples, Relu: relu >= 0, FoldsInto: relu));
            steps.Add(new(StepKind.CombineGradientSums, id, Split.Whole));
            if (!flow.NeedsGradient(input))
                return;
        }

        steps.Add(new(StepKind.BackwardData, id, split, chunks, Relu: relu >= 0, Accumulate: accumulate, FoldsInto: relu));
    }

    private void AddBackward(List<Step> steps, HashSet<int> written, int id)
    {
        Instruction node = flow[id];
        if (node.Op is MatrixProduct)
            steps.Add(new(StepKind.BackwardWeights, id, Split.Units, Math.Min(UnitChunks, node.Shape.Channels)));
        else if (node.Op is Convolution)
            AddConvWeights(steps, id);
        for (int input = 0; input < node.Inputs.Count; input++)
        {
            int source = node.Inputs[input];
            if (!flow.NeedsGradient(source))
            {
                // A composed layer's one step is for its parameters too.
                if (flow[id].Op is Composed && node.Parameters.Count > 0)
                    steps.Add(new(StepKind.BackwardData, id, Split.Samples));
                continue;
            }

            bool shared = gradients.Root(source) == gradients.Root(id);
            bool first = written.Add(gradients.Root(source));
            if (shared && node.Op is Reshape or Addition)
                continue;
            if (convs.PacksLate(id))
                steps.Add(Pack(StepKind.PackBackwardWeights, id));
            Split split = node.Op is MatrixProduct && DensePlan.ByWeights(node) ? Split.Inputs : convs.TakesManySamples(id) ? Split.WorkerSamples : Split.Samples;
            steps.Add(new(StepKind.BackwardData, id, split, Input: input, Relu: MasksRelu(id), Accumulate: !shared && !first, Algorithm: convs.Of(id)));
        }
    }

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
