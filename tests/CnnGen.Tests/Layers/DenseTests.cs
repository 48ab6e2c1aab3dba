using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Dense layers and flattening.</summary>
public sealed partial class DenseTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(DenseTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(DenseTests), network);

    [Network(7, InputGradient = true)]
    [Dense(5)]
    public sealed partial class Single;

    [Network(19, InputGradient = true)]
    [Dense(4, Bias = false)]
    public sealed partial class NoBias;

    [Network(21, InputGradient = true)]
    [Dense(18)]
    public sealed partial class OneSample;

    [Network(6, InputGradient = true)]
    [Dense(1)]
    public sealed partial class OneUnit;

    [Network(64, InputGradient = true)]
    [Dense(48)]
    public sealed partial class Wide;

    [Network(13, InputGradient = true)]
    [Dense(17), Relu, Dense(9), Tanh, Dense(3)]
    public sealed partial class Perceptron;

    [Network(37, InputGradient = true)]
    [Dense(100), Relu, Dense(33, Bias = false), Tanh, Dense(10)]
    public sealed partial class Tiled;

    [Network(3, 3, 5, InputGradient = true)]
    [Flatten, Dense(6)]
    public sealed partial class AfterFlatten;

    [Network(2, 5, 6, InputGradient = true)]
    [Conv(3, 3), Relu, Flatten, Dense(5)]
    public sealed partial class AfterConv;

    [Network(3, 2, 5, InputGradient = true)]
    [Flatten]
    public sealed partial class FlattenOnly;

    [Network(3, 7, InputGradient = true)]
    [Flatten, Dense(4)]
    public sealed partial class FlattenSequence;

    [Network(8, 3, 2, InputGradient = true)]
    [Flatten, Dense(6)]
    public sealed partial class FlattenQuads;
}
