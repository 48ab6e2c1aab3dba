using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Several outputs.</summary>
public sealed partial class HeadsTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(HeadsTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(HeadsTests), network);

    [Network(5, 6, 7, InputGradient = true)]
    [Conv(6, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    public sealed partial class PolicyAndValue
    {
        [Head, Conv(2, 1), Relu, Flatten, Dense(9)]
        public sealed class Policy;

        [Head, Conv(1, 1, Bias = false), BatchNorm, Relu, Flatten, Dense(3), Relu, Dense(1), Tanh]
        public sealed class Value;
    }

    [Network(3, 7, 6, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Name = "a"), Relu(Name = "r"), Conv(5, 3), Relu, GlobalAvgPool, Dense(3)]
    public sealed partial class Auxiliary
    {
        [Head(From = "r", Weight = 0.3f), GlobalAvgPool, Dense(3)]
        public sealed class Side;
    }

    // Values that others read on, one of them twice, and the input.
    [Network(3, 5, 6, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Bias = false, Name = "a"), Relu(Name = "r"), Conv(4, 3, Padding = 1, Bias = false, Name = "b"), Add("a", Name = "s"), Relu]
    public sealed partial class Views
    {
        [Head(From = "a")]
        public sealed class First;

        [Head(From = "r")]
        public sealed class Rectified;

        [Head(From = "a")]
        public sealed class Again;

        [Head(From = "s")]
        public sealed class Sum;

        [Head(From = "input")]
        public sealed class Same;
    }

    [Network(3, 9, 8, InputGradient = true)]
    [Conv(32, 3, Padding = 1, Name = "a"), Relu(Name = "r"), Conv(32, 3, Padding = 1, Name = "b"), Relu]
    public sealed partial class BlockedMaps
    {
        [Head(From = "r")]
        public sealed class Map;

        [Head(From = "r"), Conv(16, 1), Relu, Conv(2, 3, Padding = 1)]
        public sealed class Edges;
    }

    [Network(4, 5, 4, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Bias = false, Name = "a"), Skip, Conv(4, 3, Padding = 1, Bias = false, Name = "b"), Add, Relu(Name = "s"), Add("a")]
    public sealed partial class OfSum
    {
        [Head(From = "s"), Skip, Conv(4, 3, Padding = 1, Bias = false), Add]
        public sealed class Second;
    }
}
