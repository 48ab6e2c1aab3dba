namespace CnnGen.Generator.Cpu.Emit.Layers;

/// <summary>From planes to blocks of channels, or from blocks to planes.</summary>
internal sealed class ReorderEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) => context.Call(context.IsInputBlocked
        ? $"BlockedSamples.ToPlanar({context.InputMap()}, {context.Output}, samples, accumulate: false)"
        : $"BlockedSamples.FromPlanar({context.Input()}, {context.OutputMap}, samples, accumulate: false)");

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedSamples.FromPlanar({context.OutputGradient}, {context.InputGradientMap}, samples, {context.Accumulate})"
        : $"BlockedSamples.ToPlanar({context.OutputGradientMap}, {context.InputGradient}, samples, {context.Accumulate})");
}
