using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

/// <summary>Pooling over channels is pooling over rows.</summary>
internal sealed class MaxoutEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        string indices = context.IsInference ? "null" : context.Indices;
        context.Call($"MaxPool.Forward({Geometry(context)}, {context.Input()}, {context.Output}, {indices}, samples, rectified: false)");
    }

    public override void BackwardData(EmitContext context) => context.Call(
        $"MaxPool.Backward({Geometry(context)}, {context.OutputGradient}, {context.Indices}, {context.InputGradient}, samples, {context.Accumulate})");

    private static string Geometry(EmitContext context) =>
        context.Geometries.Of(AsWindows((ChannelMaximum)context.Node.Op), RowsOf(context.InputShape()), RowsOf(context.OutputShape));

    // One channel, whose rows are the channels of the input and whose columns are its positions.
    private static WindowReduction AsWindows(ChannelMaximum op) =>
        new(Reducer.Maximum, new(op.Pieces, 1), new(op.Pieces, 1), Axes.Zero, Axes.One, CountsPadding: false);

    private static TensorShape RowsOf(TensorShape shape) => new([1, shape.Channels, (int)shape.Area]);
}
