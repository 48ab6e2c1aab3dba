using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Concatenation of maps, sequences and vectors.</summary>
public sealed partial class ConcatTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(ConcatTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(ConcatTests), network);

    [Network(3, 4, 5, InputGradient = true)]
    [Skip, Conv(4, 3, Padding = 1, Bias = false), Concat]
    public sealed partial class Skip;

    [Network(2, 4, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Conv(2, 3, Padding = 1, Bias = false, Name = "b")]
    [Conv(5, 3, Padding = 1, Bias = false, Name = "c"), Concat("b", "a")]
    public sealed partial class Names;

    [Network(3, 5, 4, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Bias = false)]
    [Skip, BatchNorm, Relu, Conv(2, 3, Padding = 1, Bias = false), Concat]
    [Skip, BatchNorm, Relu, Conv(2, 3, Padding = 1, Bias = false), Concat]
    [Conv(3, 3, Padding = 1, Bias = false)]
    public sealed partial class Dense;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Concat("a")]
    public sealed partial class WithItself;

    [Network(3, 4, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a")]
    [Relu, Concat("a"), Conv(2, 3, Padding = 1, Bias = false)]
    public sealed partial class WithOwnRelu;

    [Network(3, 4, 5, InputGradient = true)]
    [Skip, Conv(4, 3, Padding = 1, Bias = false), Concat, Relu]
    [Conv(3, 3, Padding = 1, Bias = false)]
    public sealed partial class ReluAfter;

    [Network(7, InputGradient = true)]
    [Skip, Dense(6), Relu, Concat, Dense(4)]
    public sealed partial class Vectors;

    [Network(3, 5, InputGradient = true)]
    [Skip, Conv(4, 3, Padding = 1), Concat]
    public sealed partial class Sequences;
}
