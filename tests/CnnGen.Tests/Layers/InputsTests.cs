using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Several inputs.</summary>
public sealed partial class InputsTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(InputsTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(InputsTests), network);

    [Network(3, 6, 5, InputGradient = true), Input("mask", 1, 6, 5)]
    [Concat("mask"), Conv(5, 3, Padding = 1), Relu]
    public sealed partial class Mask;

    [Network(3, 6, 5, InputGradient = true), Input("state", 7)]
    [Conv(4, 3, Padding = 1), Relu, GlobalAvgPool(Name = "image"), From("state"), Dense(4), Sigmoid, Multiply("image"), Dense(2)]
    public sealed partial class Vector;

    [Network(16, 6, 7, InputGradient = true), Input("other", 32, 6, 7)]
    [Conv(32, 3, Padding = 1, Bias = false, Name = "a"), BatchNorm, Add("other"), Relu, Conv(16, 3, Padding = 1, Bias = false)]
    public sealed partial class BlockedPair;

    [Network(5, InputGradient = true), Input("b", 3), Input("c", 4)]
    [Dense(6), Relu, Concat("b"), Dense(8), Tanh]
    public sealed partial class ThreeAndTwoHeads
    {
        [Head, Dense(3)]
        public sealed class First;

        [Head(From = "c"), Dense(2)]
        public sealed class Second;
    }
}
