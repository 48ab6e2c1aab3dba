using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>The steps of a training pass in order, forward and backward.</summary>
public sealed class TrainingSchedule(
    DataFlow flow, BackwardHalf backward, LayoutPlan layout, ConvRules convs, WeightPacking packing, TensorClasses gradients)
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

    private readonly Fusion _fusion = new(flow, new CpuEpilogues(layout, isTraining: true), backward.Reads);

    public List<Step> Forward()
    {
        List<Step> steps =
        [
            .. Nodes(HasMadeWeights).Select(id => new MakeWeightsStep(id, WeightChunks(id))),
            .. Nodes(IsPackedEarly).Select(id => Pack(id, isBackward: false)),
            .. flow.Program.Inputs.Select((id, place) => new LoadInputStep(id, place)),
        ];
        foreach (int id in Nodes(id => !layout.IsView(id) && !_fusion.IsFused(id)))
        {
            if (IsBlockedNorm(id))
                steps.AddRange([new StatisticsStep(id), new CombineStatisticsStep(id)]);
            if (convs.PacksLate(id))
                steps.Add(Pack(id, isBackward: false));
            (Split split, int chunks) = ForwardSplit(id);
            steps.Add(new ForwardStep(id, split, chunks, _fusion.Epilogue(id), MasksRelu(id) ? flow[id].Inputs[0] : -1));
        }

        steps.AddRange(flow.Program.Outputs.Select((id, place) => new StoreOutputStep(id, place)));
        return steps;
    }

    public List<Step> Backward()
    {
        List<Step> steps =
        [
            .. Nodes(id => IsPackedEarly(id) && packing.IsPackedBackward(id)).Select(id => Pack(id, isBackward: true)),
            .. flow.Program.Outputs.Select((id, place) => new LoadOutputGradientStep(id, place)),
        ];
        foreach (GradientInstruction gradient in backward.Instructions)
        {
            switch (gradient)
            {
                case ParameterGradient { Of: int id } when flow[id].Op is MatrixProduct:
                    steps.Add(new WeightGradientStep(id, Split.Units, Math.Min(UnitChunks, flow[id].Shape.Channels)));
                    break;
                case ParameterGradient { Of: int id }:
                    AddConvWeights(steps, id);
                    break;
                case JointGradient joint when flow[joint.Of].Op is BatchNormalization:
                    AddNormBackward(steps, joint);
                    break;
                case JointGradient joint:
                    steps.Add(new GradientStep(joint, Split.Samples, 0, Adds(joint.Of, flow[joint.Of].Inputs[0], joint.AddsTo), Mask: -1));
                    break;
                case InputGradient { Of: int id } input when !IsMaskedElsewhere(id):
                    AddInputGradient(steps, input);
                    break;
            }
        }

        steps.AddRange(Nodes(id => HasPartialGradient(flow, id) || (packing.IsBlockedConv(id) && flow[id].Parameters.Count > 1)).Select(id => new SumPartialsStep(id)));
        steps.AddRange(Nodes(HasMadeWeights).Select(id => new MadeWeightsGradientStep(id, WeightChunks(id))));
        steps.AddRange(Nodes(id => flow[id].SharesParameters).Select(id => new AddSharedGradientsStep(id)));
        return steps;
    }

    private void AddNormBackward(List<Step> steps, JointGradient gradient)
    {
        int id = gradient.Of;
        EquatableArray<PostOp> epilogue = _fusion.Epilogue(id);
        int relu = epilogue.OfType<ApplyFunction>().Select(post => post.Instruction).DefaultIfEmpty(-1).First();
        AddValue? sum = epilogue.OfType<AddValue>().FirstOrDefault();
        bool masksSum = sum is not null && relu >= 0 && MaskingNorm(relu) == id;
        int ownRelu = sum is null ? relu : -1;
        if (IsBlockedNorm(id))
        {
            steps.Add(new GradientSumsStep(id, masksSum ? relu : ownRelu, masksSum ? sum!.Value : -1));
            steps.Add(new CombineGradientSumsStep(id));
            if (!gradient.NeedsInput)
                return;
        }

        (Split split, int chunks) = ForwardSplit(id);
        steps.Add(new GradientStep(gradient, split, chunks, Adds(id, flow[id].Inputs[0], gradient.AddsTo), ownRelu));
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
            steps.Add(Pack(id, isBackward: true));
        Split split = node.Op is MatrixProduct && DenseRules.ByWeights(node) ? Split.Inputs : convs.TakesManySamples(id) ? Split.WorkerSamples : Split.Samples;
        steps.Add(new GradientStep(gradient, split, 0, Adds(id, source, gradient.AddsTo), MasksRelu(id) ? node.Inputs[0] : -1));
    }

    // What is made in place overwrites what it is made of, to which nothing else was added.
    private bool Adds(int id, int source, int addsTo) => addsTo >= 0 && gradients.Root(source) != gradients.Root(id);

    private void AddConvWeights(List<Step> steps, int id)
    {
        Instruction node = flow[id];
        if (HasPartialGradient(flow, id))
        {
            steps.Add(new WeightGradientStep(id, Split.Samples, 0));
            return;
        }

        if (!packing.IsBlockedConv(id))
        {
            steps.Add(new WeightGradientStep(id, Split.Units, Math.Min(UnitChunks, node.Shape.Channels)));
            return;
        }

        if (node.Parameters.Count > 1)
            steps.Add(new BiasGradientStep(id));
        steps.Add(new WeightGradientStep(id, Split.Units, Region.ChunkAWorker));
    }

    private PackStep Pack(int id, bool isBackward)
    {
        var step = new PackStep(id, convs.PacksLate(id) ? Split.Blocks : Split.Steps, 0, isBackward);
        return step.Split == Split.Steps ? step with { Chunks = packing.Chunks(step) } : step;
    }

    private bool HasMadeWeights(int id) => flow[id].Op.WeightFunction is not null;

    private int WeightChunks(int id) => Math.Min(UnitChunks, Compositions.Parts(flow[id]));

    private bool IsPackedEarly(int id) => packing.IsPacked(id) && !convs.PacksLate(id);

    private IEnumerable<int> Nodes(Func<int, bool> include) => flow.Computed.Where(include);

    private bool IsBlockedNorm(int id) => flow[id].Op is BatchNormalization && layout.Of(id) == Layout.Blocked;

    /// <summary>The norm whose gradient sums apply the mask of this ReLU of a sum, or −1. It is the first to read the sum's gradient, and nothing has
    /// a copy of that.</summary>
    private int MaskingNorm(int relu)
    {
        int sum = flow[relu].Inputs[0];
        if (flow[sum].Op is not Addition)
            return -1;
        bool isShared = flow[sum].Inputs.Where(flow.NeedsGradient).Append(relu).All(id => gradients.Root(id) == gradients.Root(sum));
        return isShared ? flow[sum].Inputs.Where(term => _fusion.Head(sum) == term).DefaultIfEmpty(-1).First() : -1;
    }

    /// <summary>Whether this ReLU's gradient has no step of its own: a norm masks it, or the max pooling right after it.</summary>
    private bool IsMaskedElsewhere(int id) => flow.IsRelu(id) && (IsMaskedByNorm(id) || (flow.SoleConsumer(id) is >= 0 and int consumer && MasksRelu(consumer)));

    private bool IsMaskedByNorm(int relu) => _fusion.IsFused(relu) && (flow[flow[relu].Inputs[0]].Op is BatchNormalization || MaskingNorm(relu) >= 0);

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

    private (Split, int) ForwardSplit(int id) => flow[id].Op switch
    {
        BatchNormalization when !IsBlockedNorm(id) => (Split.Channels, Math.Min(UnitChunks, flow[id].Shape.Channels)),
        MatrixProduct dense when DenseRules.ByWeights(flow[id]) => (Split.Units, Math.Min(UnitChunks, dense.Units)),
        _ => (convs.TakesManySamples(id) ? Split.WorkerSamples : Split.Samples, 0),
    };
}
