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
    private readonly BackwardHalf _backward;
    private readonly LayoutPlan _layout;
    private readonly ConvRules _convs;
    private readonly WeightPacking _packing;
    private readonly TensorClasses _values;
    private readonly TensorClasses _gradients;
    private readonly Dictionary<int, EquatableArray<int>> _valueNodes;
    private readonly Dictionary<int, EquatableArray<int>> _gradientNodes;
    private readonly Lifetimes _lifetimes = new();

    public TrainingPlanner(DataFlow flow, LayoutPlan layout, ConvRules convs, WeightPacking packing)
    {
        _flow = flow;
        _backward = new BackwardHalf(flow);
        _layout = layout;
        _convs = convs;
        _packing = packing;
        var aliases = new TrainingAliases(flow, _backward, layout);
        _values = aliases.Values();
        _gradients = aliases.Gradients();
        _valueNodes = _values.Groups(flow.IsAlive);
        _gradientNodes = _gradients.Groups(flow.IsAlive);
    }

    public (Pass Forward, Pass Backward, long FloatsPerSample, EquatableArray<InputGradientPlace> InputGradients) Plan(int firstRegion)
    {
        var schedule = new TrainingSchedule(_flow, _backward, _layout, _convs, _packing, _gradients);
        EquatableArray<Region> forward = Regions.Group(schedule.Forward(), firstRegion);
        EquatableArray<Region> backward = Regions.Group(schedule.Backward(), firstRegion + forward.Count);
        foreach (Region region in forward.Concat(backward))
        {
            foreach (Step step in region.Steps)
                RecordUses(step, region.Index);
        }

        int end = firstRegion + forward.Count + backward.Count;
        int[] inputs = [.. _flow.Program.Inputs.Where(_flow.NeedsGradient)];
        foreach (int input in inputs)
            _lifetimes.Use(TensorRole.Gradient, _gradients.Root(input), end);
        (EquatableArray<Tensor> tensors, long size) = _lifetimes.Place(
            Arena.Training, (_, _) => true, (role, root) => _layout.Size(role, Nodes(role, root)), Nodes);
        EquatableArray<InputGradientPlace> gradients = inputs
            .Select(input => (Tensor: tensors.First(tensor => tensor.Role == TensorRole.Gradient && tensor.Nodes.Contains(input)), Spare: _layout.Spare(input)))
            .Select(gradient => new InputGradientPlace(gradient.Tensor.Offset, gradient.Tensor.Halo, gradient.Spare))
            .ToEquatableArray();
        return (new(PassKind.TrainForward, forward, tensors), new(PassKind.TrainBackward, backward, tensors), size, gradients);
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
        switch (step)
        {
            case LoadInputStep or StoreOutputStep:
                Value(step.Node);
                break;
            case LoadOutputGradientStep or BiasGradientStep:
                Gradient(step.Node);
                break;
            case ForwardStep forward:
                foreach (int input in node.Inputs)
                    Value(input);
                if (forward.Adds >= 0)
                    Value(forward.Adds);
                Value(forward.Result);
                Indices();
                break;
            case StatisticsStep:
                Value(node.Inputs[0]);
                break;
            case GradientSumsStep sums:
                Value(node.Inputs[0]);
                if (sums.Adds >= 0)
                    Value(sums.Result);
                Gradient(step.Node);
                break;
            case WeightGradientStep:
                Value(node.Inputs[0]);
                Gradient(step.Node);
                break;
            case GradientStep gradient:
                foreach (int value in gradient.Of.Reads)
                    Value(value);
                // A planar batch norm takes the mask from its output.
                if (node.Op is BatchNormalization && gradient.Mask >= 0 && _layout.Of(step.Node) == Layout.Planar)
                    Value(step.Node);
                Gradient(step.Node);
                if (_flow.NeedsGradient(node.Inputs[gradient.Input]))
                    Gradient(node.Inputs[gradient.Input]);
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
