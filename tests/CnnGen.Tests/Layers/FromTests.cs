using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Paths that start again at a named layer.</summary>
public sealed partial class FromTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(FromTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(FromTests), network);

    [Network(2, 6, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "stem"), Relu(Name = "r")]
    [Conv(4, 3, Padding = 1, Bias = false, Name = "a")]
    [From("r"), Conv(2, 3, Padding = 1, Bias = false, Name = "b"), Concat("a")]
    public sealed partial class TwoPaths;

    [Network(2, 4, 3, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false), Relu, Flatten(Name = "flat")]
    [Dense(5), Relu(Name = "r")]
    [From("flat"), Dense(5), Add("r")]
    public sealed partial class FlattenReadTwice;

    [Network(2, 4, 3, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a")]
    [Flatten, Relu, Dense(3, Name = "fc1")]
    [From("a"), GlobalAvgPool, Add("fc1")]
    public sealed partial class MapAndFlatten;

    [Network(2, 4, 3, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Flatten(Name = "flat")]
    [Relu, Dense(4, Name = "fc1")]
    [From("flat"), Dense(4, Name = "fc2"), Add("fc1")]
    public sealed partial class FlattenThenRelu;

    [Network(3, 6, 5, InputGradient = true)]
    [Conv(16, 3, Padding = 1, Bias = false), Down(20, Name = "a"), Down(16, Name = "b")]
    public sealed partial class BlockInput;

    [Skip(Name = "in")]
    [Conv("planes", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu, Conv("planes", 3, Padding = 1, Bias = false), BatchNorm(Name = "bn2")]
    [From("in"), Conv("planes", 1, Stride = "stride", Bias = false, Name = "downsample.0"), BatchNorm(Name = "downsample.1"), Add("bn2"), Relu]
    public sealed partial class Down(int planes, int stride = 2) : Block;
}
