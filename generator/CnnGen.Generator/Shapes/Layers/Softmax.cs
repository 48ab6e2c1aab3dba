using CnnGen.Generator.Model;

namespace CnnGen.Generator.Shapes.Layers;

/// <summary>exp(x) over its sum, over the channels of each position.</summary>
public sealed record Softmax : Layer
{
    public override string Kind => "Softmax";

    public override Needs BackwardNeeds => Needs.Output;

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];
}
