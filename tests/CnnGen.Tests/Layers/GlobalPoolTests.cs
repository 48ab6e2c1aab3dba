using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Global pooling of images, sequences and volumes.</summary>
public sealed partial class GlobalPoolTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(GlobalPoolTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(GlobalPoolTests), network);

    [Network(5, 4, 3, InputGradient = true)]
    [GlobalAvgPool]
    public sealed partial class Average;

    [Network(5, 4, 3, InputGradient = true)]
    [GlobalMaxPool]
    public sealed partial class Max;

    [Network(3, 3, 3, InputGradient = true)]
    [GlobalMaxPool]
    public sealed partial class MaxNegative;

    [Network(3, 7, InputGradient = true)]
    [GlobalAvgPool]
    public sealed partial class AverageOfSequence;

    [Network(3, 7, InputGradient = true)]
    [GlobalMaxPool]
    public sealed partial class MaxOfSequence;

    [Network(3, 2, 3, 5, InputGradient = true)]
    [GlobalAvgPool]
    public sealed partial class AverageOfVolume;

    [Network(3, 2, 3, 5, InputGradient = true)]
    [GlobalMaxPool]
    public sealed partial class MaxOfVolume;

    [Network(2, 6, 5, InputGradient = true)]
    [Conv(6, 3), Relu, GlobalAvgPool, Dense(3)]
    public sealed partial class AverageThenDense;

    [Network(2, 9, InputGradient = true)]
    [Conv(6, 3), Relu, GlobalMaxPool, Dense(3)]
    public sealed partial class MaxThenDense;
}
