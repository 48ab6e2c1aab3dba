using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class GlobalPoolEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        if (context.IsInputBlocked)
        {
            string arguments = $"{context.InputMap()}, {context.Output}";
            context.Call(IsAverage(context)
                ? $"BlockedGlobalPool.AvgForward({arguments}, samples)"
                : $"BlockedGlobalPool.MaxForward({arguments}, {(context.IsInference ? "null" : context.Indices)}, samples)");
            return;
        }

        string x = context.Input();
        string y = context.Output;
        if (IsAverage(context))
            context.Call($"GlobalPool.AvgForward({Sizes(context)}, {x}, {y}, samples)");
        else
            context.Call($"GlobalPool.MaxForward({Sizes(context)}, {x}, {y}, {(context.IsInference ? "null" : context.Indices)}, samples)");
    }

    public override void BackwardData(EmitContext context)
    {
        if (context.IsInputGradientBlocked)
        {
            string map = context.Map(TensorRole.Gradient, context.Node.Inputs[0]);
            context.Call(IsAverage(context)
                ? $"BlockedGlobalPool.AvgBackward({map}, {context.OutputGradient}, {context.InputGradient}, samples, {context.Accumulate})"
                : $"BlockedGlobalPool.MaxBackward({map}, {context.OutputGradient}, {context.Indices}, {context.InputGradient}, samples, {context.Accumulate})");
            return;
        }

        string dy = context.OutputGradient;
        string dx = context.InputGradient;
        if (IsAverage(context))
            context.Call($"GlobalPool.AvgBackward({Sizes(context)}, {dy}, {dx}, samples, {context.Accumulate})");
        else
            context.Call($"GlobalPool.MaxBackward({Sizes(context)}, {dy}, {context.Indices}, {dx}, samples, {context.Accumulate})");
    }

    private static bool IsAverage(EmitContext context) => ((PositionReduction)context.Node.Op).Reducer == Reducer.Average;

    private static string Sizes(EmitContext context) =>
        $"{Literals.Of(context.InputShape().Channels)}, {Literals.Of((int)context.InputShape().Area)}";
}
