using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Sums: residual blocks with all shortcuts, and values that several layers read.</summary>
public sealed partial class AddTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(AddTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(AddTests), network);

    [Network(4, 5, 6, InputGradient = true)]
    [Skip]
    [Conv(4, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    [Conv(4, 3, Padding = 1, Bias = false), BatchNorm]
    [Add, Relu]
    public sealed partial class Residual;

    [Network(3, 5, 5, InputGradient = true)]
    [Skip, Conv(3, 3, Padding = 1, Bias = false), Add, Relu]
    [Skip, Conv(3, 3, Padding = 1, Bias = false), Add, Relu]
    public sealed partial class ResidualTwice;

    [Network(4, 5, 5, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Bias = false)]
    [Skip]
    [BatchNorm, Relu, Conv(4, 3, Padding = 1, Bias = false)]
    [BatchNorm, Relu, Conv(4, 3, Padding = 1, Bias = false)]
    [Add]
    public sealed partial class PreActivation;

    [Network(3, 7, 5, InputGradient = true)]
    [Skip]
    [Conv(6, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu]
    [Conv(6, 3, Padding = 1, Bias = false), BatchNorm]
    [Add(Shortcut.Projection), Relu]
    public sealed partial class Projection;

    [Network(3, 5, 5, InputGradient = true)]
    [Skip, Conv(5, 3, Padding = 1, Bias = false), Add(Shortcut.Projection)]
    public sealed partial class ProjectionWithoutStride;

    [Network(3, 5, 5, InputGradient = true)]
    [Skip, Conv(3, 3, Padding = 1, Bias = false), Add(Shortcut.Projection)]
    public sealed partial class ProjectionNotNeeded;

    [Network(3, 7, 6, InputGradient = true)]
    [Skip, Conv(8, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Add(Shortcut.ZeroPad), Relu]
    public sealed partial class ZeroPad;

    [Network(2, 6, 6, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false), Relu]
    [Skip, Conv(7, 3, Stride = 2, Padding = 1, Bias = false), Add(Shortcut.ZeroPad), Relu]
    public sealed partial class ZeroPadAfterConv;

    [Network(2, 5, 5, InputGradient = true)]
    [Skip, Conv(4, 3, Padding = 1, Bias = false), Add(Shortcut.ZeroPad)]
    public sealed partial class ZeroPadChannelsOnly;

    [Network(2, 4, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Add("a")]
    public sealed partial class Itself;

    [Network(2, 4, 5, InputGradient = true)]
    [Skip, Add]
    public sealed partial class AroundNothing;

    [Network(2, 4, 5, InputGradient = true)]
    [Skip, Relu, Add]
    public sealed partial class InputAndRelu;

    [Network(2, 5, 4, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Conv(3, 3, Padding = 1, Bias = false, Name = "b")]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "c"), Add("a", "b")]
    public sealed partial class ThreeNames;

    [Network(2, 5, 4, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Conv(3, 3, Padding = 1, Bias = false, Name = "b")]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "c"), Conv(3, 3, Padding = 1, Bias = false, Name = "d")]
    [Add("c"), Add("b"), Add("a")]
    public sealed partial class Chain;

    [Network(2, 5, 4, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Relu(Name = "r")]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "b")]
    [Add("r"), Relu, Add("r"), Relu]
    public sealed partial class ChainOfRelus;

    [Network(2, 5, 4, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Conv(3, 3, Padding = 1, Bias = false, Name = "b")]
    [Add("a", Name = "s"), Relu, Conv(3, 3, Padding = 1, Bias = false, Name = "c"), Add("s")]
    public sealed partial class SumReadAgain;

    [Network(2, 5, 4, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Relu(Name = "r")]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "b")]
    [From("r"), Conv(3, 3, Padding = 1, Bias = false, Name = "c")]
    [From("r"), Conv(3, 3, Padding = 1, Bias = false, Name = "d"), Add("b", "c")]
    public sealed partial class ThreeReaders;

    [Network(3, 5, 4, InputGradient = true)]
    [Skip, Conv(3, 3, Padding = 1, Bias = false)]
    [Skip, Conv(3, 3, Padding = 1, Bias = false), Add, Relu]
    [Conv(3, 3, Padding = 1, Bias = false), Add, Relu]
    public sealed partial class Nested;

    [Network(3, 4, 4, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Relu, Dropout(0, Name = "d")]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "b"), Relu, Dropout(0), Add("d")]
    public sealed partial class DropoutTerms;

    [Network(3, 4, 4, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Sigmoid(Name = "s")]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "b")]
    [From("s"), Tanh, Add("b")]
    public sealed partial class SigmoidReadTwice;

    [Network(9, InputGradient = true)]
    [Skip, Dense(9), Relu, Dense(9), Relu, Add]
    [Dense(4)]
    public sealed partial class DenseResidual;

    [Network(20, InputGradient = true)]
    [Skip, Dense(20), Relu, Dense(20), Relu, Add]
    [Dense(18)]
    public sealed partial class TiledDenseResidual;
}
