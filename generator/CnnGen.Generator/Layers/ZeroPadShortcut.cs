using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>ResNet's option A: every <paramref name="Stride"/>-th position along each spatial axis, then channels of zeros up to
/// <paramref name="Channels"/>, half of them before (rounded down) and the rest after.</summary>
/// <param name="Channels">The channels of the output, no fewer than those of the input.</param>
public sealed record ZeroPadShortcut(int Stride, int Channels) : Layer
{
    public override string Kind => "ZeroPad";

    public override Inference Infer(EquatableArray<TensorShape> inputs) =>
        new TensorShape([Channels, .. inputs[0].Sizes.Skip(1).Select(size => (size - 1) / Stride + 1)]);

    public override Window? Window(EquatableArray<TensorShape> inputs) =>
        inputs[0].IsMap ? new(1, 1, inputs[0].Rank == 2 ? 1 : Stride, Stride) : null;

    public override Op Lower(EquatableArray<TensorShape> inputs) => new PaddedSubsample(Stride);
}
