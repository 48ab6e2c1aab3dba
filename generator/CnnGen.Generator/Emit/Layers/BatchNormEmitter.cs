using CnnGen.Generator.Planning;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Emit.Layers;

internal sealed class BatchNormEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        if (context.IsInference)
        {
            FoldedLayer folded = context.FoldedNorm;
            string estimates = $"folded + {Literals.Of(folded.Scale)}, folded + {Literals.Of(folded.Shift)}";
            context.Call(context.IsOutputBlocked
                ? $"BlockedNorm.ScaleShift({context.InputMap()}, {estimates}, {context.OutputMap}, samples, {context.Relu})"
                : $"BatchNorm.Inference({Sizes(context)}, {context.Input()}, {estimates}, {context.Output}, samples, {context.Relu})");
            return;
        }

        var layer = (BatchNorm)context.Node.Layer;
        string momentum = $"RunningMomentum({Literals.Of(layer.Momentum)})";
        context.Call($"BatchNorm.ForwardTraining({Sizes(context)}, {context.Input()}, {context.Parameter("weight")}, {context.Parameter("bias")}, {context.Output}, {Statistics(context)}, {context.Parameter("running_mean")}, {context.Parameter("running_var")}, samples, from, to, {momentum}, {Literals.Of(layer.Epsilon)}, {context.Relu})");
    }

    public override void BackwardData(EmitContext context)
    {
        string mask = context.Step.Relu ? context.Output : "null";
        context.Call($"BatchNorm.Backward({Sizes(context)}, {context.Input()}, {mask}, {context.OutputGradient}, {context.Parameter("weight")}, {Statistics(context)}, {context.InputGradientOrNull}, {context.ParameterGradient("weight")}, {context.ParameterGradient("bias")}, samples, from, to, {context.Accumulate})");
    }

    private static string Sizes(EmitContext context) =>
        $"{Literals.Of(context.Node.Shape.Channels)}, {Literals.Of((int)context.Node.Shape.Area)}";

    private static string Statistics(EmitContext context) =>
        $"Fixed({Literals.Of(context.Statistics.Mean)}), Fixed({Literals.Of(context.Statistics.InverseDeviation)})";
}
