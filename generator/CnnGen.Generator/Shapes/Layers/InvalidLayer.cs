using CnnGen.Generator.Model;

namespace CnnGen.Generator.Shapes.Layers;

/// <summary>Stands where a layer could not be read, its mistake being reported already; what follows it stays quiet.</summary>
public sealed record InvalidLayer(string AttemptedKind) : Layer
{
    public override string Kind => AttemptedKind;

    public override Inference Infer(EquatableArray<TensorShape> inputs) => Inference.Unknown;
}
