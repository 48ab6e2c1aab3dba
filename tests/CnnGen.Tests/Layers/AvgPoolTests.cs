using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Average pooling: sizes, rounding, and which positions count.</summary>
public sealed partial class AvgPoolTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(AvgPoolTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(AvgPoolTests), network);

    [Network(3, 6, 8, InputGradient = true)]
    [AvgPool(2)]
    public sealed partial class Two;

    [Network(2, 7, 9, InputGradient = true)]
    [AvgPool(3, Stride = 2)]
    public sealed partial class Overlapping;

    [Network(3, 9, 7, InputGradient = true)]
    [AvgPool(3, Stride = 2, Padding = 1)]
    public sealed partial class Padded;

    [Network(3, 9, 7, InputGradient = true)]
    [AvgPool(3, Stride = 2, Padding = 1, CountIncludePad = false)]
    public sealed partial class WithoutPad;

    [Network(2, 5, 6, InputGradient = true)]
    [AvgPool(3, Stride = 1, Padding = 1, CountIncludePad = false)]
    public sealed partial class Same;

    [Network(2, 5, 7, InputGradient = true)]
    [AvgPool(2, Rounding = Rounding.Floor)]
    public sealed partial class Floor;

    [Network(2, 6, 8, InputGradient = true)]
    [AvgPool(3, Stride = 2, Rounding = Rounding.Ceil)]
    public sealed partial class Ceil;

    [Network(2, 7, 9, InputGradient = true)]
    [AvgPool(4, Stride = 3, Padding = 1, Rounding = Rounding.Ceil)]
    public sealed partial class CeilPadded;

    [Network(2, 7, 9, InputGradient = true)]
    [AvgPool(4, Stride = 3, Padding = 1, Rounding = Rounding.Ceil, CountIncludePad = false)]
    public sealed partial class CeilWithoutPad;

    [Network(2, 7, 8, InputGradient = true)]
    [AvgPool(KernelHeight = 1, KernelWidth = 2, Stride = 2)]
    public sealed partial class EachAxis;

    [Network(3, 10, InputGradient = true)]
    [AvgPool(2)]
    public sealed partial class Sequence;

    [Network(2, 8, 8, InputGradient = true)]
    [Conv(4, 3, Padding = 1), AvgPool(2), Conv(2, 3)]
    public sealed partial class BetweenConvs;
}
