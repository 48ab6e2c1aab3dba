using CnnGen.Generator.Planning;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Emit.Layers;

internal sealed class ConvEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        (string weight, string bias) = context.Weights();
        if (context.IsOutputBlocked)
        {
            context.Call($"BlockedConv.Forward({BlockedGeometry(context)}, {context.Input()}, {weight}, {bias}, {context.Output}, samples, {context.Relu})");
            return;
        }

        context.Call($"Conv.Forward({Geometry(context)}, {context.Input()}, {weight}, {bias}, {context.Output}, samples, scratch, {context.Relu})");
    }

    public override void BackwardData(EmitContext context) => context.Call(
        $"Conv.BackwardData({Geometry(context)}, {context.OutputGradient}, {context.Parameter("weight")}, {context.InputGradient}, samples, scratch, {context.Accumulate})");

    public override void BackwardWeights(EmitContext context)
    {
        string geometry = Geometry(context);
        string x = context.Input();
        string dy = context.OutputGradient;
        (string weight, string bias) = (context.ParameterGradient("weight"), context.ParameterGradient("bias"));
        string units = "from, to";
        if (context.Step.Split == Split.Samples)
        {
            PartialGradient partial = context.Partial!;
            string pointer = context.NodeName + "Partial";
            context.Writer.Line($"float* {pointer} = PartialGradient({Literals.Of(partial.Offset)}, {Literals.Of(partial.Floats)}, chunk);");
            weight = pointer;
            bias = bias == "null" ? bias : $"{pointer} + {Literals.Of(context.PartialBias)}";
            units = $"0, {Literals.Of(context.Node.Shape.Channels)}";
        }

        context.Call($"Conv.BackwardWeights({geometry}, {x}, {dy}, {weight}, samples, scratch, {units}, accumulate: false)");
        if (bias != "null")
            context.Call($"Conv.BackwardBias({geometry}, {dy}, {bias}, samples, {units}, accumulate: false)");
    }

    private static string Geometry(EmitContext context) =>
        context.Geometries.Of((Conv)context.Node.Layer, context.InputShape(), context.Node.Shape);

    public static string BlockedGeometry(EmitContext context)
    {
        (int input, int output) = (context.Node.Inputs[0], context.Node.Id);
        return context.Geometries.Of((Conv)context.Node.Layer, context.InputShape(), context.Node.Shape,
        [
            context.Halo(TensorRole.Value, input), context.Halo(TensorRole.Value, output),
            context.Halo(TensorRole.Gradient, input), context.Halo(TensorRole.Gradient, output),
        ]);
    }
}
