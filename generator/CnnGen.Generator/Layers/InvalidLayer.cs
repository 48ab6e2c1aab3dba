using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>Stands where a layer could not be read, its mistake being reported already; what follows it stays quiet.</summary>
public sealed record InvalidLayer(string AttemptedKind) : Layer
{
    public override string Kind => AttemptedKind;

    public override Inference Infer(EquatableArray<TensorShape> inputs) => Inference.Unknown;

    public override Op Lower(EquatableArray<TensorShape> inputs) =>
        throw new InvalidOperationException($"{AttemptedKind} could not be read, and so computes nothing.");
}
