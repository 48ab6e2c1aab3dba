using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class BatchNormEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        if (context.IsInference)
        {
            FoldedLayer folded = context.FoldedNorm;
            string estimates = $"{context.Folded(folded.Scale)}, {context.Folded(folded.Shift)}";
            context.Call(context.IsOutputBlocked
                ? $"BlockedNorm.ScaleShift({context.InputMap()}, {estimates}, {context.OutputMap}, samples, {context.Relu})"
                : $"BatchNorm.Inference({Sizes(context)}, {context.Input()}, {estimates}, {context.Output}, samples, {context.Relu})");
            return;
        }

        if (context.IsOutputBlocked)
        {
            string term = context.AddedValue is >= 0 and int adds ? $"{context.Map(TensorRole.Value, adds)}, {context.Pointer(TensorRole.Value, adds)}" : "null, null";
            context.Call($"BlockedNorm.Normalize({context.InputMap()}, {Statistics(context)}, {ScaleShift(context)}, {context.OutputMap}, samples, {context.Relu}, {term})");
            return;
        }

        var layer = (BatchNormalization)context.Node.Op;
        context.Call($"BatchNorm.ForwardTraining({Sizes(context)}, {context.Input()}, {context.Parameter("weight")}, {context.Parameter("bias")}, {context.Output}, {Statistics(context)}, {context.RunningStatistics("running_mean")}, {context.RunningStatistics("running_var")}, samples, from, to, {Literals.Of(layer.Momentum)}, {Literals.Of(layer.Epsilon)}, {context.Relu})");
    }

    public override void BackwardData(EmitContext context)
    {
        if (context.IsOutputBlocked)
        {
            context.Call($"BlockedNorm.BackwardData({context.InputMap()}, {context.OutputGradientMap}, {Statistics(context)}, {ScaleShift(context)}, {context.ParameterGradient("weight")}, {context.ParameterGradient("bias")}, {Count(context)}, {context.InputGradientMap}, samples, {context.Relu}, {context.Accumulate})");
            return;
        }

        string mask = ((GradientStep)context.Step).Mask >= 0 ? context.Output : "null";
        context.Call($"BatchNorm.Backward({Sizes(context)}, {context.Input()}, {mask}, {context.OutputGradient}, {context.Parameter("weight")}, {Statistics(context)}, {context.InputGradientOrNull}, {context.ParameterGradient("weight")}, {context.ParameterGradient("bias")}, samples, from, to, {context.Accumulate})");
    }

    /// <summary>Statistics of one chunk of samples.</summary>
    public static void ChunkStatistics(EmitContext context)
    {
        string partial = Partial(context, "chunk");
        context.Call($"BlockedNorm.Statistics({context.InputMap()}, samples, {partial}, {partial} + {Literals.Of(Floats(context))})");
    }

    /// <summary>Statistics of the batch from those of its chunks.</summary>
    public static void CombineStatistics(EmitContext context)
    {
        var layer = (BatchNormalization)context.Node.Op;
        context.Call($"BlockedNorm.Combine({Sizes(context)}, base.SampleChunks, base.Samples, {Partial(context, "0")}, {Statistics(context)}, {Literals.Of(layer.Epsilon)}, {context.RunningStatistics("running_mean")}, {context.RunningStatistics("running_var")}, {Literals.Of(layer.Momentum)})");
    }

    /// <summary>What one chunk of samples adds to the gradients of scale and shift.</summary>
    public static void ChunkGradients(EmitContext context) => context.Call(((GradientSumsStep)context.Step).Adds >= 0
        ? $"BlockedNorm.BackwardSumsOfRectifiedSum({context.InputMap()}, {context.OutputMap}, {context.OutputGradientMap}, {Statistics(context)}, samples, {Partial(context, "chunk")})"
        : $"BlockedNorm.BackwardSums({context.InputMap()}, {context.OutputGradientMap}, {Statistics(context)}, {ScaleShift(context)}, samples, {context.Relu}, {Partial(context, "chunk")})");

    /// <summary>The gradients of scale and shift.</summary>
    public static void CombineGradients(EmitContext context) => context.Call(
        $"BlockedNorm.CombineSums({Literals.Of(context.OutputShape.Channels)}, base.SampleChunks, {Partial(context, "0")}, {context.ParameterGradient("weight")}, {context.ParameterGradient("bias")})");

    private static string ScaleShift(EmitContext context) => $"{context.Parameter("weight")}, {context.Parameter("bias")}";

    private static string Count(EmitContext context) => $"base.Samples * {Literals.Of(context.Node.Shape.Area)}L";

    private static int Floats(EmitContext context) => Alignment.RoundUp(context.Node.Shape.Channels);

    private static string Partial(EmitContext context, string chunk) =>
        $"base.PartialGradient({Literals.Of(context.Statistics.Partials)}, {Literals.Of(2 * Floats(context))}, {chunk})";

    private static string Sizes(EmitContext context) =>
        $"{Literals.Of(context.OutputShape.Channels)}, {Literals.Of((int)context.Node.Shape.Area)}";

    private static string Statistics(EmitContext context) =>
        $"base.Fixed({Literals.Of(context.Statistics.Mean)}), base.Fixed({Literals.Of(context.Statistics.InverseDeviation)})";
}
