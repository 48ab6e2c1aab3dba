using CnnGen.Generator.Expressions;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning.Ops;

/// <summary>A map as a vector, where that is no view.</summary>
internal sealed class ReshapeLaunches : OpLaunches
{
    public override void Forward(GpuPass pass, Instruction of)
    {
        var kernel = new FlattenKernel(pass.InputMap(of));
        pass.Launches.Add(of, "forward", kernel, GpuGrid.OfThreads(kernel.Vector.AllQuads), pass.Input(of), pass.NewValue(of));
    }

    public override void Backward(GpuTraining pass, Instruction of, GradientInstruction gradient)
    {
        GpuMap map = pass.InputMap(of);
        Memory dy = pass.Dy, dx = pass.NewGradient(map);
        Memory[] left = pass.AddsTo is { } added ? [added] : [];
        if (GpuViews.IsView(pass.Flow, of))
        {
            var sum = new EpilogueBuilder();
            sum.Apply(r => r + sum.Add("gradient", OperandExtent.Element, left[0]));
            PointwiseLaunches.Launch(pass, of, "gradient", map, sum.Make(), dy, sum.Memories, dx);
            return;
        }

        pass.Launches.InPlace(dx, left);
        pass.Launches.Add(of, "gradient", new FlattenGradientKernel(map, left.Length > 0), GpuGrid.OfThreads(map.AllQuads), [dy, .. left, dx]);
    }
}
