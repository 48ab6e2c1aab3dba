using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Programs;

/// <summary>What a network computes, in static single assignment: instruction i makes value i of values before it. Nothing in it knows layers or a device.</summary>
/// <param name="Outputs">The values that are returned, in that order. Nothing else reads them, and none is there twice.</param>
public sealed record Program(EquatableArray<Instruction> Instructions, EquatableArray<int> Outputs)
{
    /// <summary>The values that are given, in that order.</summary>
    public IEnumerable<int> Inputs => Instructions.Where(instruction => instruction.Op is Source).Select(instruction => instruction.Id);

    public EquatableArray<TensorShape> InputShapes(int id) => Instructions[id].Inputs.Select(input => Instructions[input].Shape).ToEquatableArray();
}

/// <summary>An op, what it is applied to, and what it makes.</summary>
/// <param name="Id">Its number and that of its value.</param>
/// <param name="Layer">The number of the layer that it is of; 0 for the input, and for what a device puts in between.</param>
/// <param name="Name">As users know it: the prefix of the names of its parameters.</param>
/// <param name="Kind">What users call it.</param>
/// <param name="Inputs">The values that it reads.</param>
/// <param name="Shape">Of its value, for one sample.</param>
/// <param name="Parameters">Trainable tensors and running statistics, in order.</param>
/// <param name="Macs">Multiply-accumulates, per sample.</param>
/// <param name="ParametersOf">The instruction that has the parameters: itself, or one before it of the same op, with which it shares them.</param>
public sealed record Instruction(
    int Id, int Layer, string Name, string Kind, Op Op, EquatableArray<int> Inputs, TensorShape Shape, EquatableArray<ParameterTensor> Parameters, long Macs,
    int ParametersOf)
{
    /// <summary>Whether the parameters are another instruction's, to whose gradients those of this one are added.</summary>
    public bool SharesParameters => ParametersOf != Id;

    /// <summary>The first parameter as a <see cref="Op.WeightFunction"/> takes it: for each channel of the result its weights.</summary>
    public TensorShape WeightShape => new([Parameters[0].Sizes[0], (int)(Parameters[0].Count / Parameters[0].Sizes[0])]);
}
