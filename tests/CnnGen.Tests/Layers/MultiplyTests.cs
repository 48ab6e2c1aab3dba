using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Products: gates, and a value times itself.</summary>
public sealed partial class MultiplyTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(MultiplyTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(MultiplyTests), network);

    [Network(3, 4, 5, InputGradient = true)]
    [Skip, Conv(3, 1), Sigmoid, Multiply]
    public sealed partial class Gate;

    [Network(2, 4, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a")]
    [Skip, Conv(3, 3, Padding = 1, Bias = false, Name = "b"), Sigmoid, Multiply]
    [Conv(2, 3, Padding = 1, Bias = false, Name = "c")]
    public sealed partial class GateAfterConv;

    [Network(2, 4, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Conv(3, 3, Padding = 1, Bias = false, Name = "b")]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "c"), Multiply("a", "b")]
    public sealed partial class Names;

    [Network(2, 4, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Multiply("a")]
    public sealed partial class Itself;

    [Network(2, 4, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "a"), Relu(Name = "r")]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "b"), Tanh, Multiply("r"), Relu]
    public sealed partial class ReluThenProduct;
}
