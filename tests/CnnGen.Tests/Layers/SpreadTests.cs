using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Sums and products of a map and a number for each of its channels, in all combinations of layouts.</summary>
public sealed partial class SpreadTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(SpreadTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(SpreadTests), network);

    /// <summary>The channels of a map, each times a gate that all channels decide about (Hu et al., Squeeze-and-excitation networks, 2018).</summary>
    [Skip, GlobalAvgPool, Dense("squeezed"), Silu, Dense("channels"), Sigmoid, Multiply]
    public sealed partial class SqueezeExcitation(int channels, int squeezed) : Block;

    [Network(3, 5, 7, InputGradient = true)]
    [Conv(6, 3, Padding = 1, Bias = false), Skip, GlobalAvgPool, Dense(2), Relu, Dense(6), Sigmoid, Multiply]
    public sealed partial class Squeeze;

    [Network(16, 5, 6, InputGradient = true)]
    [Conv(32, 3, Padding = 1, Bias = false), SqueezeExcitation(32, 4, Name = "se"), Conv(16, 3, Padding = 1, Bias = false)]
    public sealed partial class BlockedSqueeze;

    [Network(16, 4, 4, InputGradient = true)]
    [Conv(16, 4), Tanh(Name = "gate"), From("input"), Conv(16, 3, Padding = 1), Multiply("gate")]
    public sealed partial class ConvolvedGate;

    [Network(5, 4, 4, InputGradient = true)]
    [Skip, Conv(16, 4), Conv(16, 1), Conv(5, 1), Add]
    public sealed partial class GateOfPlanarMap;

    [Network(4, 3, 5, InputGradient = true)]
    [Skip, Skip, GlobalAvgPool, Dense(4), Add, Conv(4, 3, Padding = 1, Bias = false), Add]
    public sealed partial class SumOfVector;

    [Network(4, 3, 5)]
    [Skip, GlobalAvgPool, Dense(4), Multiply]
    public sealed partial class MapWithoutGradient;

    [Network(16, 3, 5, InputGradient = true)]
    [Skip, GlobalAvgPool, Multiply]
    public sealed partial class InputTwice;
}
