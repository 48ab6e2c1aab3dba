using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Max pooling: sizes, rounding, padding that never wins, ties that go to the first.</summary>
public sealed partial class MaxPoolTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(MaxPoolTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(MaxPoolTests), network);

    [Network(3, 6, 8, InputGradient = true)]
    [MaxPool(2)]
    public sealed partial class Two;

    [Network(2, 7, 9, InputGradient = true)]
    [MaxPool(3, Stride = 2)]
    public sealed partial class Overlapping;

    [Network(3, 9, 7, InputGradient = true)]
    [MaxPool(3, Stride = 2, Padding = 1)]
    public sealed partial class Padded;

    [Network(2, 5, 6, InputGradient = true)]
    [MaxPool(3, Stride = 1, Padding = 1)]
    public sealed partial class Same;

    [Network(2, 6, 6, InputGradient = true)]
    [MaxPool(3, Stride = 2, Padding = 1)]
    public sealed partial class Negative;

    [Network(2, 7, 7, InputGradient = true)]
    [MaxPool(3, Stride = 2)]
    public sealed partial class Ties;

    [Network(2, 5, 7, InputGradient = true)]
    [MaxPool(2, Rounding = Rounding.Floor)]
    public sealed partial class Floor;

    [Network(2, 6, 8, InputGradient = true)]
    [MaxPool(3, Stride = 2, Rounding = Rounding.Ceil)]
    public sealed partial class Ceil;

    [Network(2, 7, 8, InputGradient = true)]
    [MaxPool(2, Stride = 3, Padding = 1, Rounding = Rounding.Ceil)]
    public sealed partial class CeilPadded;

    [Network(1, 3, 4, InputGradient = true)]
    [MaxPool(2, Padding = 1, Rounding = Rounding.Ceil)]
    public sealed partial class CeilLeavesOut;

    [Network(2, 8, 9, InputGradient = true)]
    [MaxPool(3, Stride = 2, Padding = 1, Dilation = 2)]
    public sealed partial class Dilated;

    [Network(2, 7, 8, InputGradient = true)]
    [MaxPool(KernelHeight = 1, KernelWidth = 3, StrideHeight = 2, StrideWidth = 1, PaddingWidth = 1)]
    public sealed partial class EachAxis;

    [Network(3, 11, InputGradient = true)]
    [MaxPool(3, Stride = 2)]
    public sealed partial class Sequence;

    [Network(2, 8, 8, InputGradient = true)]
    [Conv(4, 3, Padding = 1), Relu, MaxPool(2), Conv(2, 3)]
    public sealed partial class AfterRelu;
}
