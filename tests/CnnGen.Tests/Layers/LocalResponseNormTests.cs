using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Local response normalization across and within channels, in both layouts.</summary>
public sealed partial class LocalResponseNormTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(LocalResponseNormTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(LocalResponseNormTests), network);

    [Network(7, 5, 3, InputGradient = true)]
    [LocalResponseNorm(5, Alpha = 0.5, K = 2)]
    public sealed partial class Map;

    [Network(7, 5, 3, InputGradient = true)]
    [LocalResponseNorm(5)]
    public sealed partial class Defaults;

    [Network(7, 3, 6, InputGradient = true)]
    [LocalResponseNorm(4, Alpha = 0.5, Beta = 0.6)]
    public sealed partial class Even;

    [Network(3, 5, 4, InputGradient = true)]
    [LocalResponseNorm(9, Alpha = 2, Beta = 0.5)]
    public sealed partial class Wide;

    [Network(3, 5, 7, InputGradient = true)]
    [LocalResponseNorm(1, Alpha = 2, Beta = 1)]
    public sealed partial class One;

    [Network(37, InputGradient = true)]
    [LocalResponseNorm(5, Alpha = 0.5)]
    public sealed partial class Vector;

    [Network(6, 33, InputGradient = true)]
    [LocalResponseNorm(3, Alpha = 0.5, Beta = 2)]
    public sealed partial class Sequence;

    [Network(3, 2, 3, 5, InputGradient = true)]
    [LocalResponseNorm(2, Alpha = 0.5)]
    public sealed partial class Volume;

    [Network(3, 5, 7, InputGradient = true)]
    [LocalResponseNorm(3, Alpha = 0.5, WithinChannels = true)]
    public sealed partial class Within;

    [Network(2, 5, 19, InputGradient = true)]
    [LocalResponseNorm(4, Alpha = 0.5, K = 3, WithinChannels = true)]
    public sealed partial class WithinEven;

    [Network(3, 2, 4, InputGradient = true)]
    [LocalResponseNorm(7, Alpha = 2, WithinChannels = true)]
    public sealed partial class WithinWide;

    [Network(3, 21, InputGradient = true)]
    [LocalResponseNorm(5, Alpha = 0.5, WithinChannels = true)]
    public sealed partial class WithinSequence;

    [Network(3, 7, 6)]
    [Conv(32, 3), Relu, LocalResponseNorm(5, Alpha = 0.5), Conv(16, 3, Padding = 1)]
    public sealed partial class Blocked;

    [Network(3, 7, 6)]
    [Conv(32, 3), LocalResponseNorm(4, Alpha = 0.5, WithinChannels = true), Conv(16, 3, Padding = 1)]
    public sealed partial class BlockedWithin;

    [Network(5, 6, 7, InputGradient = true)]
    [LocalResponseNorm(3, Alpha = 0.5), LocalResponseNorm(3, WithinChannels = true), Conv(16, 3, Padding = 1)]
    public sealed partial class BlockedFirst;

    [Network(16, 5, 3, InputGradient = true)]
    [Skip, Conv(16, 1), LocalResponseNorm(40, Alpha = 3), Add]
    public sealed partial class BlockedResidual;

    [Network(4, 9, 8, InputGradient = true)]
    [Conv(6, 3), Relu, LocalResponseNorm(5, Alpha = 5e-4, K = 2), MaxPool(2, Rounding = Rounding.Floor), LocalResponseNorm(3, Alpha = 1, WithinChannels = true)]
    [Flatten, Dense(9), LocalResponseNorm(3, Alpha = 1), Dense(3)]
    public sealed partial class Deep;
}
