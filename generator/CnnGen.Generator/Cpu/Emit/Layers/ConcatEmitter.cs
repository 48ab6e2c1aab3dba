using CnnGen.Generator.Code;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class ConcatEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        if (context.IsOutputBlocked)
        {
            for (int input = 0; input < context.Node.Inputs.Count; input++)
                context.Call($"BlockedConcat.CopyIn({context.InputMap(input)}, {context.OutputMap}, {FirstBlock(context, input)}, samples)");
            return;
        }

        string y = context.Output;
        for (int input = 0; input < context.Node.Inputs.Count; input++)
            context.Call($"Concat.CopyIn({Slice(context, input)}, {context.Input(input)}, {y}, {Place(context, input)}, samples)");
    }

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedConcat.CopyOut({context.InputGradientMap}, {context.OutputGradientMap}, {FirstBlock(context, context.InputIndex)}, samples, {context.Accumulate})"
        : $"Concat.CopyOut({Slice(context, context.InputIndex)}, {context.InputGradient}, {context.OutputGradient}, {Place(context, context.InputIndex)}, samples, {context.Accumulate})");

    private static string FirstBlock(EmitContext context, int input) =>
        Literals.Of(context.InputShapes.Take(input).Sum(shape => shape.Channels) / Alignment.Floats);

    private static string Slice(EmitContext context, int input) =>
        $"{Literals.Of(context.InputShape(input).Count)}, {Literals.Of(EmitContext.Stride(context.InputShape(input)))}";

    private static string Place(EmitContext context, int input)
    {
        long offset = context.InputShapes.Take(input).Sum(shape => shape.Count);
        return $"{Literals.Of(offset)}, {Literals.Of(EmitContext.Stride(context.Node.Shape))}";
    }
}
