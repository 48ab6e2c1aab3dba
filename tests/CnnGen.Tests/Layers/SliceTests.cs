using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Neighbouring channels of maps, sequences and vectors.</summary>
public sealed partial class SliceTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(SliceTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(SliceTests), network);

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(5, 3, Padding = 1, Bias = false), Slice(2, 2), Conv(3, 3, Padding = 1, Bias = false)]
    public sealed partial class Middle;

    [Network(3, 5, 4, InputGradient = true)]
    [Conv(7, 3, Padding = 1, Bias = false, Name = "a"), Relu(Name = "r"), Slice(0, 3, Name = "left")]
    [From("r"), Slice(3, 4), Conv(3, 3, Padding = 1, Bias = false), Relu, Concat("left"), Conv(2, 3, Padding = 1, Bias = false)]
    public sealed partial class Split;

    [Network(2, 4, 3, InputGradient = true)]
    [Conv(5, 3, Padding = 1, Bias = false, Name = "a"), Slice(2, 3, Name = "high"), From("a"), Slice(1, 3)]
    [Multiply("high"), Conv(5, 3, Padding = 1, Bias = false), Add("a")]
    public sealed partial class Overlapping;

    [Network(3, 4, 5, InputGradient = true)]
    [Skip, Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Add, Relu(Name = "s")]
    [Slice(1, 2, Name = "last"), From("s"), Slice(0, 2, Name = "first"), From("s"), Concat("last", "first")]
    public sealed partial class OfSum;

    [Network(5, 3, 3, InputGradient = true)]
    [Slice(0, 2, Name = "left"), From("input"), Slice(3, 2), Conv(2, 3, Padding = 1, Bias = false), Tanh, Add("left")]
    public sealed partial class OfInput;

    [Network(19, InputGradient = true)]
    [Dense(21), Relu(Name = "a"), Slice(17, 4, Name = "right"), From("a"), Slice(0, 17), Dense(18), Slice(1, 4), Multiply("right"), Dense(3)]
    public sealed partial class Vectors;

    [Network(3, 7, InputGradient = true)]
    [Conv(4, 3, Padding = 1), Slice(1, 3)]
    public sealed partial class Sequences;

    [Network(3, 6, 5, InputGradient = true)]
    [Conv(64, 3, Padding = 1, Bias = false), Relu, Slice(16, 32), Conv(16, 3, Padding = 1, Bias = false)]
    public sealed partial class Blocked;

    [Network(16, 5, 6, InputGradient = true)]
    [Conv(48, 3, Padding = 1, Bias = false, Name = "a"), Slice(0, 16, Name = "left")]
    [From("a"), Slice(16, 32), BatchNorm, Relu, Conv(16, 5, Padding = 2, Bias = false), Relu, Concat("left"), Conv(16, 3, Padding = 1, Bias = false)]
    public sealed partial class BlockedSplit;

    [Network(16, 4, 5, InputGradient = true)]
    [Conv(32, 3, Padding = 1, Bias = false), Slice(8, 16), Conv(16, 3, Padding = 1, Bias = false)]
    public sealed partial class BetweenBlocks;
}
