using CnnGen.Generator.Code;
namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class SoftmaxEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) =>
        context.Call($"Softmax.Forward({Sizes(context)}, {context.Input()}, {context.Output}, samples)");

    public override void BackwardData(EmitContext context) => context.Call(
        $"Softmax.Backward({Sizes(context)}, {context.Output}, {context.OutputGradient}, {context.InputGradient}, samples, {context.Accumulate})");

    private static string Sizes(EmitContext context) =>
        $"{Literals.Of(context.Node.Shape.Channels)}, {Literals.Of((int)context.Node.Shape.Area)}";
}
