using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning.Ops;

/// <summary>Pooling, of windows and of whole maps, and of neighbouring channels. What is a maximum leaves where it was taken from, of which its gradient is made.</summary>
internal sealed class PoolLaunches : OpLaunches
{
    private const string Indices = "indices";

    public override void Forward(GpuPass pass, Instruction of)
    {
        GpuTraining? keeps = of.Op.LeavesIndices && pass is GpuTraining training && pass.Flow.NeedsGradient(of.Inputs[0]) ? training : null;
        Memory x = pass.Input(of), y = pass.NewValue(of);
        Memory[] indices = keeps is null ? [] : [keeps.Keep(of, Indices, GpuPass.NewMap(GpuMap.Of(of.Shape)))];
        (GpuKernel kernel, GpuGrid grid) = ForwardKernel(pass, of, keeps is not null);
        pass.Launches.Add(of, "forward", kernel, grid, [x, y, .. indices]);
    }

    public override void Backward(GpuTraining pass, Instruction of, GradientInstruction gradient)
    {
        Memory[] left = pass.AddsTo is { } added ? [added] : [];
        Memory[] indices = of.Op.LeavesIndices ? [pass.Kept(of, Indices)] : [];
        GpuMap map = pass.InputMap(of);
        Memory dy = pass.Dy, dx = pass.NewGradient(map);
        pass.Launches.InPlace(dx, left);
        pass.Launches.Add(of, "gradient", GradientKernel(pass, of, left.Length > 0), GpuGrid.OfThreads(map.AllQuads), [dy, .. indices, .. left, dx]);
    }

    private static (GpuKernel Kernel, GpuGrid Grid) ForwardKernel(GpuPass pass, Instruction of, bool keeps)
    {
        GpuMap map = pass.InputMap(of);
        GpuGrid quads = GpuGrid.OfThreads(GpuMap.Of(of.Shape).AllQuads);
        switch (of.Op)
        {
            case WindowReduction op:
                return (new WindowKernel(Windows(pass, of, op), op.Reducer, op.CountsPadding, keeps), quads);
            case ChannelMaximum op:
                return (new ChannelMaximumKernel(map, op.Pieces, keeps), quads);
            default:
                var kernel = new PositionKernel(map, ((PositionReduction)of.Op).Reducer, keeps);
                return (kernel, kernel.Grid);
        }
    }

    private static GpuKernel GradientKernel(GpuPass pass, Instruction of, bool adds) => of.Op switch
    {
        WindowReduction op => new WindowGradientKernel(Windows(pass, of, op), op.Reducer, op.CountsPadding, adds),
        ChannelMaximum op => new ChannelMaximumGradientKernel(pass.InputMap(of), op.Pieces, adds),
        _ => new PositionGradientKernel(pass.InputMap(of), ((PositionReduction)of.Op).Reducer, adds),
    };

    private static GpuWindows Windows(GpuPass pass, Instruction of, WindowReduction op) => GpuWindows.Of(op, pass.Flow[of.Inputs[0]].Shape, of.Shape);
}
