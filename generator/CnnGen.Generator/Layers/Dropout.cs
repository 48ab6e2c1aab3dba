using CnnGen.Generator.Arguments;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>Drops each element with a probability while training and scales the rest by 1/(1 − p) (Srivastava et al., 2014,
/// inverted). The backward pass draws the same mask again, so nothing is kept.</summary>
public sealed record Dropout(float Probability) : Layer
{
    public override string Kind => "Dropout";

    public static Dropout Read(ArgumentReader arguments) =>
        new(arguments.Real("probability", fallback: 0.5f, Interval.HalfOpen(0, 1)));

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new RandomMask(Probability);
}
