using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Plans a training pass: regions of both halves, lifetimes across them, offsets.</summary>
/// <remarks>Lifetimes count regions, not steps: within a region one chunk of samples can be a step ahead of another, and
/// the tensors of all samples lie side by side.</remarks>
public sealed class TrainingPlanner
{
    private readonly DataFlow _flow;
    private readonly LayoutPlan _layout;
    private readonly ConvPlan _convs;
    private readonly WeightPacking _packing;
    private readonly TensorClasses _values;
    private readonly TensorClasses _gradients;
    private readonly Dictionary<int, EquatableArray<int>> _valueNodes;
    private readonly Dictionary<int, EquatableArray<int>> _gradientNodes;
    private readonly Lifetimes _lifetimes = new();

    public TrainingPlanner(DataFlow flow, LayoutPlan layout, ConvPlan convs, WeightPacking packing)
    {
        _flow = flow;
        _layout = layout;
        _convs = convs;
        _packing = packing;
        var aliases = new TrainingAliases(flow, layout);
        _values = aliases.Values();
        _gradients = aliases.Gradients();
        _valueNodes = _values.Groups(flow.IsAlive);
        _gradientNodes = _gradients.Groups(flow.IsAlive);
    }

    public (Pass Forward, Pass Backward, long FloatsPerSample, Tensor? InputGradient) Plan(int firstRegion)
    {
        var schedule = new TrainingSchedule(_flow, _layout, _convs, _packing, _values, _gradients);
        EquatableArray<Region> forward = Regions.Group(schedule.Forward(), firstRegion);
        EquatableArray<Region> backward = Regions.Group(schedule.Backward(), firstRegion + forward.Count);
        foreach (Region region in forward.Concat(backward))
        {
            foreach (Step step in region.Steps)
                RecordUses(step, region.Index);
        }

        int end = firstRegion + forward.Count + backward.Count;
        if (_flow.NeedsGradient(0))
            _lifetimes.Use(TensorRole.Gradient, _gradients.Root(0), end);
        (EquatableArray<Tensor> tensors, long size) = _lifetimes.Place(
            Arena.Training, (_, _) => true, (role, root) => _layout.Size(role, Nodes(role, root)), Nodes);
        Tensor? inputGradient = tensors.FirstOrDefault(tensor => tensor.Role == TensorRole.Gradient && tensor.Nodes.Contains(0));
        return (new(PassKind.TrainForward, forward, tensors), new(PassKind.TrainBackward, backward, tensors), size, inputGradient);
    }

    private EquatableArray<int> Nodes(TensorRole role, int root) => role switch
    {
        TensorRole.Indices => [root],
        TensorRole.Value => _valueNodes[root],
        _ => _gradientNodes[root],
    };

    private void RecordUses(Step step, int region)
    {
        Instruction node = _flow[step.Node];
        switch (step.Kind)
        {
            case StepKind.LoadInput or StepKind.StoreOutput:
                Value(step.Node);
                break;
            case StepKind.LoadOutputGradient:
                Gradient(step.Node);
                break;
            case StepKind.Forward:
                foreach (int input in node.Inputs)
                    Value(input);
                if (step.Adds >= 0)
                    Value(step.Adds);
                Value(step.Result);
                Indices();
                break;
            case StepKind.BackwardBias:
                Gradient(step.Node);
                break;
            case StepKind.Statistics:
                Value(node.Inputs[0]);
                break;
            case StepKind.GradientSums:
                Value(node.Inputs[0]);
                if (step.Adds >= 0)
                    Value(step.Result);
                Gradient(step.Node);
                break;
            case StepKind.BackwardWeights:
                Value(node.Inputs[0]);
                Gradient(step.Node);
                break;
            case StepKind.BackwardData:
                if ((node.Op.GradientReads & Operands.Inputs) != 0)
                {
                    foreach (int input in node.Inputs)
                        Value(input);
                }

                bool masksByOutput = node.Op is BatchNormalization && step.Relu && _layout.Of(step.Node) == Layout.Planar;
                if ((node.Op.GradientReads & Operands.Result) != 0 || masksByOutput)
                    Value(step.Node);
                Gradient(step.Node);
                if (_flow.NeedsGradient(node.Inputs[step.Input]))
                    Gradient(node.Inputs[step.Input]);
                Indices();
                break;
        }

        void Value(int id) => _lifetimes.Use(TensorRole.Value, _values.Root(id), region);

        void Gradient(int id) => _lifetimes.Use(TensorRole.Gradient, _gradients.Root(id), region);

        void Indices()
        {
            if (node.Op.LeavesIndices)
                _lifetimes.Use(TensorRole.Indices, node.Id, region);
        }
    }
}
