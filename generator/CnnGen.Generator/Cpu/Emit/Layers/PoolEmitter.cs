using CnnGen.Generator.Code;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class PoolEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        if (context.IsOutputBlocked)
        {
            string maps = $"{Geometry(context)}, {context.InputMap()}, {context.OutputMap}";
            context.Call(Layer(context).Reducer == Reducer.Average
                ? $"BlockedPool.AvgForward({maps}, samples)"
                : $"BlockedPool.MaxForward({maps}, {(context.IsInference ? "null" : context.Indices)}, samples, rectified: {Literals.Of(context.IsRectified)})");
            return;
        }

        string x = context.Input();
        string y = context.Output;
        if (Layer(context).Reducer == Reducer.Average)
            context.Call($"AvgPool.Forward({Geometry(context)}, {x}, {y}, samples)");
        else
            context.Call($"MaxPool.Forward({Geometry(context)}, {x}, {y}, {(context.IsInference ? "null" : context.Indices)}, samples, rectified: {Literals.Of(context.IsRectified)})");
    }

    public override void BackwardData(EmitContext context)
    {
        if (context.IsInputGradientBlocked)
        {
            bool isAverage = Layer(context).Reducer == Reducer.Average;
            string indices = isAverage ? "" : context.Indices + ", ";
            context.Call($"BlockedPool.{(isAverage ? "Avg" : "Max")}Backward({Geometry(context)}, {context.OutputGradientMap}, {indices}{context.InputGradientMap}, samples, {context.Accumulate})");
            return;
        }

        string dy = context.OutputGradient;
        string dx = context.InputGradient;
        if (Layer(context).Reducer == Reducer.Average)
            context.Call($"AvgPool.Backward({Geometry(context)}, {dy}, {dx}, samples, {context.Accumulate})");
        else
            context.Call($"MaxPool.Backward({Geometry(context)}, {dy}, {context.Indices}, {dx}, samples, {context.Accumulate})");
    }

    private static WindowReduction Layer(EmitContext context) => (WindowReduction)context.Node.Op;

    private static string Geometry(EmitContext context) =>
        context.Geometries.Of(Layer(context), context.InputShape(), context.OutputShape);
}
