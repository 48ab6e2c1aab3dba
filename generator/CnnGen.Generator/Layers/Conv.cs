using CnnGen.Generator.Arguments;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>Convolution (cross-correlation, as all frameworks have it) of an image or a volume, or of a sequence along its length.</summary>
public sealed record Conv(
    int Channels,
    Axes Kernel,
    Axes Stride,
    Padding Padding,
    Axes Dilation,
    int Groups,
    bool Bias,
    Rounding Rounding,
    bool Winograd = true) : Layer
{
    public const float DefaultStandardizeEpsilon = 1e-5f;

    public override string Kind => "Conv";

    public override bool HasBias => Bias;

    /// <summary>What is added to the variance of each output channel's weights where they are standardized; null where they are not.</summary>
    public float? Standardize { get; init; }

    /// <summary>What is written for the height or the depth alone.</summary>
    public EquatableArray<AxisArgument> AxisArguments { get; init; }

    public static Conv Read(ArgumentReader arguments)
    {
        Conv conv = new(
            arguments.Integer("channels", min: 1),
            arguments.Axes("kernel", min: 1),
            arguments.Axes("stride", min: 1, fallback: Axes.One),
            arguments.Padding(),
            arguments.Axes("dilation", min: 1, fallback: Axes.One),
            arguments.Integer("groups", min: 1, fallback: 1),
            arguments.Boolean("bias", fallback: true),
            arguments.Enum("rounding", Rounding.Exact),
            arguments.Boolean("winograd", fallback: true));
        return conv with
        {
            AxisArguments = arguments.AxisArguments(
                conv.Padding, ("kernel", conv.Kernel, 1), ("stride", conv.Stride, 1), ("dilation", conv.Dilation, 1)),
            Standardize = arguments.Optional("standardize", "standardizeEpsilon", DefaultStandardizeEpsilon, Interval.MoreThan(0)),
        };
    }

    public override Inference Infer(EquatableArray<TensorShape> inputs)
    {
        TensorShape input = inputs[0];
        Complaint? complaint = WindowRule.NeedsMap(input) ?? WindowRule.NeedsAxes(input, AxisArguments)
            ?? Divide("input", input.Channels) ?? Divide("output", Channels) ?? Deviate(input);
        return complaint is not null ? complaint : WindowRule.Infer(input, Channels, Sizes, Rounding);
    }

    public override Layer Specialize(EquatableArray<TensorShape> inputs)
    {
        WindowSizes sizes = Sizes.On(inputs[0]);
        return this with { Kernel = sizes.Kernel, Stride = sizes.Stride, Padding = sizes.Padding, Dilation = sizes.Dilation };
    }

    public override EquatableArray<ParameterTensor> Parameters(EquatableArray<TensorShape> inputs)
    {
        int inputChannels = inputs[0].Channels / Groups;
        int taps = Taps;
        EquatableArray<int> sizes = inputs[0].Rank switch
        {
            2 => [Channels, inputChannels, Kernel.Width],
            3 => [Channels, inputChannels, Kernel.Height, Kernel.Width],
            _ => [Channels, inputChannels, Kernel.Depth, Kernel.Height, Kernel.Width],
        };
        int fanIn = Saturate((long)inputChannels * taps);
        int fanOut = Saturate((long)(Channels / Groups) * taps);
        ParameterTensor weight = new("weight", ParameterRole.Weight, sizes, fanIn, fanOut);
        return Bias ? [weight, new("bias", ParameterRole.Bias, [Channels], fanIn, fanOut)] : [weight];
    }

    public override long Macs(EquatableArray<TensorShape> inputs, TensorShape output) =>
        checked(output.Count * (inputs[0].Channels / Groups) * Taps);

    public override Window? Window(EquatableArray<TensorShape> inputs) =>
        Sizes.ToWindow(inputs[0]);

    public override Op Lower(EquatableArray<TensorShape> inputs) =>
        new Convolution(Channels, Kernel, Stride, Padding, Dilation, Groups, AllowsWinograd: Winograd)
        {
            WeightFunction = Standardize is { } epsilon ? InstanceNorm.Of(Channels, Saturate((long)(inputs[0].Channels / Groups) * Taps), epsilon) : null,
        };

    private WindowSizes Sizes => new(Kernel, Stride, Padding, Dilation);

    private int Taps => Saturate((long)Saturate((long)Kernel.Depth * Kernel.Height) * Kernel.Width);

    private Complaint? Divide(string which, int channels) => channels % Groups == 0
        ? null
        : new(
            Rules.NotDivisible.Id,
            [which, Text.Number(channels), Text.Number(Groups), Text.Number(channels / Groups), Text.Number(channels % Groups)],
            "groups");

    /// <summary>A number by itself is its own mean.</summary>
    private Complaint? Deviate(TensorShape input) => Standardize is null || input.Channels / Groups != 1 || !Sizes.On(input).Kernel.Equals(Axes.One)
        ? null
        : new(
            Rules.DoesNotApply.Id,
            ["standardize", "true", "each of its output channels has one weight, which less its mean is 0; give it a larger kernel or fewer groups, or leave out Standardize"],
            "standardize");

    // Such a layer does not fit its input; the product only has to stay a number until that is reported.
    private static int Saturate(long value) => (int)Math.Min(value, int.MaxValue);
}
