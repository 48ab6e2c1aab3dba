using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>The network's input; node 0 of every graph.</summary>
public sealed record InputLayer(TensorShape Shape) : Layer
{
    public override string Kind => "Input";

    public override Inference Infer(EquatableArray<TensorShape> inputs) => Shape;

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Source();
}
