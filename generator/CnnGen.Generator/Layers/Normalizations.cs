using CnnGen.Generator.Arguments;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>What normalizes each sample by itself, over groups of neighbouring channels and all their positions: (x − mean) / √(variance + ε), the
/// variance being that of the numbers themselves (1/n), and then a scale and a shift.</summary>
public abstract record SampleNorm(float Epsilon, bool Affine) : Layer
{
    public const float DefaultEpsilon = 1e-5f;
    private const string Scale = "weight";
    private const string Shift = "bias";

    /// <summary>For what scale and shift have a number of their own.</summary>
    protected abstract Extent AffineExtent { get; }

    /// <summary>The sizes of scale and shift.</summary>
    protected abstract EquatableArray<int> AffineSizes(TensorShape input);

    /// <summary>Into how many groups the channels fall.</summary>
    protected abstract int GroupsOf(TensorShape input);

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override EquatableArray<ParameterTensor> Parameters(EquatableArray<TensorShape> inputs) => Affine
        ? [new(Scale, ParameterRole.Scale, AffineSizes(inputs[0])), new(Shift, ParameterRole.Shift, AffineSizes(inputs[0]))]
        : [];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Composed(Forward(inputs), Backward(inputs));

    private Composition Forward(EquatableArray<TensorShape> inputs)
    {
        Expr y = Centered * new Variable("inverse");
        return new(
            GroupsOf(inputs[0]),
            [.. AffineValues, .. Moments(inputs[0])],
            [new(Composition.Output, Extent.Element, Affine ? (y * new Variable(Scale)) + new Variable(Shift) : y)]);
    }

    /// <summary>The derived one has the derivative of the variance by the mean, which is 0, and sums over the group what can be multiplied afterwards:
    /// this one reads the sample three times, as with statistics that were kept, instead of four.</summary>
    private Composition Backward(EquatableArray<TensorShape> inputs)
    {
        double share = Share(inputs[0]);
        Expr dy = Affine ? Variable.Dy * (Expr)new Variable(Scale) : Variable.Dy;
        Variable inverse = new("inverse"), shift = new("gradient_mean"), slope = new("gradient_slope");
        Expr normalized = Centered * inverse;
        return new(
            GroupsOf(inputs[0]),
            [
                .. AffineValues, .. Moments(inputs[0]),
                new Sum(shift.Name, Extent.Group, dy, share),
                new Sum("gradient_product", Extent.Group, dy * Centered, share),
                new Map(slope.Name, Extent.Group, new Variable("gradient_product") * (Expr)inverse),
            ],
            [
                new(Variable.X.Name, Extent.Element, inverse * (dy - shift - (normalized * slope))),
                .. Affine
                    ? new Result[] { new(Scale, AffineExtent, Variable.Dy * normalized), new(Shift, AffineExtent, Variable.Dy) }
                    : [],
            ]);
    }

    private static Expr Centered => Variable.X - (Expr)new Variable("mean");

    private IEnumerable<Value> AffineValues => Affine ? [new ParameterValue(Scale, AffineExtent), new ParameterValue(Shift, AffineExtent)] : [];

    private IEnumerable<Value> Moments(TensorShape input) =>
    [
        new Sum("mean", Extent.Group, Variable.X, Share(input)),
        new Sum("variance", Extent.Group, Centered * Centered, Share(input)),
        new Map("inverse", Extent.Group, 1 / Function.Sqrt.Of(new Variable("variance") + (Expr)(double)Epsilon)),
    ];

    private double Share(TensorShape input) => (double)GroupsOf(input) / input.Count;
}

/// <summary>Over all of a sample (Ba, Kiros and Hinton 2016), with a scale and a shift for each element, as PyTorch's LayerNorm of a sample's sizes.</summary>
public sealed record LayerNorm(float Epsilon, bool Affine) : SampleNorm(Epsilon, Affine)
{
    public override string Kind => "LayerNorm";

    public override string NamePrefix => "ln";

    protected override Extent AffineExtent => Extent.Element;

    public static LayerNorm Read(ArgumentReader arguments) =>
        new(arguments.Real("epsilon", DefaultEpsilon, Interval.MoreThan(0)), arguments.Boolean("affine", fallback: true));

    protected override EquatableArray<int> AffineSizes(TensorShape input) => input.Sizes;

    protected override int GroupsOf(TensorShape input) => 1;
}

/// <summary>Over groups of channels (Wu and He 2018).</summary>
public sealed record GroupNorm(int Groups, float Epsilon, bool Affine) : SampleNorm(Epsilon, Affine)
{
    public override string Kind => "GroupNorm";

    public override string NamePrefix => "gn";

    protected override Extent AffineExtent => Extent.Channel;

    public static GroupNorm Read(ArgumentReader arguments) => new(
        arguments.Integer("groups", min: 1),
        arguments.Real("epsilon", DefaultEpsilon, Interval.MoreThan(0)),
        arguments.Boolean("affine", fallback: true));

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0].Channels % Groups == 0
        ? inputs[0]
        : new Complaint(
            Rules.NotDivisible.Id,
            ["input", Text.Number(inputs[0].Channels), Text.Number(Groups), Text.Number(inputs[0].Channels / Groups), Text.Number(inputs[0].Channels % Groups)],
            "groups");

    protected override EquatableArray<int> AffineSizes(TensorShape input) => [input.Channels];

    protected override int GroupsOf(TensorShape input) => Groups;
}

/// <summary>Over the map of each channel (Ulyanov et al. 2016).</summary>
public sealed record InstanceNorm(float Epsilon, bool Affine) : SampleNorm(Epsilon, Affine)
{
    public override string Kind => "InstanceNorm";

    public override string NamePrefix => "in";

    protected override Extent AffineExtent => Extent.Channel;

    public static InstanceNorm Read(ArgumentReader arguments) =>
        new(arguments.Real("epsilon", DefaultEpsilon, Interval.MoreThan(0)), arguments.Boolean("affine", fallback: false));

    /// <summary>What normalizes the numbers of each of so many channels.</summary>
    public static Composed Of(int channels, int numbers, float epsilon) =>
        (Composed)new InstanceNorm(epsilon, Affine: false).Lower([new([channels, numbers])]);

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0].Area > 1
        ? inputs[0]
        : new Complaint(Rules.NeedsMap.Id, ["a map of more than one position for each channel", Text.Describe(inputs[0])]);

    protected override EquatableArray<int> AffineSizes(TensorShape input) => [input.Channels];

    protected override int GroupsOf(TensorShape input) => input.Channels;
}
