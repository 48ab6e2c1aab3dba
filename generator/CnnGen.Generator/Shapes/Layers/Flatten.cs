using CnnGen.Generator.Model;

namespace CnnGen.Generator.Shapes.Layers;

/// <summary>The same numbers as a vector.</summary>
public sealed record Flatten : Layer
{
    public override string Kind => "Flatten";

    public override bool CanRunInPlace => true;

    public override Inference Infer(EquatableArray<TensorShape> inputs) => new TensorShape([(int)inputs[0].Count]);

    public override Window? Window(EquatableArray<TensorShape> inputs) => Shapes.Window.Global(inputs[0]);
}
