using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Windows with an own padding on each side, and with TensorFlow's, planar and in blocks.</summary>
public sealed partial class PaddingTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(PaddingTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(PaddingTests), network);

    [Network(3, 6, 7, InputGradient = true)]
    [Conv(4, 3, PaddingLeft = 2, PaddingBottom = 1)]
    public sealed partial class Conv;

    [Network(2, 7, 9, InputGradient = true)]
    [Conv(3, KernelHeight = 4, KernelWidth = 3, Stride = 2, PaddingRight = 1, PaddingTop = 2, PaddingBottom = 1, Bias = false)]
    public sealed partial class ConvStride2;

    [Network(4, 7, 8, InputGradient = true)]
    [Conv(6, 3, Dilation = 2, Groups = 2, PaddingLeft = 3, PaddingTop = 1, PaddingBottom = 2)]
    public sealed partial class ConvDilatedGroups;

    [Network(3, 7, 6, InputGradient = true)]
    [Conv(5, KernelHeight = 4, KernelWidth = 3, Stride = 2, DilationWidth = 2, Same = true)]
    public sealed partial class ConvSame;

    [Network(5, 6, 6, InputGradient = true)]
    [Conv(5, 3, Stride = 2, Groups = 5, Same = true)]
    public sealed partial class Depthwise;

    [Network(3, 9, InputGradient = true)]
    [Conv(4, 3, Dilation = 2, PaddingLeft = 4)]
    public sealed partial class Sequence;

    [Network(4, 8, InputGradient = true)]
    [Conv(4, 2, Same = true)]
    public sealed partial class SequenceSame;

    [Network(3, 6, 7, InputGradient = true)]
    [MaxPool(3, Stride = 2, PaddingRight = 1, PaddingTop = 1)]
    public sealed partial class MaxPool;

    [Network(2, 7, 6, InputGradient = true)]
    [MaxPool(3, Stride = 2, Same = true)]
    public sealed partial class MaxPoolSame;

    [Network(3, 6, 7, InputGradient = true)]
    [AvgPool(3, Stride = 2, PaddingRight = 1, PaddingTop = 1)]
    public sealed partial class AvgPool;

    [Network(2, 7, 6, InputGradient = true)]
    [AvgPool(4, Stride = 3, Same = true)]
    public sealed partial class AvgPoolSame;

    [Network(2, 7, 8, InputGradient = true)]
    [AvgPool(3, Stride = 2, PaddingTop = 1, PaddingRight = 1, Rounding = Rounding.Ceil)]
    public sealed partial class AvgPoolCeil;

    [Network(3, 6, 7, InputGradient = true)]
    [AvgPool(3, Stride = 2, PaddingRight = 1, PaddingTop = 1, CountIncludePad = false)]
    public sealed partial class AvgPoolWithoutPad;

    [Network(2, 5, 6, InputGradient = true)]
    [AvgPool(2, Stride = 1, Same = true, CountIncludePad = false)]
    public sealed partial class AvgPoolSameWithoutPad;

    [Network(16, 7, 9, InputGradient = true)]
    [Conv(32, 3, PaddingLeft = 2, PaddingBottom = 1)]
    public sealed partial class Winograd;

    [Network(32, 6, 5, InputGradient = true)]
    [Conv(16, 3, PaddingRight = 2, PaddingTop = 2, Bias = false)]
    public sealed partial class WinogradCausal;

    [Network(16, 7, 9, InputGradient = true)]
    [Conv(32, 3, PaddingLeft = 2, PaddingBottom = 1, Winograd = false)]
    public sealed partial class Direct;

    [Network(16, 7, 8, InputGradient = true)]
    [Conv(16, KernelHeight = 5, KernelWidth = 4, Stride = 2, PaddingLeft = 1, PaddingTop = 3, PaddingBottom = 1, Rounding = Rounding.Floor)]
    public sealed partial class BlockedStride2;

    [Network(16, 8, 7, InputGradient = true)]
    [Conv(16, 4, Stride = 3, PaddingLeft = 3, PaddingTop = 3, Rounding = Rounding.Floor)]
    public sealed partial class BlockedStride3;

    [Network(16, 7, 8, InputGradient = true)]
    [Conv(16, 3, Dilation = 2, PaddingLeft = 4, PaddingTop = 1, PaddingBottom = 3)]
    public sealed partial class BlockedDilated;

    [Network(16, 4, 5, InputGradient = true)]
    [Conv(16, 2, PaddingLeft = 5, PaddingBottom = 4)]
    public sealed partial class BlockedFar;

    [Network(3, 9, 8, InputGradient = true)]
    [Conv(16, 3, Stride = 2, Same = true, Bias = false)]
    public sealed partial class BlockedStem;

    [Network(16, 7, 6, InputGradient = true)]
    [Conv(16, 3, Groups = 16, PaddingRight = 2, PaddingTop = 2)]
    public sealed partial class BlockedDepthwise;

    [Network(32, 6, 7, InputGradient = true)]
    [Conv(32, 3, Stride = 2, Groups = 2, PaddingRight = 1, PaddingTop = 2, Rounding = Rounding.Floor)]
    public sealed partial class BlockedGroups;

    [Network(16, 9, 8, InputGradient = true)]
    [Conv(16, 3, PaddingLeft = 2, PaddingBottom = 2, Bias = true), BatchNorm, Relu]
    [Conv(16, 3, Stride = 2, PaddingRight = 1, PaddingBottom = 1), MaxPool(2, Stride = 1, PaddingRight = 1)]
    [Conv(16, 2, Same = true), AvgPool(3, Stride = 2, PaddingLeft = 1, PaddingBottom = 1)]
    public sealed partial class BlockedChain;
}
