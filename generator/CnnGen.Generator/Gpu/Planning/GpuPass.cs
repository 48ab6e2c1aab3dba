using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>A pass while it is planned: where its values are, and the launches so far. What ops add launches with.</summary>
public class GpuPass(DataFlow flow, Fusion fusion, GpuParameterPlan parameters, bool isTraining)
{
    private readonly Dictionary<int, Memory> _values = [];

    public DataFlow Flow => flow;

    public bool IsTraining => isTraining;

    public LaunchList Launches { get; } = new();

    /// <summary>The map that an instruction reads.</summary>
    public GpuMap InputMap(Instruction instruction, int input = 0) => instruction.Op is MatrixProduct
        ? GpuViews.Source(flow.Program, instruction)
        : GpuMap.Of(flow[instruction.Inputs[input]].Shape);

    /// <summary>Whether an instruction's work is done in the epilogue of another one.</summary>
    public bool IsFused(int id) => fusion.IsFused(id);

    /// <summary>Where a value is that has been computed.</summary>
    public Memory Value(int id) => _values[id];

    public Memory Input(Instruction instruction, int input = 0) => _values[instruction.Inputs[input]];

    /// <summary>Makes room for what an instruction makes, with the work of its epilogue done.</summary>
    public GpuTensor NewValue(Instruction instruction)
    {
        GpuTensor tensor = NewMap(GpuMap.Of(instruction.Shape));
        SetValue(instruction, tensor);
        return tensor;
    }

    /// <summary>Says where that is.</summary>
    public void SetValue(Instruction instruction, Memory memory)
    {
        EquatableArray<PostOp> epilogue = flow.IsInput(instruction.Id) ? [] : fusion.Epilogue(instruction.Id);
        _values.Add(epilogue.Count > 0 ? epilogue[epilogue.Count - 1].Instruction : instruction.Id, memory);
    }

    /// <summary>Memory for a map of each sample.</summary>
    public static GpuTensor NewMap(GpuMap map) => new(map.Floats, isPerSample: true);

    /// <summary>Memory that does not depend on the batch.</summary>
    public static GpuTensor NewFixed(long floats) => new(floats, isPerSample: false);

    public GpuParameter Parameter(Instruction instruction, string suffix) =>
        parameters.Parameters.First(parameter => parameter.Id == instruction.ParametersOf && parameter.Suffix == suffix);

    public Memory ParameterMemory(Instruction instruction, string suffix) => Parameter(instruction, suffix).In(GpuArea.Parameters);

    /// <summary>What is done to an instruction's result before it is stored, a bias first, and what that reads.</summary>
    public (Epilogue Epilogue, Memory[] Operands) EpilogueOf(Instruction instruction)
    {
        var epilogue = new EpilogueBuilder();
        if (instruction.Op is Convolution or MatrixProduct && instruction.Parameters.Count > 1)
            epilogue.Apply(r => r + epilogue.Add("bias", OperandExtent.Channel, ParameterMemory(instruction, instruction.Parameters[1].Suffix)));
        AddPostOps(epilogue, instruction);
        return (epilogue.Make(), epilogue.Memories);
    }

    /// <summary>What is done to an instruction's result after it.</summary>
    public void AddPostOps(EpilogueBuilder epilogue, Instruction instruction)
    {
        foreach (PostOp post in fusion.Epilogue(instruction.Id))
        {
            switch (post)
            {
                case ScaledWeights scaled:
                    Normalize(epilogue, flow[scaled.Instruction]);
                    break;
                case AddValue added:
                    epilogue.Apply(r => r + epilogue.Add("added", OperandExtent.Element, Value(added.Value)));
                    break;
                default:
                    epilogue.Apply(r => ((Elementwise)flow[post.Instruction].Op).Function.Replace(Variable.X, r));
                    break;
            }
        }
    }

    /// <summary>Normalizes by the running statistics.</summary>
    public void Normalize(EpilogueBuilder epilogue, Instruction norm)
    {
        Expr mean = Parameter("running_mean"), variance = Parameter("running_var"), weight = Parameter("weight"), bias = Parameter("bias");
        float epsilon = ((BatchNormalization)norm.Op).Epsilon;
        epilogue.Apply(r => ((r - mean) * (weight / Function.Sqrt.Of(variance + epsilon))) + bias);

        Expr Parameter(string suffix) => epilogue.Add("norm_" + suffix, OperandExtent.Channel, ParameterMemory(norm, suffix));
    }
}

/// <summary>Makes an epilogue, step by step.</summary>
public sealed class EpilogueBuilder
{
    private readonly List<EpilogueOperand> _operands = [];
    private readonly List<Memory> _memories = [];

    /// <summary>The result so far.</summary>
    public Expr Expression { get; private set; } = Epilogue.Result;

    /// <summary>What the operands are, in their order.</summary>
    public Memory[] Memories => [.. _memories];

    public Expr Add(string name, OperandExtent extent, Memory memory)
    {
        var operand = new EpilogueOperand(name, extent);
        _operands.Add(operand);
        _memories.Add(memory);
        return operand.Variable;
    }

    public void Apply(Func<Expr, Expr> step) => Expression = step(Expression);

    public Epilogue Make() => new(Expression, _operands.ToEquatableArray());
}
