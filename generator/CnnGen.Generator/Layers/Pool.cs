using CnnGen.Generator.Arguments;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>Pooling of an image or a volume, or of a sequence along its length.</summary>
/// <param name="CountIncludePad">Whether an average divides by the whole window where it reaches into the padding.</param>
public sealed record Pool(
    Reducer Pooling,
    Axes Kernel,
    Axes Stride,
    Padding Padding,
    Axes Dilation,
    Rounding Rounding,
    bool CountIncludePad) : Layer
{
    /// <summary>What is written for the height or the depth alone.</summary>
    public EquatableArray<AxisArgument> AxisArguments { get; init; }

    public override string Kind => Pooling == Reducer.Maximum ? "MaxPool" : "AvgPool";

    public static Pool ReadMax(ArgumentReader arguments)
    {
        Axes kernel = arguments.Axes("kernel", min: 1);
        return WithAxisArguments(arguments, new(
            Reducer.Maximum,
            kernel,
            arguments.Axes("stride", min: 1, fallback: kernel),
            arguments.Padding(),
            arguments.Axes("dilation", min: 1, fallback: Axes.One),
            arguments.Enum("rounding", Rounding.Exact),
            CountIncludePad: false));
    }

    public static Pool ReadAverage(ArgumentReader arguments)
    {
        Axes kernel = arguments.Axes("kernel", min: 1);
        return WithAxisArguments(arguments, new(
            Reducer.Average,
            kernel,
            arguments.Axes("stride", min: 1, fallback: kernel),
            arguments.Padding(),
            Axes.One,
            arguments.Enum("rounding", Rounding.Exact),
            arguments.Boolean("countIncludePad", fallback: true)));
    }

    private static Pool WithAxisArguments(ArgumentReader arguments, Pool pool) => pool with
    {
        AxisArguments = arguments.AxisArguments(
            pool.Padding, ("kernel", pool.Kernel, 1), ("stride", pool.Stride, 1), ("dilation", pool.Dilation, 1)),
    };

    private WindowSizes Sizes => new(Kernel, Stride, Padding, Dilation);

    public override Inference Infer(EquatableArray<TensorShape> inputs) =>
        WindowRule.NeedsAxes(inputs[0], AxisArguments) is { } complaint
            ? complaint
            : WindowRule.Infer(inputs[0], inputs[0].Channels, Sizes, Rounding, atMostHalf: true);

    public override Layer Specialize(EquatableArray<TensorShape> inputs)
    {
        WindowSizes sizes = Sizes.On(inputs[0]);
        return this with { Kernel = sizes.Kernel, Stride = sizes.Stride, Padding = sizes.Padding, Dilation = sizes.Dilation };
    }

    public override Window? Window(EquatableArray<TensorShape> inputs) =>
        Sizes.ToWindow(inputs[0]);

    public override Op Lower(EquatableArray<TensorShape> inputs) =>
        new WindowReduction(Pooling, Kernel, Stride, Padding, Dilation, CountIncludePad);
}
