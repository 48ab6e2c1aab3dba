using CnnGen.Generator.Code;
namespace CnnGen.Generator.Cpu.Emit.Layers;

/// <summary>A view of a planar map, and a reordering of a blocked one. Backward of a view a copy, and only where the map has
/// other readers too.</summary>
internal sealed class FlattenEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) =>
        context.Call($"BlockedSamples.ToPlanar({context.InputMap()}, {context.Output}, samples, accumulate: false)");

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedSamples.FromPlanar({context.OutputGradient}, {context.InputGradientMap}, samples, {context.Accumulate})"
        : $"Elementwise.Copy({context.OutputGradient}, {context.InputGradient}, samples * {Literals.Of(EmitContext.Stride(context.Node.Shape))}L, {context.Accumulate})");
}
