using CnnGen.Generator.Model;

namespace CnnGen.Generator.Shapes.Layers;

/// <summary>The network's input; node 0 of every graph.</summary>
public sealed record InputLayer(TensorShape Shape) : Layer
{
    public override string Kind => "Input";

    public override Inference Infer(EquatableArray<TensorShape> inputs) => Shape;
}
