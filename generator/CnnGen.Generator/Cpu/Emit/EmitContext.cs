using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>What a layer's emitter asks for while it writes one step: names of pointers, shapes, and where parameters lie.</summary>
public sealed class EmitContext(
    PlanIndex index, Pass pass, Geometries geometries, FunctionStructs functions, CompositionStructs compositions, Names names, CodeWriter writer)
{
    private readonly Dictionary<(TensorRole Role, int Node), Tensor> _tensors = pass.Tensors
        .SelectMany(tensor => tensor.Nodes.Select(node => (tensor, node)))
        .ToDictionary(entry => (entry.tensor.Role, entry.node), entry => entry.tensor);

    // Tensors that nodes share are called after the node that the method meets first. Here they are told apart by the first node that they hold.
    private readonly Dictionary<(TensorRole Role, int Node), string> _declared = [];
    private readonly HashSet<string> _memory = new(StringComparer.Ordinal);

    public CodeWriter Writer { get; } = writer;

    public PlanIndex Index { get; } = index;

    public Plan Plan => Index.Plan;

    public Geometries Geometries { get; } = geometries;

    public FunctionStructs Functions { get; } = functions;

    public CompositionStructs Compositions { get; } = compositions;

    /// <summary>The pass being written.</summary>
    public Pass Pass { get; } = pass;

    public Step Step { get; set; } = null!;

    public bool IsInference => Pass.IsInference;

    public Instruction Node => Plan.Program.Instructions[Step.Node];

    /// <summary>The first sample of the method being written: a local where the region is split by samples, else 0.</summary>
    public string First { get; private set; } = "first";

    /// <summary>Starts a new method: pointers are declared again where they are first used.</summary>
    public void BeginMethod(bool bySamples)
    {
        First = bySamples ? "first" : "0";
        _declared.Clear();
        _memory.Clear();
    }

    /// <summary>Declarations of the memory that the method written since <see cref="BeginMethod"/> names.</summary>
    public IEnumerable<string> MemoryDeclarations()
    {
        if (_memory.Contains("gradients"))
            yield return "float* gradients = base.GradientMemory;";
        if (_memory.Contains("parameters"))
            yield return "float* parameters = base.ParameterMemory;";
        if (_memory.Contains("folded"))
            yield return "float* folded = base.FoldedMemory;";
        if (_memory.Contains("scratch"))
            yield return "float* scratch = base.Scratch(worker);";
        if (_memory.Contains("activations"))
        {
            yield return Pass.Kind == PassKind.InferenceOfOne
                ? "float* activations = base.WorkerActivations(0); // one sample's, for all workers"
                : "float* activations = base.WorkerActivations(worker);";
        }
    }

    /// <summary>A worker's scratch memory.</summary>
    public string Scratch => Memory("scratch");

    /// <summary>What inference uses in place of parameters, from an offset on.</summary>
    public string Folded(long offset) => $"{Memory("folded")} + {Literals.Of(offset)}";

    /// <summary>Whether a sample's blocks of channels are taken for samples of 16 channels, which lie in memory just so.</summary>
    private bool TakesBlocks => Step.Split == Split.Blocks && Node.Op is not Convolution;

    /// <summary>The shape of an input as it lies: in blocks, with lanes for channels.</summary>
    public TensorShape InputShape(int input = 0) => ShapeOf(Node.Inputs[input]);

    /// <summary>The shape of the step's value as it lies.</summary>
    public TensorShape OutputShape => ShapeOf(Step.Node);

    public EquatableArray<TensorShape> InputShapes => Node.Inputs.Select(id => Plan.Program.Instructions[id].Shape).ToEquatableArray();

    /// <summary>Floats between two samples of a shape.</summary>
    public static int Stride(TensorShape shape) => Alignment.RoundUp((int)shape.Count);

    /// <summary>The pointer to the value of the step's input, declared if need be.</summary>
    public string Input(int input = 0) => Pointer(TensorRole.Value, Node.Inputs[input]);

    /// <summary>Which input's gradient the step leaves; the first in any other step.</summary>
    public int InputIndex => Step is GradientStep gradient ? gradient.Input : 0;

    /// <summary>Whether the gradient is added to what is there.</summary>
    public bool Accumulates => Step is GradientStep { Accumulates: true };

    /// <summary>Whether the step applies a ReLU, or the mask of one.</summary>
    public bool HasRelu => Step is ForwardStep { Relu: true } or GradientStep { Mask: >= 0 } or GradientSumsStep { Mask: >= 0 };

    /// <summary>Whether a max pooling leaves the mask of the ReLU before it in its indices.</summary>
    public bool IsRectified => Step is ForwardStep { Rectifies: >= 0 };

    /// <summary>The value that is added to the result before it is stored; −1 for none.</summary>
    public int AddedValue => Step is ForwardStep forward ? forward.Adds : -1;

    /// <summary>What computes the step's convolution.</summary>
    public PlannedConv Conv => Plan.Convolutions[Step.Node]!;

    /// <summary>The instruction whose tensor holds the value that the step leaves, or that it makes a mask of.</summary>
    public int Result => Step switch { ForwardStep forward => forward.Result, GradientSumsStep sums => sums.Result, _ => Step.Node };

    /// <summary>The pointer to the value the step leaves.</summary>
    public string Output => Pointer(TensorRole.Value, Result);

    public string OutputGradient => Pointer(TensorRole.Gradient, Step.Node);

    public string InputGradient => Pointer(TensorRole.Gradient, Node.Inputs[InputIndex]);

    /// <summary>The pointer to the gradient of the step's input, or null where nobody needs it.</summary>
    public string InputGradientOrNull =>
        Find(TensorRole.Gradient, Node.Inputs[InputIndex]) is null ? "null" : InputGradient;

    /// <summary>How many floats of a sample of the step's output have a meaning, and how many there are to the next sample.</summary>
    public (int Count, int Stride) OutputFloats => Find(TensorRole.Value, Result) is { IsBlocked: true } tensor
        ? (tensor.Stride, tensor.Stride)
        : ((int)Node.Shape.Count, Stride(Node.Shape));

    /// <summary>Whether the step's input lies in blocks.</summary>
    public bool IsInputBlocked => Plan.IsBlocked(Node.Inputs[0]);

    /// <summary>Whether the gradient that the step leaves lies in blocks.</summary>
    public bool IsInputGradientBlocked => Plan.IsBlocked(Node.Inputs[InputIndex]);

    /// <summary>Whether the value that the step leaves lies in blocks, and its gradient.</summary>
    public bool IsOutputBlocked => Plan.IsBlocked(Step.Node);

    /// <summary>The map of the step's blocked input and the pointer to it, as two arguments.</summary>
    public string InputMap(int input = 0) => $"{Map(TensorRole.Value, Node.Inputs[input])}, {Input(input)}";

    /// <summary>The map of the blocked gradient of the step's output and the pointer to it, as two arguments.</summary>
    public string OutputGradientMap => $"{Map(TensorRole.Gradient, Step.Node)}, {OutputGradient}";

    /// <summary>The map of the blocked gradient of the step's input and the pointer to it, as two arguments.</summary>
    public string InputGradientMap => $"{Map(TensorRole.Gradient, Node.Inputs[InputIndex])}, {InputGradient}";

    /// <summary>The map of the step's blocked output and the pointer to it, as two arguments.</summary>
    public string OutputMap => $"{Map(TensorRole.Value, Result)}, {Output}";

    public string Indices => $"(int*){Pointer(TensorRole.Indices, Step.Node)}";

    /// <summary>The last argument of a conv that adds another value to its result; else nothing.</summary>
    public string Adds => AddedValue >= 0 ? $", add: {Pointer(TensorRole.Value, AddedValue)}" : "";

    public string Accumulate => $"accumulate: {Literals.Of(Accumulates)}";

    public string Relu => $"relu: {Literals.Of(HasRelu)}";

    /// <summary>A parameter of the step's node; <c>null</c> where the layer has none of that name.</summary>
    public string Parameter(string suffix) => Offset("parameters", Index.Parameter(Step.Node, suffix));

    /// <summary>A running statistic of the step's node, as a training pass updates it.</summary>
    public string RunningStatistics(string suffix) => $"base.RunningStatistics({Literals.Of(Index.Parameter(Step.Node, suffix)!.Offset)})";

    /// <summary>Where the step's node leaves the gradient of a parameter: where it is asked for, or, of another node's, where it is added from.</summary>
    public string ParameterGradient(string suffix) => Index.SharedGradient(Step.Node, suffix) is { } shared
        ? $"base.Fixed({Literals.Of(shared.Offset)})"
        : Offset("gradients", Index.Parameter(Step.Node, suffix));

    /// <summary>Adds the gradient of parameters that are another node's to what that one has left.</summary>
    public void AddSharedGradients()
    {
        foreach (ParameterTensor parameter in Node.Parameters)
        {
            string sum = Offset("gradients", Index.Parameter(Step.Node, parameter.Suffix));
            Call($"Elementwise.Copy({ParameterGradient(parameter.Suffix)}, {sum}, {Literals.Of(parameter.Count)}, accumulate: true)");
        }
    }

    /// <summary>The weights of the step's op in the parameter's order: the parameter, or what the op takes in its place.</summary>
    public string UnpackedWeights => Index.MadeWeights(Step.Node, IsInference) is not { } made ? Parameter("weight")
        : IsInference ? Folded(made.Offset)
        : $"base.Fixed({Literals.Of(made.Offset)})";

    /// <summary>Weights and bias as the step's kernel takes them: packed where it takes them so, and with the batch norm that
    /// disappeared into this layer at inference.</summary>
    public (string Weight, string Bias) Weights()
    {
        FoldedLayer? norm = IsInference ? Index.FoldedInto(Step.Node) : null;
        PackedWeights? packed = IsInference ? Index.InferencePacked(Step.Node) : null;
        string weight = !IsInference && TrainingWeights is { } training ? $"base.Fixed({Literals.Of(training.Forward)})"
            : packed is not null ? Folded(packed.Offset)
            : norm is not null ? Folded(norm.Weights)
            : UnpackedWeights;
        return (weight, norm is not null ? Folded(norm.Shift) : Parameter("bias"));
    }

    public FoldedLayer FoldedNorm => Index.FoldedNorm(Step.Node)!;

    public BatchStatistics Statistics => Index.Statistics(Step.Node)!;

    /// <summary>Where a chunk of samples adds up the gradient of one of the layer's parameters, the first or the second, and its floats.</summary>
    public (string Pointer, int Floats) PartialOf(string suffix, string chunk = "chunk")
    {
        PartialGradient partial = Partial!;
        bool isFirst = Node.Parameters[0].Suffix == suffix;
        (long offset, int floats) = isFirst ? (partial.Offset, partial.Floats) : (partial.BiasOffset, partial.BiasFloats);
        return ($"base.PartialGradient({Literals.Of(offset)}, {Literals.Of(floats)}, {chunk})", floats);
    }

    public PartialGradient? Partial => Index.Partial(Step.Node);

    /// <summary>Where the step's layer has its packed weights in training; null where it takes them as they are.</summary>
    public TrainingWeights? TrainingWeights => Index.TrainingWeights(Step.Node);

    /// <summary>The packed weights for backward-data.</summary>
    public string BackwardWeights => $"base.Fixed({Literals.Of(TrainingWeights!.Backward)})";

    /// <summary>Calls a static method of the kernels, of which class and method are written: <c>Samples.Load(…)</c>.</summary>
    public void Call(string call) => Writer.Line($"{Library.Prefix(call.Substring(0, call.IndexOf('.')))}{call};");

    /// <summary>The field that describes a blocked tensor.</summary>
    public string Map(TensorRole role, int node) => Geometries.Map(ShapeOf(node), Halo(role, node), TakesBlocks ? 0 : Plan.SpareLanes(node));

    /// <summary>The halo of a node's value or gradient; 0 where it has none.</summary>
    public int Halo(TensorRole role, int node) => Find(role, node) is { IsBlocked: true } tensor ? tensor.Halo : 0;

    /// <summary>Declares a tensor's pointer in the current method if it is not there yet.</summary>
    /// <returns>Its name.</returns>
    public string Pointer(TensorRole role, int node)
    {
        Tensor tensor = Find(role, node) ?? throw new InvalidOperationException($"No {role} tensor for node {node} in this pass.");
        (TensorRole, int) key = (role, tensor.Nodes[0]);
        if (!_declared.TryGetValue(key, out string? name))
        {
            name = names.Of(role, node);
            _declared.Add(key, name);
            string offset = Literals.Of(tensor.Offset);
            string stride = Literals.Of(tensor.Stride);
            Writer.Line(tensor.Arena switch
            {
                Arena.Training => $"float* {name} = base.TrainingTensor({offset}, {stride}, {First});",
                Arena.Inference => $"float* {name} = base.InferenceTensor({offset}, {stride}, {First});",
                _ when TakesBlocks => $"float* {name} = {Memory("activations")} + {offset} + {Literals.Of(BlockPitch(tensor, node))}L * from;",
                _ => $"float* {name} = {Memory("activations")} + {offset};",
            });
        }

        return name;
    }

    private TensorShape ShapeOf(int node)
    {
        TensorShape shape = Plan.Shapes[node];
        return TakesBlocks ? shape.WithChannels(BlockedSizes.ChannelBlock(shape.Channels)) : shape;
    }

    private long BlockPitch(Tensor tensor, int node)
    {
        TensorShape shape = ShapeOf(node);
        return tensor.IsBlocked ? BlockedSizes.SampleStride(shape.Channels, shape.Height, shape.Width, tensor.Halo) : Alignment.RoundUp(shape.Channels);
    }

    private Tensor? Find(TensorRole role, int node) => _tensors.TryGetValue((role, node), out Tensor? tensor) ? tensor : null;

    private string Offset(string store, ParameterSlot? slot) => slot is null ? "null" : $"{Memory(store)} + {Literals.Of(slot.Offset)}";

    private string Memory(string name)
    {
        _memory.Add(name);
        return name;
    }
}
