using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Softmax over the channels of each position, and its logarithm.</summary>
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

    [Network(3, 7, 6)]
    [Conv(32, 3), Softmax, Conv(16, 3, Padding = 1)]
    public sealed partial class Blocked;

    [Network(5, 6, 7, InputGradient = true)]
    [Softmax, Conv(16, 3, Padding = 1)]
    public sealed partial class BlockedFirst;

    [Network(37, InputGradient = true)]
    [LogSoftmax]
    public sealed partial class LogVector;

    [Network(5, 3, 7, InputGradient = true)]
    [LogSoftmax]
    public sealed partial class LogMap;

    [Network(4, 9, InputGradient = true)]
    [LogSoftmax]
    public sealed partial class LogSequence;

    [Network(6, 1, 1, InputGradient = true)]
    [LogSoftmax]
    public sealed partial class LogPoint;

    [Network(3, 2, 3, 5, InputGradient = true)]
    [LogSoftmax]
    public sealed partial class LogVolume;

    [Network(8, InputGradient = true)]
    [Dense(6), LogSoftmax, Dense(3)]
    public sealed partial class LogBetweenDense;

    [Network(3, 7, 6)]
    [Conv(32, 3), LogSoftmax, Conv(16, 3, Padding = 1)]
    public sealed partial class LogBlocked;

    [Network(5, 6, 7, InputGradient = true)]
    [LogSoftmax, Conv(16, 3, Padding = 1)]
    public sealed partial class LogBlockedFirst;

    [Network(16, 5, 3, InputGradient = true)]
    [Skip, Conv(16, 1), LogSoftmax, Add]
    public sealed partial class LogBlockedResidual;
}
