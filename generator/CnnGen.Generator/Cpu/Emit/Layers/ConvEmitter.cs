using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class ConvEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        (string weight, string bias) = context.Weights();
        if (context.IsOutputBlocked)
        {
            (string method, string part) = context.Step.Split switch
            {
                Split.Rows => ("ForwardRows", "from, to"),
                Split.Blocks => ("ForwardBlocks", "from, to"),
                _ => ("Forward", "samples"),
            };
            context.Call($"{Kernels(context)}.{method}({BlockedGeometry(context)}, {context.Input()}, {weight}, {bias}, {context.Output}, {part}, {Scratch(context)}{context.Relu}{context.Adds})");
            return;
        }

        context.Call($"PlanarConv.Forward({Geometry(context)}, {context.Input()}, {weight}, {bias}, {context.Output}, samples, {context.Scratch}, {context.Relu})");
    }

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"{Kernels(context)}.BackwardData({BlockedGeometry(context)}, {context.OutputGradient}, {context.BackwardWeights}, {context.InputGradient}, samples, {Scratch(context)}{context.Accumulate})"
        : $"PlanarConv.BackwardData({Geometry(context)}, {context.OutputGradient}, {context.UnpackedWeights}, {context.InputGradient}, samples, {context.Scratch}, {context.Accumulate})");

    public override void BackwardWeights(EmitContext context)
    {
        (string x, string dy) = (context.Input(), context.OutputGradient);
        bool bySamples = context.Step.Split == Split.Samples;
        int units = context.OutputShape.Channels / (context.IsOutputBlocked ? Alignment.Floats : 1);
        string range = bySamples ? $"0, {Literals.Of(units)}" : "from, to";
        string weight = context.Partial is { Floats: > 0 } partial
            ? $"base.PartialGradient({Literals.Of(partial.Offset)}, {Literals.Of(partial.Floats)}, chunk)"
            : context.ParameterGradient("weight");
        if (context.IsOutputBlocked)
        {
            string operands = $"{BlockedGeometry(context)}, {x}, {dy}, {weight}, samples";
            string rest = (context.Conv.Weights.Taken is WinogradGradient, bySamples) switch
            {
                (false, true) when IsInGroups(context) => "accumulate: false",
                (false, true) => $"{range}, accumulate: false",
                _ => $"{range}, {context.Scratch}",
            };
            context.Call($"{GradientKernels(context)}.BackwardWeights{(bySamples ? "" : "InOrder")}({operands}, {rest})");
            if (bySamples)
                BackwardBias(context);
            return;
        }

        context.Call($"PlanarConv.BackwardWeights({Geometry(context)}, {x}, {dy}, {weight}, samples, {context.Scratch}, {range}, accumulate: false)");
        string bias = bySamples ? PartialBias(context) : context.ParameterGradient("bias");
        if (bias != "null")
            context.Call($"PlanarConv.BackwardBias({Geometry(context)}, {dy}, {bias}, samples, {range}, accumulate: false)");
    }

    /// <summary>The bias gradient of one chunk of samples of a blocked conv.</summary>
    public static void BackwardBias(EmitContext context)
    {
        string bias = PartialBias(context);
        if (bias != "null")
            context.Call($"{(IsInGroups(context) ? "GroupedConv" : "BlockedConv")}.BackwardBias({BlockedGeometry(context)}, {context.OutputGradient}, {bias}, samples, accumulate: false)");
    }

    public override void Pack(EmitContext context, string direction, string weights, string packed, string range)
    {
        string winograd = IsInGroups(context) ? $", winograd: {Literals.Of(context.Conv.IsWinograd)}" : "";
        context.Call($"{Kernels(context)}.Pack{direction}({BlockedGeometry(context)}, {weights}, {packed}, {range}{winograd})");
    }

    private static string Kernels(EmitContext context) => context.Conv.Data.Taken switch
    {
        LanewiseConvolution => "LanewiseConv",
        _ when IsInGroups(context) => "GroupedConv",
        WinogradConvolution => "WinogradConv",
        _ => "BlockedConv",
    };

    private static string GradientKernels(EmitContext context) => context.Conv.Weights.Taken switch
    {
        LanewiseGradient => "LanewiseConv",
        _ when IsInGroups(context) => "GroupedConv",
        WinogradGradient when context.Step is WeightGradientStep => "WinogradConv",
        _ => "BlockedConv", // also where the copies of Winograd's gradient are brought into the parameter's order: they lie as those of the direct one do
    };

    /// <summary>The argument by which kernels take scratch memory for Winograd's algorithm, where they do.</summary>
    private static string Scratch(EmitContext context) => context.Conv.IsWinograd ? context.Scratch + ", " : IsInGroups(context) ? "null, " : "";

    private static bool IsInGroups(EmitContext context) => context.Conv.Groups.Grouping == ConvGrouping.Blocks;

    /// <summary>Adds up what the chunks of samples have left, and brings it into the order of the parameter.</summary>
    public override void Reduce(EmitContext context)
    {
        PartialGradient partial = context.Partial!;
        string first = $"base.PartialGradient({Literals.Of(partial.Offset)}, {Literals.Of(partial.Floats)}, 0)";
        string weight = context.ParameterGradient("weight");
        if (partial.Floats > 0)
            context.Call($"PartialGradients.Sum({first}, {Literals.Of(partial.Floats)}, base.SampleChunks, {(context.IsOutputBlocked ? first : weight)})");
        if (partial.Floats > 0 && context.IsOutputBlocked)
        {
            string range = context.Conv.Groups.Grouping == ConvGrouping.Whole ? $", 0, {Literals.Of(context.OutputShape.Channels / Alignment.Floats)}" : "";
            context.Call($"{GradientKernels(context)}.UnpackWeightGradient({BlockedGeometry(context)}, {first}, {weight}{range})");
        }

        if (partial.BiasFloats > 0)
            context.Call($"PartialGradients.Sum(base.PartialGradient({Literals.Of(partial.BiasOffset)}, {Literals.Of(partial.BiasFloats)}, 0), {Literals.Of(partial.BiasFloats)}, base.SampleChunks, {context.ParameterGradient("bias")})");
    }

    private static string PartialBias(EmitContext context) => context.Partial is { BiasFloats: > 0 } partial
        ? $"base.PartialGradient({Literals.Of(partial.BiasOffset)}, {Literals.Of(partial.BiasFloats)}, chunk)"
        : "null";

    private static string Geometry(EmitContext context) =>
        context.Geometries.Of((Convolution)context.Node.Op, context.InputShape(), context.Node.Shape);

    public static string BlockedGeometry(EmitContext context)
    {
        (int input, int output) = (context.Node.Inputs[0], context.Node.Id);
        int[] halos =
        [
            context.Halo(TensorRole.Value, input), context.Halo(TensorRole.Value, output),
            context.Halo(TensorRole.Gradient, input), context.Halo(TensorRole.Gradient, output),
            .. context.AddedValue >= 0 ? new[] { context.Halo(TensorRole.Value, context.AddedValue) } : [],
        ];
        return context.Geometries.Of(
            (Convolution)context.Node.Op, context.Conv.Groups, context.InputShape(), context.OutputShape, context.Plan.SpareLanes(input), context.Plan.SpareLanes(output), halos, Use(context));
    }

    // Tiles are written for columns of a kernel that lie side by side and meet all channels of a block.
    private static TileUse Use(EmitContext context) => context.Step switch
    {
        _ when ((Convolution)context.Node.Op).Dilation.Width > 1 => TileUse.None,
        ForwardStep when context.Conv.Data.Taken is DirectConvolution => TileUse.Forward,
        GradientStep when context.Conv.Data.Taken is DirectConvolution => TileUse.BackwardData,
        WeightGradientStep when context.Conv.Weights.Taken is DirectGradient => TileUse.BackwardWeights,
        _ => TileUse.None,
    };
}
