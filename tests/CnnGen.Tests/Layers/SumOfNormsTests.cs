using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Normed and plain values that meet in sums and other joins. In blocks of channels a norm computes the sum along with itself, and then has no
/// value of its own; with 5 channels, which do not fill a block, it does not.</summary>
public sealed partial class SumOfNormsTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(SumOfNormsTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(SumOfNormsTests), network);

    [Network(3, 6, 5, InputGradient = true)]
    [Conv(16, 3), Relu, TwoNorms(32, Name = "sum"), GlobalAvgPool, Dense(3)]
    public sealed partial class BothTerms;

    [Branches(Merge.Add)]
    public sealed partial class TwoNorms(int width) : Block
    {
        [Conv("width", 3, Stride = 2, Padding = 1, Bias = false, Rounding = Rounding.Floor), BatchNorm]
        private sealed class Main;

        [Conv("width", 1, Stride = 2, Bias = false, Rounding = Rounding.Floor), BatchNorm]
        private sealed class Shortcut;
    }

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(16, 1, Name = "in"), Conv(16, 1, Name = "a")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm, Add("a")]
    public sealed partial class LaterTerm;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(16, 1, Name = "in"), Conv(16, 1, Bias = false), BatchNorm(Name = "a")]
    [From("in"), Conv(16, 1), Add("a")]
    public sealed partial class EarlierTerm;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(16, 1, Name = "in"), Conv(16, 1, Bias = false), BatchNorm(Name = "a")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm, Add("a"), Relu]
    public sealed partial class ReluAfter;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(16, 1, Name = "in"), Conv(16, 1, Bias = false), BatchNorm, Relu(Name = "a")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm, Relu, Add("a")]
    public sealed partial class ReluBefore;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(16, 1, Name = "in"), Conv(16, 1, Bias = false), BatchNorm(Name = "a")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm(Name = "b")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm, Add("a", "b")]
    public sealed partial class ThreeTerms;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(16, 1, Name = "in"), Conv(16, 1, Bias = false), BatchNorm(Name = "a")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm(Name = "b"), Add("a"), Sigmoid(Name = "s")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm, Add("a"), Add("s")]
    public sealed partial class ReadByTwoSums;

    [Network(16, 4, 5, InputGradient = true)]
    [Conv(16, 1, Bias = false), BatchNorm(Name = "a"), BatchNorm, Add("a"), BatchNorm(Name = "b"), Tanh, BatchNorm, Add("b")]
    public sealed partial class NormOfNorm;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(16, 1, Name = "in"), Conv(16, 1, Bias = false), BatchNorm(Name = "a")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm, Multiply("a")]
    public sealed partial class Product;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(16, 1, Name = "in"), Conv(16, 1, Bias = false), BatchNorm(Name = "a")]
    [From("in"), Conv(16, 1, Bias = false), BatchNorm, Concat("a")]
    public sealed partial class Concatenation;

    [Network(3, 5, 4, InputGradient = true)]
    [Conv(16, 1, Bias = false), BatchNorm]
    [Skip, Conv(32, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Add(Shortcut.Projection)]
    public sealed partial class Projection;

    [Network(3, 5, 4, InputGradient = true)]
    [Conv(16, 1, Bias = false), BatchNorm]
    [Skip, Conv(32, 1, Stride = 2, Bias = false, Rounding = Rounding.Floor), BatchNorm, Add(Shortcut.ZeroPad)]
    public sealed partial class ZeroPad;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(5, 1, Name = "in"), Conv(5, 1, Bias = false), BatchNorm(Name = "a")]
    [From("in"), Conv(5, 1, Bias = false), BatchNorm, Add("a")]
    public sealed partial class Planar;

    [Network(7, InputGradient = true)]
    [Dense(18, Name = "in"), Dense(18, Bias = false), BatchNorm(Name = "a")]
    [From("in"), Dense(18, Bias = false), BatchNorm, Add("a")]
    public sealed partial class Vectors;
}
