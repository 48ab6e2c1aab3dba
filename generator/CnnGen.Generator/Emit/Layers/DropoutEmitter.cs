using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Emit.Layers;

/// <summary>Inference has no step for it. The mask is a function of seed, pass, layer and element, so the backward step
/// draws it again instead of reading it.</summary>
internal sealed class DropoutEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) =>
        context.Call($"Dropout.Forward({context.Input()}, {context.Output}, {Mask(context)})");

    public override void BackwardData(EmitContext context) => context.Call(
        $"Dropout.Backward({context.OutputGradient}, {context.InputGradient}, {Mask(context)}, {context.Accumulate})");

    private static string Mask(EmitContext context)
    {
        var layer = (Dropout)context.Node.Layer;
        string stride = Literals.Of(EmitContext.Stride(context.Node.Shape));
        return $"{context.First} * {stride}L, samples * {stride}L, {Literals.Of(layer.Probability)}, Seed, DropoutStream({Literals.Of(context.Node.Id)})";
    }
}
