using CnnGen.Generator.Expressions;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning.Ops;

/// <summary>Batch normalization: statistics in parts, their combination, and one pass over the map; backward the same with sums of gradients.</summary>
internal sealed class NormLaunches : OpLaunches
{
    private const string Mean = "mean", Inverse = "inverse";

    public override void Forward(GpuPass pass, Instruction of)
    {
        var map = GpuMap.Of(of.Shape);
        Memory x = pass.Input(of);
        var epilogue = new EpilogueBuilder();
        if (pass is GpuTraining training)
        {
            Statistics(training, of, map, x);
            Expr mean = epilogue.Add(Mean, OperandExtent.Channel, training.Kept(of, Mean)), inverse = epilogue.Add(Inverse, OperandExtent.Channel, training.Kept(of, Inverse));
            Expr weight = epilogue.Add("weight", OperandExtent.Channel, pass.ParameterMemory(of, "weight")), bias = epilogue.Add("bias", OperandExtent.Channel, pass.ParameterMemory(of, "bias"));
            epilogue.Apply(r => ((r - mean) * (inverse * weight)) + bias);
        }
        else
        {
            pass.Normalize(epilogue, of);
        }

        pass.AddPostOps(epilogue, of);
        PointwiseLaunches.Launch(pass, of, "normalize", map, epilogue.Make(), x, epilogue.Memories, pass.NewValue(of));
    }

    public override void Backward(GpuTraining pass, Instruction of, GradientInstruction gradient)
    {
        var map = GpuMap.Of(of.Shape);
        var columns = ChannelColumns.Of(map);
        Memory dy = pass.Dy, x = pass.Input(of), mean = pass.Kept(of, Mean), inverse = pass.Kept(of, Inverse);
        GpuTensor sums = GpuPass.NewFixed(columns.PartFloats), products = GpuPass.NewFixed(columns.PartFloats);
        pass.Launches.Add(of, "sums of gradients", new NormGradientSumsKernel(columns), columns.Grid, dy, x, mean, sums, products);

        GpuTensor shift = NewChannels(map), slope = NewChannels(map);
        var combine = new NormGradientCombineKernel(columns, pass.AddsToParameterGradients(of));
        pass.Launches.Add(
            of, "gradients by scale and shift", combine, Grid(map), sums, products, inverse, pass.ParameterGradient(of, "weight"), pass.ParameterGradient(of, "bias"), shift, slope);
        if (gradient is JointGradient { NeedsInput: false })
            return;

        var epilogue = new EpilogueBuilder();
        Expr ofX = epilogue.Add("x", OperandExtent.Element, x), ofMean = epilogue.Add(Mean, OperandExtent.Channel, mean), ofInverse = epilogue.Add(Inverse, OperandExtent.Channel, inverse);
        Expr weight = epilogue.Add("weight", OperandExtent.Channel, pass.ParameterMemory(of, "weight"));
        Expr less = epilogue.Add("shift", OperandExtent.Channel, shift), times = epilogue.Add("slope", OperandExtent.Channel, slope);
        epilogue.Apply(r => (ofInverse * weight) * ((r - less) - ((ofX - ofMean) * times)));
        if (pass.AddsTo is { } left)
            epilogue.Apply(r => r + epilogue.Add("gradient", OperandExtent.Element, left));
        PointwiseLaunches.Launch(pass, of, "gradient by the input", map, epilogue.Make(), dy, epilogue.Memories, pass.NewGradient(map));
    }

    private static void Statistics(GpuTraining pass, Instruction of, GpuMap map, Memory x)
    {
        var columns = ChannelColumns.Of(map);
        var norm = (BatchNormalization)of.Op;
        GpuTensor means = GpuPass.NewFixed(columns.PartFloats), squares = GpuPass.NewFixed(columns.PartFloats);
        pass.Launches.Add(of, "statistics", new NormStatisticsKernel(columns), columns.Grid, x, means, squares);
        pass.Launches.Add(
            of, "statistics of all parts", new NormCombineKernel(columns, norm.Momentum, norm.Epsilon), Grid(map), means, squares, pass.Keep(of, Mean, NewChannels(map)),
            pass.Keep(of, Inverse, NewChannels(map)), pass.ParameterMemory(of, "running_mean"), pass.ParameterMemory(of, "running_var"));
    }

    private static GpuTensor NewChannels(GpuMap map) => GpuPass.NewFixed(map.Quads * GpuMap.Lanes);

    // A thread for each quad of channels.
    private static GpuGrid Grid(GpuMap map) => GpuGrid.OfBlocks(Blocks.Of(map.Quads, GpuKernel.DefaultThreads));
}
