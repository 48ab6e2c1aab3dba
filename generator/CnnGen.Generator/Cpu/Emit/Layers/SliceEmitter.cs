using CnnGen.Generator.Code;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class SliceEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) => context.Call(context.IsOutputBlocked
        ? $"BlockedSlice.Forward({context.InputMap()}, {context.OutputMap}, {FirstBlock(context)}, samples)"
        : $"Slice.Forward({Sizes(context)}, {context.Input()}, {context.Output}, samples)");

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedSlice.Backward({context.OutputGradientMap}, {context.InputGradientMap}, {FirstBlock(context)}, samples, {context.Accumulate})"
        : $"Slice.Backward({Sizes(context)}, {context.OutputGradient}, {context.InputGradient}, samples, {context.Accumulate})");

    private static string FirstBlock(EmitContext context) => Literals.Of(((ChannelSlice)context.Node.Op).From / Alignment.Floats);

    private static string Sizes(EmitContext context)
    {
        TensorShape input = context.InputShape();
        long first = ((ChannelSlice)context.Node.Op).From * input.Area;
        return $"{Literals.Of((int)input.Count)}, {Literals.Of((int)first)}, {Literals.Of((int)context.Node.Shape.Count)}";
    }
}
