using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>The sum or product of a map and a number for each of its channels, as the gate of squeeze and excitation (Hu et al. 2018).</summary>
/// <param name="Join">The attribute.</param>
/// <param name="Map">Which input is the map.</param>
public sealed record Spread(string Join, Operation Operation, int Map) : Layer
{
    private const string Gate = "gate";

    public override string Kind => Join;

    /// <summary>The layer for two inputs, one of which is a number for each channel of the other; null for others.</summary>
    public static Spread? Of(string join, Operation operation, EquatableArray<TensorShape> inputs) => inputs.Count != 2 ? null
        : IsGate(inputs[1], inputs[0]) ? new(join, operation, 0)
        : IsGate(inputs[0], inputs[1]) ? new(join, operation, 1)
        : null;

    /// <summary>Whether there is one number a channel beside a map of those channels: for which no padding and no stride helps.</summary>
    public static bool IsGate(TensorShape gate, TensorShape map) => gate.Channels == map.Channels && gate.Area == 1 && map.Area > 1;

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[Map];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Composed(new Composition(
        Groups: 1,
        [new InputValue(Gate)],
        [new(Composition.Output, Extent.Element, Build.Arithmetic(Operation, Variable.X, new Variable(Gate)))])
    {
        Inputs = Map == 0 ? [Variable.X.Name, Gate] : [Gate, Variable.X.Name],
    });
}
