using CnnGen.Generator.Arguments;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>Batch normalization over the batch and all positions of a channel (Ioffe and Szegedy, 2015), as PyTorch defines it.</summary>
/// <param name="Momentum">The share of the new batch in the running statistics.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNorm(float Momentum, float Epsilon) : Layer
{
    public const float DefaultMomentum = 0.1f;

    public const float DefaultEpsilon = 1e-5f;

    public override string Kind => "BatchNorm";

    public override bool SubtractsMean => true;

    public override string NamePrefix => "bn";

    public static BatchNorm Read(ArgumentReader arguments) => new(
        arguments.Real("momentum", DefaultMomentum, Interval.Between(0, 1)),
        arguments.Real("epsilon", DefaultEpsilon, Interval.MoreThan(0)));

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override EquatableArray<ParameterTensor> Parameters(EquatableArray<TensorShape> inputs)
    {
        EquatableArray<int> sizes = [inputs[0].Channels];
        return
        [
            new("weight", ParameterRole.Scale, sizes),
            new("bias", ParameterRole.Shift, sizes),
            new("running_mean", ParameterRole.RunningMean, sizes),
            new("running_var", ParameterRole.RunningVariance, sizes),
        ];
    }

    public override Op Lower(EquatableArray<TensorShape> inputs) => new BatchNormalization(Momentum, Epsilon);
}
