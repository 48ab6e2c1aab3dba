using CnnGen.Generator.Code;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class ZeroPadShortcutEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) => context.Call(context.IsOutputBlocked
        ? $"BlockedZeroPadShortcut.Forward({Stride(context)}, {context.InputMap()}, {context.OutputMap}, samples)"
        : $"ZeroPadShortcut.Forward({Sizes(context)}, {context.Input()}, {context.Output}, samples)");

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedZeroPadShortcut.Backward({Stride(context)}, {context.OutputGradientMap}, {context.InputGradientMap}, samples, {context.Accumulate})"
        : $"ZeroPadShortcut.Backward({Sizes(context)}, {context.OutputGradient}, {context.InputGradient}, samples, {context.Accumulate})");

    private static string Stride(EmitContext context) => Literals.Of(((PaddedSubsample)context.Node.Op).Stride);

    private static string Sizes(EmitContext context)
    {
        Model.TensorShape input = context.InputShape(), output = context.Node.Shape;
        return $"{Literals.Of(input.Channels)}, {Literals.Of(input.Height)}, {Literals.Of(input.Width)}, {Stride(context)}, "
            + $"{Literals.Of(output.Channels)}, {Literals.Of(output.Height)}, {Literals.Of(output.Width)}";
    }
}
