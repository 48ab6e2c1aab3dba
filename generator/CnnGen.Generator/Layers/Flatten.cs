using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>The same numbers as a vector.</summary>
public sealed record Flatten : Layer
{
    public override string Kind => "Flatten";

    public override Inference Infer(EquatableArray<TensorShape> inputs) => new TensorShape([(int)inputs[0].Count]);

    public override Window? Window(EquatableArray<TensorShape> inputs) => Shapes.Window.Global(inputs[0]);

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Reshape();
}
