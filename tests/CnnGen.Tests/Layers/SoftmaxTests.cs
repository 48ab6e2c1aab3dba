using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Softmax over the channels of each position.</summary>
public sealed partial class SoftmaxTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(SoftmaxTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(SoftmaxTests), network);

    [Network(7, InputGradient = true)]
    [Softmax]
    public sealed partial class Vector;

    [Network(5, 3, 4, InputGradient = true)]
    [Softmax]
    public sealed partial class Map;

    [Network(4, 9, InputGradient = true)]
    [Softmax]
    public sealed partial class Sequence;

    [Network(8, InputGradient = true)]
    [Dense(6), Softmax, Dense(3)]
    public sealed partial class BetweenDense;
}
