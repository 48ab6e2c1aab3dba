using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Implementations;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class DenseEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        (string weight, string bias) = context.Weights();
        if (DenseRules.IsPacked(context.Node))
        {
            context.Call($"TiledDense.Forward({Geometry(context, TileUse.Forward)}, {context.Input()}, {weight}, {bias}, {context.Output}, samples, {context.Relu})");
            return;
        }

        string units = context.Step.Split == Split.Units ? "from, to" : $"0, {Literals.Of(context.Node.Shape.Channels)}";
        context.Call($"DotDense.Forward({Sizes(context)}, {context.Input()}, {weight}, {bias}, {context.Output}, samples, {units}, {context.Relu})");
    }

    public override void BackwardData(EmitContext context)
    {
        string operands = $"{context.OutputGradient}, {context.UnpackedWeights}, {context.InputGradient}, samples";
        if (DenseRules.Gradient(context.Node, context.Accumulates).Taken is DenseTiles)
        {
            context.Call($"TiledDense.BackwardData({Geometry(context, TileUse.BackwardData)}, {operands})");
            return;
        }

        string features = context.Step.Split == Split.Inputs ? "from, to" : $"0, {Literals.Of(context.InputShape().Channels)}";
        context.Call($"DotDense.BackwardData({Sizes(context)}, {operands}, {features}, {context.Accumulate})");
    }

    public override void BackwardWeights(EmitContext context)
    {
        string kernel = DenseRules.Gradient(context.Node).Taken is DenseTiles
            ? $"TiledDense.BackwardWeights({Geometry(context, TileUse.BackwardWeights)}"
            : $"DotDense.BackwardWeights({Sizes(context)}";
        context.Call($"{kernel}, {context.Input()}, {context.OutputGradient}, {context.ParameterGradient("weight")}, {context.ParameterGradient("bias")}, samples, from, to)");
    }

    public override void Pack(EmitContext context, string direction, string weights, string packed, string range) =>
        context.Call($"TiledDense.Pack{direction}({Geometry(context, TileUse.None)}, {weights}, {packed}, {range})");

    private static string Geometry(EmitContext context, TileUse use) =>
        context.Geometries.OfDense(context.InputShape().Channels, context.Node.Shape.Channels, use);

    private static string Sizes(EmitContext context) =>
        $"{Literals.Of(context.InputShape().Channels)}, {Literals.Of(context.Node.Shape.Channels)}";
}
