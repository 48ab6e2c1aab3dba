using CnnGen.Generator.Code;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class MultiplyEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) => context.Call(context.IsOutputBlocked
        ? $"BlockedElementwise.Multiply({context.InputMap(0)}, {context.InputMap(1)}, {context.OutputMap}, samples)"
        : $"Elementwise.Multiply({context.Input(0)}, {context.Input(1)}, {context.Output}, {Count(context)})");

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedElementwise.MultiplyBackward({context.InputMap(1 - context.InputIndex)}, {context.OutputGradientMap}, {context.InputGradientMap}, samples, {context.Accumulate})"
        : $"Elementwise.MultiplyBackward({context.Input(1 - context.InputIndex)}, {context.OutputGradient}, {context.InputGradient}, {Count(context)}, {context.Accumulate})");

    private static string Count(EmitContext context) => $"samples * {Literals.Of(EmitContext.Stride(context.Node.Shape))}L";
}
