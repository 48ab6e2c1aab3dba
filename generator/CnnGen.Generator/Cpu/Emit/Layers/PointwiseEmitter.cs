using CnnGen.Generator.Code;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class PointwiseEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        var layer = (Elementwise)context.Node.Op;
        string f = $"default({context.Functions.Of(context.Node.Kind, layer.Function, Variable.X)})";
        context.Call(context.IsOutputBlocked
            ? $"BlockedElementwise.Unary({context.InputMap()}, {context.OutputMap}, samples, {f})"
            : $"Maps.Unary({context.Input()}, {context.Output}, {Count(context)}, {f})");
    }

    public override void BackwardData(EmitContext context)
    {
        var layer = (Elementwise)context.Node.Op;
        bool byInput = (layer.GradientReads & Operands.Inputs) != 0;
        string f = $"default({context.Functions.Of(context.Node.Kind + "Gradient", layer.Gradient, byInput ? Variable.X : Variable.Y, Variable.Dy)})";
        context.Call(context.IsInputGradientBlocked
            ? $"BlockedElementwise.Binary({(byInput ? context.InputMap() : context.OutputMap)}, {context.OutputGradientMap}, {context.InputGradientMap}, samples, {f}, {context.Accumulate})"
            : $"Maps.Binary({(byInput ? context.Input() : context.Output)}, {context.OutputGradient}, {context.InputGradient}, {Count(context)}, {f}, {context.Accumulate})");
    }

    private static string Count(EmitContext context) => $"samples * {Literals.Of(EmitContext.Stride(context.Node.Shape))}L";
}
