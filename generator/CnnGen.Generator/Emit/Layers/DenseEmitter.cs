using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emit.Layers;

internal sealed class DenseEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        (string weight, string bias) = context.Weights();
        string units = context.Step.Split == Split.Units ? "from, to" : $"0, {Literals.Of(context.Node.Shape.Channels)}";
        context.Call($"Dense.Forward({Sizes(context)}, {context.Input()}, {weight}, {bias}, {context.Output}, samples, {units}, {context.Relu})");
    }

    public override void BackwardData(EmitContext context)
    {
        string features = context.Step.Split == Split.Inputs ? "from, to" : $"0, {Literals.Of(context.InputShape().Channels)}";
        context.Call($"Dense.BackwardData({Sizes(context)}, {context.OutputGradient}, {context.Parameter("weight")}, {context.InputGradient}, samples, {features}, {context.Accumulate})");
    }

    public override void BackwardWeights(EmitContext context) => context.Call(
        $"Dense.BackwardWeights({Sizes(context)}, {context.Input()}, {context.OutputGradient}, {context.ParameterGradient("weight")}, {context.ParameterGradient("bias")}, samples, from, to)");

    private static string Sizes(EmitContext context) =>
        $"{Literals.Of(context.InputShape().Channels)}, {Literals.Of(context.Node.Shape.Channels)}";
}
