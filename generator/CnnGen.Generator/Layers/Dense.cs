using CnnGen.Generator.Arguments;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>Every output from every input: y = W·x + b.</summary>
public sealed record Dense(int Units, bool Bias) : Layer
{
    public override string Kind => "Dense";

    public override bool HasBias => Bias;

    public override string NamePrefix => "fc";

    public static Dense Read(ArgumentReader arguments) => new(
        arguments.Integer("units", min: 1),
        arguments.Boolean("bias", fallback: true));

    public override Inference Infer(EquatableArray<TensorShape> inputs)
    {
        TensorShape input = inputs[0];
        if (input.IsMap)
            return new Complaint(Rules.DenseOnMap.Id, [input.ToString(), Text.Number(input.Count), Text.Number(input.Channels)]);
        return new TensorShape([Units]);
    }

    public override EquatableArray<ParameterTensor> Parameters(EquatableArray<TensorShape> inputs)
    {
        int features = inputs[0].Channels;
        ParameterTensor weight = new("weight", ParameterRole.Weight, [Units, features], features, Units);
        return Bias ? [weight, new("bias", ParameterRole.Bias, [Units], features, Units)] : [weight];
    }

    public override long Macs(EquatableArray<TensorShape> inputs, TensorShape output) => (long)inputs[0].Channels * Units;

    public override Op Lower(EquatableArray<TensorShape> inputs) => new MatrixProduct(Units);
}
