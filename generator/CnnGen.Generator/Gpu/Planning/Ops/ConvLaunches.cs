using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning.Ops;

/// <summary>Convolutions and matrix products, and their two adjoints.</summary>
internal sealed class ConvLaunches : OpLaunches
{
    public override void Forward(GpuPass pass, Instruction of)
    {
        ConvShape shape = Shape(pass, of);
        (Epilogue epilogue, Memory[] operands) = pass.EpilogueOf(of);
        Memory weights = Weights(pass, of), input = pass.Input(of);
        Memory result = pass.NewValue(of);
        pass.Launches.InPlace(result, operands);
        if (shape.HasWholeQuads)
        {
            var kernel = new ConvKernel(shape, ProductTile.Of(shape.Output.Area, shape.Outer), epilogue);
            pass.Launches.Add(of, "forward", kernel, kernel.Grid, [input, weights, .. operands, result]);
        }
        else
        {
            pass.Launches.Add(of, "forward", new DirectConvKernel(shape, epilogue), GpuGrid.OfThreads(shape.Output.AllQuads), [input, weights, .. operands, result]);
        }
    }

    public override void Backward(GpuTraining pass, Instruction of, GradientInstruction gradient)
    {
        if (gradient is ParameterGradient)
            ByWeights(pass, of);
        else
            ByInput(pass, of);
    }

    private static void ByInput(GpuTraining pass, Instruction of)
    {
        ConvShape shape = Shape(pass, of);
        var epilogue = new EpilogueBuilder();
        if (pass.AddsTo is { } left)
            epilogue.Apply(r => r + epilogue.Add("gradient", OperandExtent.Element, left));
        Memory dy = pass.Dy, weights = Weights(pass, of);
        Memory[] operands = epilogue.Memories;
        Memory result = pass.NewGradient(shape.Input);
        pass.Launches.InPlace(result, operands);
        if (shape.HasWholeQuads)
        {
            var kernel = new ConvDataKernel(shape, ProductTile.Of(shape.Input.Area, shape.Inner), epilogue.Make());
            pass.Launches.Add(of, "gradient by the input", kernel, kernel.Grid, [dy, weights, .. operands, result]);
        }
        else
        {
            pass.Launches.Add(
                of, "gradient by the input", new DirectConvDataKernel(shape, epilogue.Make()), GpuGrid.OfThreads(shape.Input.AllQuads), [dy, weights, .. operands, result]);
        }
    }

    private static void ByWeights(GpuTraining pass, Instruction of)
    {
        ConvShape shape = Shape(pass, of);
        bool adds = pass.AddsToParameterGradients(of);
        Memory target = pass.ParameterGradient(of, of.Parameters[0].Suffix);
        if (of.Op.WeightFunction is null)
            ByWeights(pass, of, shape, target, adds);
        else
        {
            GpuTensor made = GpuPass.NewFixed(shape.Weights.Floats);
            ByWeights(pass, of, shape, made, adds: false);
            CompositionLaunches.AddWeightGradient(pass, of, shape.Weights, pass.ParameterMemory(of, of.Parameters[0].Suffix), made, target, adds);
        }

        if (of.Parameters.Count < 2)
            return;
        var sums = new ChannelSumsKernel(ChannelColumns.Of(shape.Output));
        AddParts(
            pass, of, "gradient by the bias", shape.Output.Quads, sums.Columns.Parts, adds, pass.ParameterGradient(of, of.Parameters[1].Suffix),
            sums, sums.Columns.Grid, pass.Dy);
    }

    private static void ByWeights(GpuTraining pass, Instruction of, ConvShape shape, Memory target, bool adds)
    {
        if (!shape.HasWholeQuads)
        {
            pass.Launches.Add(
                of, "gradient by the weights", new DirectConvWeightsKernel(shape, adds), GpuGrid.OfBlocks(shape.Weights.AllQuads), pass.Input(of), pass.Dy, target);
            return;
        }

        ProductTile tile = ProductTile.Of(shape.Taps * shape.Inner, shape.Outer);
        var whole = new ConvWeightsKernel(shape, tile, Parts: 1);
        int parts = Blocks.Parts(whole.RowBlocks * whole.ColumnBlocks * shape.Groups, shape.Weights.Floats);
        var kernel = whole with { Parts = parts };
        AddParts(pass, of, "gradient by the weights", shape.Weights.AllQuads, parts, adds, target, kernel, kernel.Grid, pass.Input(of), pass.Dy);
    }

    // One part that nothing is added to is the gradient itself.
    private static void AddParts(
        GpuPass pass, Instruction of, string what, int quads, int parts, bool adds, Memory gradient, GpuKernel kernel, GpuGrid grid, params Memory[] operands)
    {
        bool isWhole = parts == 1 && !adds;
        Memory partial = isWhole ? gradient : GpuPass.NewFixed((long)parts * quads * GpuMap.Lanes);
        pass.Launches.Add(of, what, kernel, grid, [.. operands, partial]);
        if (isWhole)
            return;
        var sum = new SumPartsKernel(quads, parts, adds);
        pass.Launches.Add(of, what, sum, sum.Grid, partial, gradient);
    }

    // Those that an op's function makes of the parameter are made where they are needed: forward, and again backward, which costs little and keeps nothing.
    private static Memory Weights(GpuPass pass, Instruction of)
    {
        Memory parameter = pass.ParameterMemory(of, of.Parameters[0].Suffix);
        return of.Op.WeightFunction is null ? parameter : CompositionLaunches.MakeWeights(pass, of, pass.Parameter(of, of.Parameters[0].Suffix).Map, parameter);
    }

    private static ConvShape Shape(GpuPass pass, Instruction of)
    {
        GpuMap input = pass.InputMap(of);
        if (of.Op is not Convolution conv)
        {
            // Without spare lanes a map lies as a vector does, and so do its weights: the gradient by a vector takes no
            // taps, that by a map tries all of them at every position.
            if (input.SpareLanes == 0)
                input = new(checked(input.Channels * input.Area), 1);
            return new(input.Channels, 1, input.Area, of.Shape.Channels, 1, 1, new(1, input.Area), Axes.One, Axes.Zero, Axes.One, Groups: 1);
        }

        TensorShape from = pass.Flow[of.Inputs[0]].Shape;
        return new(
            from.Channels, from.Height, from.Width, of.Shape.Channels, of.Shape.Height, of.Shape.Width, conv.Kernel, conv.Stride, conv.Padding.Start, conv.Dilation, conv.Groups);
    }
}
