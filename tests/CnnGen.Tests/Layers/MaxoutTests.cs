using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>The largest of neighbouring channels.</summary>
public sealed partial class MaxoutTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(MaxoutTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(MaxoutTests), network);

    [Network(6, 5, 7, InputGradient = true)]
    [Maxout(3)]
    public sealed partial class Map;

    [Network(8, 5, 3, InputGradient = true)]
    [Maxout(2)]
    public sealed partial class Ties;

    [Network(4, 2, 2, InputGradient = true)]
    [Maxout(2)]
    public sealed partial class Small;

    [Network(3, 5, 7, InputGradient = true)]
    [Maxout(3)]
    public sealed partial class ToOne;

    [Network(3, 5, 7, InputGradient = true)]
    [Maxout(1)]
    public sealed partial class OfOne;

    [Network(35, InputGradient = true)]
    [Maxout(5)]
    public sealed partial class Vector;

    [Network(6, 33, InputGradient = true)]
    [Maxout(2)]
    public sealed partial class Sequence;

    [Network(4, 2, 3, 5, InputGradient = true)]
    [Maxout(2)]
    public sealed partial class Volume;

    [Network(3, 7, 6)]
    [Conv(32, 3), Maxout(2), Conv(16, 3, Padding = 1), BatchNorm, Relu]
    public sealed partial class Blocked;

    [Network(6, 5, 3, InputGradient = true)]
    [Conv(6, 3, Padding = 1, Name = "a"), Maxout(2), Conv(6, 1), Add("a"), Maxout(3)]
    public sealed partial class Residual;

    [Network(9, InputGradient = true)]
    [Dense(24), Maxout(4), Dense(3)]
    public sealed partial class BetweenDense;
}
