using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>One number a channel: the maximum or average of its whole map, of any rank. The output is a vector.</summary>
public sealed record GlobalPool(Reducer Pooling) : Layer
{
    public override string Kind => Pooling == Reducer.Maximum ? "GlobalMaxPool" : "GlobalAvgPool";

    public override Inference Infer(EquatableArray<TensorShape> inputs)
    {
        TensorShape input = inputs[0];
        if (!input.IsMap)
            return new Complaint(Rules.NeedsMap.Id, ["a map (channels and at least one axis)", Text.Describe(input)]);
        return new TensorShape([input.Channels]);
    }

    public override Window? Window(EquatableArray<TensorShape> inputs) => Shapes.Window.Global(inputs[0]);

    public override Op Lower(EquatableArray<TensorShape> inputs) => new PositionReduction(Pooling);
}
