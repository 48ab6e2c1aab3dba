using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Shapes.Layers;

/// <summary>exp(x) over its sum, over the channels of each position.</summary>
public sealed record Softmax : Layer
{
    public override string Kind => "Softmax";

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new ChannelSoftmax();
}
