using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Tests.Cpu.Planning;

/// <summary>Runs a plan on labels instead of numbers: each tensor remembers whose value, or whose gradient with which
/// contributions, it holds, and every read must find what it expects. Shares no code with the planner's decisions.</summary>
internal sealed class PlanChecker(Plan plan, bool inputGradient)
{
    private readonly DataFlow _flow = new(plan.Program, inputGradient);
    private readonly LayoutPlan _layout = new(new LayoutRules(new DataFlow(plan.Program, inputGradient)));

    // What each tensor holds: a node's value, or gradients of nodes that are the same numbers right now.
    private readonly Dictionary<Tensor, int> _values = [];
    private readonly Dictionary<Tensor, Dictionary<int, HashSet<(int Consumer, int Input)>>> _gradients = [];
    private readonly HashSet<int> _weightGradients = [];
    private readonly HashSet<int> _sharedGradients = [];

    // What has been prepared for a node: packed weights, statistics, sums.
    private readonly HashSet<(Type Step, int Node)> _done = [];

    // What lies in the fixed training memory, and which step left it there.
    private readonly List<(long From, long To, Step By)> _fixed = [];
    private readonly HashSet<int> _stored = [];

    public void Check()
    {
        CheckPass(plan.Inference, inference: true);
        CheckStored();
        _values.Clear();
        if (plan.InferenceOfOne is { } one)
        {
            CheckPass(one, inference: true);
            CheckStored();
            CheckOverlap(one);
            _values.Clear();
        }

        CheckPass(plan.TrainForward, inference: false);
        CheckStored();
        CheckPass(plan.TrainBackward, inference: false);
        foreach (MadeWeights made in plan.Fixed.Made)
            Require<MadeWeightsGradientStep>(made.Node);
        foreach (Instruction node in plan.Program.Instructions.Where(node => node.Op is Convolution or MatrixProduct && _flow.IsAlive(node.Id)))
            Assert.Contains(node.Id, _weightGradients);
        Assert.Equal(
            plan.Program.Instructions.Where(node => node.SharesParameters && _flow.IsAlive(node.Id)).Select(node => node.Id), _sharedGradients.Order());
        Assert.Equal(inputGradient ? plan.Program.Inputs.Count() : 0, plan.Memory.InputGradients.Count);
        foreach (int input in plan.Program.Inputs.Where(_ => inputGradient))
            ExpectGradient(plan.TrainBackward, input);
        CheckOverlap(plan.Inference);
        CheckOverlap(plan.TrainBackward);
    }

    // Each output once.
    private void CheckStored()
    {
        Assert.Equal(plan.Program.Outputs.Count, _stored.Count);
        _stored.Clear();
    }

    private void CheckPass(Pass pass, bool inference)
    {
        // A worker's own memory has room for a group of samples, not for all samples of a worker.
        foreach (Step step in pass.Regions.Where(region => region.Split == Split.WorkerSamples).SelectMany(region => region.Steps))
            Assert.NotEqual(Arena.Worker, Find(pass, TensorRole.Value, step is ForwardStep { Result: int result } ? result : step.Node).Arena);

        // Chunks of a region do not wait for each other.
        foreach (Region region in pass.Regions.Where(region => region.Split == Split.Steps))
            Assert.Single(region.Steps.Select(step => step.GetType()).Distinct());
        foreach (Step step in pass.Regions.SelectMany(region => region.Steps))
        {
            Instruction node = plan.Program.Instructions[step.Node];
            switch (step)
            {
                case LoadInputStep:
                    Write(pass, step.Node);
                    break;
                case StoreOutputStep store:
                    Expect(pass, step.Node, inference);
                    Assert.Equal(plan.Program.Outputs[store.Place], step.Node);
                    Assert.True(_stored.Add(store.Place));
                    break;
                case MakeWeightsStep:
                    Put(Made(step.Node)!.Offset, node.Parameters[0].Count, step);
                    break;
                case MadeWeightsGradientStep:
                    Assert.Contains(step.Node, _weightGradients);
                    if (Partial(step.Node) is { Floats: > 0 })
                        Require<SumPartialsStep>(step.Node);
                    Assert.True(_done.Add((step.GetType(), step.Node)));
                    break;
                case PackStep { IsBackward: false }:
                    TakeMade(step.Node);
                    Put(Packed(step.Node).Forward, Packed(step.Node).Floats, step);
                    break;
                case PackStep:
                    TakeMade(step.Node);
                    Put(Packed(step.Node).Backward, Packed(step.Node).Floats, step);
                    break;
                case StatisticsStep:
                    Expect(pass, node.Inputs[0], inference);
                    Assert.True(_done.Add((step.GetType(), step.Node)));
                    break;
                case CombineStatisticsStep:
                    Require<StatisticsStep>(step.Node);
                    Assert.True(_done.Add((step.GetType(), step.Node)));
                    break;
                case GradientSumsStep sums:
                    ExpectGradient(pass, sums.Mask >= 0 ? sums.Mask : step.Node);
                    Expect(pass, node.Inputs[0], inference);
                    if (sums.Adds >= 0)
                        CheckMask(pass, sums, node);
                    Assert.True(_done.Add((step.GetType(), step.Node)));
                    break;
                case CombineGradientSumsStep:
                    Require<GradientSumsStep>(step.Node);
                    Assert.True(_done.Add((step.GetType(), step.Node)));
                    break;
                case BiasGradientStep:
                    ExpectGradient(pass, step.Node);
                    if (Partial(step.Node) is { } biases)
                        Put(biases.BiasOffset, (long)Planner.TrainingChunks * biases.BiasFloats, step);
                    break;
                case ForwardStep forward:
                    if (!inference && !IsPacked(node))
                        TakeMade(step.Node);
                    if (!inference && IsPacked(node))
                        Take(Packed(step.Node).Forward, before => before is PackStep { IsBackward: false }, step.Node);
                    if (!inference && node.Op is BatchNormalization && _layout.Of(node.Id) == Layout.Blocked)
                        Require<CombineStatisticsStep>(step.Node);
                    foreach (int input in node.Inputs)
                        Expect(pass, input, inference);
                    int written = forward.Last;
                    if (forward.Adds >= 0)
                        Expect(pass, forward.Adds, inference);
                    if (node.Op is Convolution)
                        Assert.NotSame(Find(pass, TensorRole.Value, node.Inputs[0]), Find(pass, TensorRole.Value, written));
                    Write(pass, written);
                    break;
                case LoadOutputGradientStep:
                    _gradients[Find(pass, TensorRole.Gradient, step.Node)] = new() { [step.Node] = [] };
                    break;
                case WeightGradientStep:
                    Expect(pass, node.Inputs[0], inference);
                    ExpectGradient(pass, step.Node);
                    Assert.True(_weightGradients.Add(step.Node));
                    if (Partial(step.Node) is { Floats: > 0 } partial)
                        Put(partial.Offset, (long)Planner.TrainingChunks * partial.Floats, step);
                    if (Partial(step.Node) is not { Floats: > 0 })
                        PutShared(step);
                    break;
                case SumPartialsStep:
                    if (Partial(step.Node) is { Floats: > 0 } sum)
                        Take(sum.Offset, before => before is WeightGradientStep, step.Node);
                    else
                        Take(Partial(step.Node)!.BiasOffset, before => before is BiasGradientStep, step.Node);
                    PutShared(step);
                    Assert.True(_done.Add((step.GetType(), step.Node)));
                    break;
                case AddSharedGradientsStep:
                    CheckShared(node);
                    break;
                case GradientStep gradient:
                    CheckBackward(pass, gradient, node);
                    break;
            }
        }
    }

    /// <summary>What is added to another node's gradients is there, and so are those. Nothing else has overwritten it since.</summary>
    private void CheckShared(Instruction node)
    {
        Assert.Equal(node.Op.GetType(), plan.Program.Instructions[node.ParametersOf].Op.GetType());
        foreach (int id in new[] { node.Id, node.ParametersOf })
        {
            Assert.Contains(id, _weightGradients);
            if (Partial(id) is not null)
                Require<SumPartialsStep>(id);
            if (Made(id) is not null)
                Require<MadeWeightsGradientStep>(id);
        }

        Assert.True(_sharedGradients.Add(node.Id));
        foreach (SharedGradient gradient in plan.Fixed.Shared.Where(gradient => gradient.Node == node.Id))
            Take(gradient.Offset, before => Partial(node.Id) is null ? before is WeightGradientStep : before is SumPartialsStep, node.Id);
    }

    /// <summary>Notes that a step of a node leaves its part of the gradients of another's parameters.</summary>
    private void PutShared(Step step)
    {
        foreach (SharedGradient gradient in plan.Fixed.Shared.Where(gradient => gradient.Node == step.Node))
            Put(gradient.Offset, plan.Program.Instructions[step.Node].Parameters.Single(parameter => parameter.Suffix == gradient.Suffix).Count, step);
    }

    /// <summary>Sums that leave the gradient as the ReLU of a sum passes it on: to the sum, whose terms read it there.</summary>
    private void CheckMask(Pass pass, GradientSumsStep step, Instruction node)
    {
        int relu = step.Mask;
        int sum = Assert.Single(plan.Program.Instructions[relu].Inputs);
        Assert.Equal([node.Id, step.Adds], plan.Program.Instructions[sum].Inputs.OrderBy(term => term == node.Id ? 0 : 1));
        Expect(pass, relu, inference: false);
        Tensor gradient = Find(pass, TensorRole.Gradient, relu);
        Assert.Same(gradient, Find(pass, TensorRole.Gradient, node.Id));
        _gradients[gradient] = new() { [sum] = [(relu, 0)] };
    }

    private void CheckBackward(Pass pass, GradientStep step, Instruction node)
    {
        if (node.Op is WindowReduction && step.Mask >= 0)
        {
            CheckPooledRelu(pass, step, node);
            return;
        }

        // A fused ReLU's gradient is complete; its mask turns it into that of the norm before it.
        int masked = step.Mask >= 0 ? step.Mask : step.Node;
        ExpectGradient(pass, masked);
        // A blocked norm makes the mask from its input.
        bool masksByInput = node.Op is BatchNormalization && _layout.Of(node.Id) == Layout.Blocked;
        if ((step.Mask >= 0 && !masksByInput) || (node.Op.GradientReads & Operands.Result) != 0)
            Expect(pass, masked, inference: false);
        if (node.Op is BatchNormalization or Multiplication)
        {
            foreach (int input in node.Inputs)
                Expect(pass, input, inference: false);
        }

        if (node.Op is BatchNormalization && _layout.Of(node.Id) == Layout.Blocked)
            Require<CombineGradientSumsStep>(step.Node);
        if (node.Op is Convolution && _layout.Of(node.Id) == Layout.Planar)
            TakeMade(step.Node);
        if (node.Op is Convolution && _layout.Of(node.Id) == Layout.Blocked)
            Take(Packed(step.Node).Backward, before => before is PackStep { IsBackward: true }, step.Node);
        int source = node.Inputs[step.Input];
        if (!_flow.NeedsGradient(source))
            return;
        Tensor target = Find(pass, TensorRole.Gradient, source);
        HashSet<(int, int)> contributions = [(step.Node, step.Input)];
        if (step.Accumulates)
            contributions.UnionWith(Holds(target, source) ?? throw new Xunit.Sdk.XunitException($"nothing to add to for {Name(source)} at {Name(step.Node)}"));
        _gradients[target] = new() { [source] = contributions };
    }

    /// <summary>A max pooling whose indices mask the ReLU before it: what it leaves is the gradient of the ReLU's input, of which it is all.</summary>
    private void CheckPooledRelu(Pass pass, GradientStep step, Instruction node)
    {
        ExpectGradient(pass, step.Node);
        Assert.Equal(Reducer.Maximum, ((WindowReduction)node.Op).Reducer);
        Assert.False(step.Accumulates);
        int relu = Assert.Single(node.Inputs);
        Assert.Equal(relu, step.Mask);
        Assert.Equal(relu, plan.TrainForward.Regions.SelectMany(region => region.Steps).OfType<ForwardStep>().Single(forward => forward.Node == step.Node).Rectifies);
        int input = Assert.Single(plan.Program.Instructions[relu].Inputs);
        Assert.True(_flow.IsRelu(relu));
        Assert.Equal([node.Id], _flow.Consumers(relu));
        Tensor target = Find(pass, TensorRole.Gradient, relu);
        Assert.Same(target, Find(pass, TensorRole.Gradient, input));
        _gradients[target] = new() { [input] = [(relu, 0)] };
    }

    private bool IsPacked(Instruction node) => (node.Op is Convolution && _layout.Of(node.Id) == Layout.Blocked) || DenseRules.IsPacked(node);

    private TrainingWeights Packed(int node) => plan.Fixed.Weights.Single(weights => weights.Node == node);

    private MadeWeights? Made(int node) => plan.Fixed.Made.SingleOrDefault(made => made.Node == node);

    private PartialGradient? Partial(int node) => plan.Fixed.Partials.SingleOrDefault(partial => partial.Node == node);

    private void Put(long offset, long floats, Step step)
    {
        Assert.InRange(offset, 0, plan.Fixed.Floats - floats);
        _fixed.RemoveAll(area => area.From < offset + floats && offset < area.To);
        _fixed.Add((offset, offset + floats, step));
    }

    private void Take(long offset, Func<Step, bool> isBy, int node) => Assert.True(
        _fixed.Any(area => area.From == offset && area.By.Node == node && isBy(area.By)), $"what a step left of {Name(node)} is not there");

    private void TakeMade(int node)
    {
        Assert.Equal(plan.Program.Instructions[node].Op.WeightFunction is not null, Made(node) is not null);
        if (Made(node) is { } made)
            Take(made.Offset, before => before is MakeWeightsStep, node);
    }

    private void Require<TStep>(int node)
        where TStep : Step => Assert.True(_done.Contains((typeof(TStep), node)), $"{Name(node)} comes before its {typeof(TStep).Name}");

    private void Write(Pass pass, int node) => _values[Find(pass, TensorRole.Value, node)] = node;

    private void Expect(Pass pass, int node, bool inference)
    {
        Tensor tensor = Find(pass, TensorRole.Value, node);
        Assert.True(_values.TryGetValue(tensor, out int held), $"{Name(node)} was never written");
        Assert.Equal(Name(Canonical(node, inference)), Name(Canonical(held, inference)));
    }

    /// <summary>The node whose numbers these are: views, and at inference dropout, change nothing.</summary>
    private int Canonical(int node, bool inference) => _layout.IsView(node) || (inference && plan.Program.Instructions[node].Op is RandomMask)
        ? Canonical(plan.Program.Instructions[node].Inputs[0], inference)
        : node;

    private void ExpectGradient(Pass pass, int node)
    {
        HashSet<(int, int)>? held = Holds(Find(pass, TensorRole.Gradient, node), node);
        Assert.True(held is not null, $"the gradient of {Name(node)} is not there");
        Assert.Equal(All(node).Order(), held.Order());
    }

    private HashSet<(int Consumer, int Input)> All(int node) =>
    [
        .. _flow.Consumers(node).Distinct().SelectMany(consumer =>
            plan.Program.Instructions[consumer].Inputs.Select((input, i) => (input, i)).Where(pair => pair.input == node).Select(pair => (consumer, pair.i))),
    ];

    /// <summary>The contributions to a node's gradient that a tensor holds; a sum's complete gradient, and that of a view, is
    /// also what it contributes to its inputs.</summary>
    private HashSet<(int Consumer, int Input)>? Holds(Tensor tensor, int node)
    {
        if (!_gradients.TryGetValue(tensor, out Dictionary<int, HashSet<(int, int)>>? labels))
            return null;
        if (labels.TryGetValue(node, out HashSet<(int, int)>? contributions))
            return [.. contributions];
        foreach (int consumer in _flow.Consumers(node))
        {
            bool passes = plan.Program.Instructions[consumer].Op is Addition || _layout.IsView(consumer);
            if (passes && tensor.Nodes.Contains(consumer) && Holds(tensor, consumer) is { } complete && complete.SetEquals(All(consumer)))
                return [(consumer, plan.Program.Instructions[consumer].Inputs.ToList().IndexOf(node))];
            // A ReLU fused into a batch norm has no step: the norm's masks the gradient itself.
        }

        return null;
    }

    private static Tensor Find(Pass pass, TensorRole role, int node) =>
        pass.Tensors.Single(tensor => tensor.Role == role && tensor.Nodes.Contains(node));

    private void CheckOverlap(Pass pass)
    {
        foreach (Tensor a in pass.Tensors)
        {
            // In a worker's memory a whole group of samples lies at the offset, unless all workers share one sample.
            int copies = a.Arena == Arena.Worker && pass.Kind != PassKind.InferenceOfOne ? plan.Memory.InferenceChunk : 1;
            foreach (Tensor b in pass.Tensors.Where(other => !ReferenceEquals(other, a) && other.Arena == a.Arena))
            {
                bool meet = a.First <= b.Last && b.First <= a.Last;
                bool overlap = a.Offset < b.Offset + (copies * b.Stride) && b.Offset < a.Offset + (copies * a.Stride);
                Assert.False(meet && overlap, $"{a} and {b} overlap");
            }
        }
    }

    private string Name(int node) => plan.Program.Instructions[node].Name;
}
