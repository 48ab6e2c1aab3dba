using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>A training pass while it is planned. While the backward half is, it is at one of that half's instructions.</summary>
public sealed class GpuTraining(DataFlow flow, BackwardHalf backward, Fusion fusion, GpuParameterPlan parameters) : GpuPass(flow, fusion, parameters, isTraining: true)
{
    private readonly Dictionary<(int, string), GpuTensor> _kept = [];
    private readonly Dictionary<int, Memory> _gradients = [];
    private readonly Dictionary<int, Memory> _outputGradients = [];
    private readonly HashSet<int> _haveGradients = [];
    private int _at;

    /// <summary>Keeps what an instruction's forward half makes for its backward half beside its value: indices, statistics.</summary>
    public GpuTensor Keep(Instruction instruction, string what, GpuTensor tensor)
    {
        _kept.Add((instruction.Id, what), tensor);
        return tensor;
    }

    public GpuTensor Kept(Instruction instruction, string what) => _kept[(instruction.Id, what)];

    /// <summary>Goes to an instruction of the backward half.</summary>
    public void GoTo(int instruction) => _at = instruction;

    /// <summary>The gradient by the value of the instruction whose adjoint this is.</summary>
    public Memory Dy
    {
        get
        {
            GradientInstruction gradient = backward.Instructions[_at];
            return gradient.Gradient >= 0 ? _gradients[gradient.Gradient] : OutputGradient(Flow[gradient.Of]);
        }
    }

    /// <summary>The gradient that this one is added to, where there is one.</summary>
    public Memory? AddsTo => backward.Instructions[_at] switch
    {
        InputGradient { AddsTo: >= 0 and int left } => (Memory?)_gradients[left],
        JointGradient { AddsTo: >= 0 and int left } => _gradients[left],
        _ => null,
    };

    /// <summary>Makes room for the gradient by an input.</summary>
    public GpuTensor NewGradient(GpuMap map)
    {
        GpuTensor tensor = NewMap(map);
        SetGradient(tensor);
        return tensor;
    }

    /// <summary>Says where the gradient by the input is.</summary>
    public void SetGradient(Memory memory) => _gradients.Add(_at, memory);

    /// <summary>The gradient by a parameter.</summary>
    public Memory ParameterGradient(Instruction instruction, string suffix) => Parameter(instruction, suffix).In(GpuArea.Gradients);

    /// <summary>Whether there are gradients by an instruction's parameters already, of another that shares them, to which this one's are added. From now on there are.</summary>
    public bool AddsToParameterGradients(Instruction instruction) => !_haveGradients.Add(instruction.ParametersOf);

    /// <summary>The gradient by an input of the network, when all is there.</summary>
    public Memory InputGradient(int source)
    {
        for (int i = backward.Instructions.Count - 1; i >= 0; i--)
        {
            GradientInstruction gradient = backward.Instructions[i];
            int of = gradient is InputGradient { Input: var input } ? Flow[gradient.Of].Inputs[input] : gradient is JointGradient { NeedsInput: true } ? Flow[gradient.Of].Inputs[0] : -1;
            if (of == source)
                return _gradients[i];
        }

        throw new InvalidOperationException($"Nothing computes the gradient by the input {Flow[source].Name}.");
    }

    private Memory OutputGradient(Instruction output)
    {
        if (_outputGradients.TryGetValue(output.Id, out Memory loaded))
            return loaded;
        GpuTensor tensor = NewMap(GpuMap.Of(output.Shape));
        GpuPlanner.Load(this, output, "gradient", GpuPlanner.OutputOperand(Flow.Program, output.Id), tensor);
        _outputGradients.Add(output.Id, tensor);
        return tensor;
    }
}
