namespace CnnGen.Generator.Emit.Layers;

/// <summary>A view forward; backward a copy, and only where the map has other readers too.</summary>
internal sealed class FlattenEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) =>
        throw new InvalidOperationException("Flatten is a view and has no forward step.");

    public override void BackwardData(EmitContext context) => context.Call(
        $"Elementwise.Copy({context.OutputGradient}, {context.InputGradient}, samples * {Literals.Of(EmitContext.Stride(context.Node.Shape))}L, {context.Accumulate})");
}
