using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning.Ops;

/// <summary>Functions, sums, products and dropout: an expression of elements that lie in the same place.</summary>
internal sealed class PointwiseLaunches : OpLaunches
{
    // The seed and the number of the pass, 8 bytes each.
    private const int StateFloats = 4;

    public override void Forward(GpuPass pass, Instruction of)
    {
        var map = GpuMap.Of(of.Shape);
        var epilogue = new EpilogueBuilder();
        Expr[] inputs = [.. of.Inputs.Select((id, i) => i == 0 ? Epilogue.Result : epilogue.Add("x" + Text.Number(i), OperandExtent.Element, pass.Value(id)))];
        epilogue.Apply(_ => of.Op switch
        {
            Elementwise map => map.Function.Replace(Variable.X, inputs[0]),
            Multiplication => inputs.Aggregate((a, b) => a * b),
            _ => inputs.Aggregate((a, b) => a + b),
        });
        pass.AddPostOps(epilogue, of);
        Epilogue made = epilogue.Make() with { Drop = of.Op is RandomMask mask ? new(mask.Probability, of.Layer) : null };
        Launch(pass, of, "forward", map, made, pass.Input(of), epilogue.Memories, pass.NewValue(of));
    }

    public override void Backward(GpuTraining pass, Instruction of, GradientInstruction gradient)
    {
        int input = ((InputGradient)gradient).Input;
        var epilogue = new EpilogueBuilder();
        switch (of.Op)
        {
            case Addition when pass.AddsTo is null:
                pass.SetGradient(pass.Dy);
                return;
            case Elementwise function:
                epilogue.Apply(dy => Slope(function, dy));
                break;
            case Multiplication:
                Expr other = epilogue.Add("other", OperandExtent.Element, pass.Input(of, 1 - input));
                epilogue.Apply(dy => dy * other);
                break;
        }

        if (pass.AddsTo is { } left)
        {
            Expr added = epilogue.Add("gradient", OperandExtent.Element, left);
            epilogue.Apply(dx => dx + added);
        }

        Epilogue made = epilogue.Make() with { Drop = of.Op is RandomMask mask ? new(mask.Probability, of.Layer) : null };
        Launch(pass, of, "gradient", pass.InputMap(of), made, pass.Dy, epilogue.Memories, pass.NewGradient(pass.InputMap(of)));

        Expr Slope(Elementwise function, Expr dy)
        {
            Expr slope = function.Gradient.Replace(Variable.Dy, dy);
            if (slope.Contains(Variable.X))
                slope = slope.Replace(Variable.X, epilogue.Add("x", OperandExtent.Element, pass.Input(of)));
            return slope.Contains(Variable.Y) ? slope.Replace(Variable.Y, epilogue.Add("y", OperandExtent.Element, pass.Value(of.Id))) : slope;
        }
    }

    /// <summary>Adds a launch that computes an epilogue of a map's elements.</summary>
    public static void Launch(GpuPass pass, Instruction of, string what, GpuMap map, Epilogue epilogue, Memory input, Memory[] operands, Memory result)
    {
        Memory[] state = epilogue.Drop is null ? [] : [new GpuOperand(GpuArea.State, 0, StateFloats, IsPerSample: false)];
        pass.Launches.InPlace(result, [input, .. operands]);
        pass.Launches.Add(of, what, new PointwiseKernel(map, epilogue), GpuGrid.OfThreads(map.AllQuads), [input, .. operands, .. state, result]);
    }
}
