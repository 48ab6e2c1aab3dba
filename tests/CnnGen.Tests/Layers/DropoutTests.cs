using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Dropout that never drops, in the places where it runs in place or not.</summary>
public sealed partial class DropoutTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(DropoutTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(DropoutTests), network);

    [Network(3, 5, 3, InputGradient = true)]
    [Dropout(0)]
    public sealed partial class Nothing;

    [Network(9, InputGradient = true)]
    [Dense(11), Relu, Dropout(0), Dense(4)]
    public sealed partial class AfterRelu;

    [Network(9, InputGradient = true)]
    [Dense(11), Dropout(0), Relu, Dense(4)]
    public sealed partial class BeforeRelu;

    [Network(2, 5, 5, InputGradient = true)]
    [Conv(3, 3), Relu, Dropout(0), Flatten, Dropout(0), Dense(4)]
    public sealed partial class AroundFlatten;
}
