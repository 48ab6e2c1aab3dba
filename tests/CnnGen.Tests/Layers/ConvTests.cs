using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Convolution with all strides, paddings, dilations, groups and kernels, on odd sizes.</summary>
public sealed partial class ConvTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(ConvTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(ConvTests), network);

    [Network(3, 7, 9, InputGradient = true)]
    [Conv(4, 3)]
    public sealed partial class Plain;

    [Network(2, 5, 7, InputGradient = true)]
    [Conv(3, 3, Padding = 1)]
    public sealed partial class Padded;

    [Network(3, 9, 7, InputGradient = true)]
    [Conv(4, 3, Stride = 2, Padding = 1)]
    public sealed partial class Stride2;

    [Network(3, 8, 6, InputGradient = true)]
    [Conv(4, 3, Stride = 2, Padding = 1)]
    public sealed partial class Stride2Even;

    [Network(2, 7, 10, InputGradient = true)]
    [Conv(5, 3, Stride = 3, Padding = 1)]
    public sealed partial class Stride3;

    [Network(4, 3, 3, InputGradient = true)]
    [Conv(6, 1)]
    public sealed partial class Pointwise;

    [Network(5, 7, 5, InputGradient = true)]
    [Conv(4, 1, Stride = 2)]
    public sealed partial class PointwiseStride2;

    [Network(2, 8, 11, InputGradient = true)]
    [Conv(3, 2, Stride = 3)]
    public sealed partial class StrideBeyondKernel;

    [Network(2, 6, 7, InputGradient = true)]
    [Conv(3, 4, Padding = 2)]
    public sealed partial class EvenKernel;

    [Network(1, 9, 8, InputGradient = true)]
    [Conv(3, 5, Padding = 2)]
    public sealed partial class Kernel5;

    [Network(3, 15, 13, InputGradient = true)]
    [Conv(8, 7, Stride = 2, Padding = 3, Bias = false)]
    public sealed partial class Stem7;

    [Network(2, 9, 8, InputGradient = true)]
    [Conv(3, 3, Padding = 2, Dilation = 2)]
    public sealed partial class Dilated;

    [Network(2, 11, 13, InputGradient = true)]
    [Conv(3, 3, Stride = 2, Padding = 3, Dilation = 3)]
    public sealed partial class DilatedStride;

    [Network(4, 7, 5, InputGradient = true)]
    [Conv(6, 3, Padding = 1, Groups = 2)]
    public sealed partial class Groups2;

    [Network(5, 7, 7, InputGradient = true)]
    [Conv(5, 3, Padding = 1, Groups = 5)]
    public sealed partial class Depthwise;

    [Network(6, 7, 9, InputGradient = true)]
    [Conv(6, 3, Stride = 2, Padding = 1, Groups = 6, Bias = false)]
    public sealed partial class DepthwiseStride2;

    [Network(3, 6, 5, InputGradient = true)]
    [Conv(6, 3, Padding = 1, Groups = 3)]
    public sealed partial class DepthwiseMultiplier;

    [Network(6, 9, 11, InputGradient = true)]
    [Conv(9, 3, Stride = 2, Padding = 2, Dilation = 2, Groups = 3)]
    public sealed partial class GroupsStrideDilation;

    [Network(3, 5, 5, InputGradient = true)]
    [Conv(4, 3, Bias = false)]
    public sealed partial class NoBias;

    [Network(3, 4, 9, InputGradient = true)]
    [Conv(4, KernelHeight = 1, KernelWidth = 7, PaddingWidth = 3)]
    public sealed partial class Kernel1x7;

    [Network(3, 9, 4, InputGradient = true)]
    [Conv(4, KernelHeight = 7, KernelWidth = 1, PaddingHeight = 3)]
    public sealed partial class Kernel7x1;

    [Network(2, 9, 11, InputGradient = true)]
    [Conv(3, KernelHeight = 3, KernelWidth = 2, StrideHeight = 2, StrideWidth = 3, PaddingHeight = 2, PaddingWidth = 1, DilationWidth = 3)]
    public sealed partial class EachAxis;

    [Network(2, 8, 7, InputGradient = true)]
    [Conv(3, 3, Stride = 3, Rounding = Rounding.Floor)]
    public sealed partial class Floor;

    [Network(2, 8, 7, InputGradient = true)]
    [Conv(3, 3, Stride = 3, Rounding = Rounding.Ceil)]
    public sealed partial class Ceil;

    [Network(16, 8, 9, InputGradient = true)]
    [Conv(32, 3, Padding = 1, Bias = false)]
    public sealed partial class Blocked;

    [Network(16, 9, 8, InputGradient = true)]
    [Conv(16, 3, Stride = 2, Padding = 1)]
    public sealed partial class BlockedStride2;

    [Network(17, 6, 5, InputGradient = true)]
    [Conv(19, 3, Padding = 1)]
    public sealed partial class OddChannels;

    [Network(1, 2, 67, InputGradient = true)]
    [Conv(2, 3, Padding = 1)]
    public sealed partial class WideRow;

    [Network(2, 3, 3, InputGradient = true)]
    [Conv(3, 5, Padding = 2)]
    public sealed partial class KernelBeyondInput;

    [Network(3, 5, 4, InputGradient = true)]
    [Conv(7, KernelHeight = 5, KernelWidth = 4)]
    public sealed partial class WholeMap;

    [Network(3, 1, 1, InputGradient = true)]
    [Conv(4, 3, Padding = 1)]
    public sealed partial class OnePixel;

    [Network(2, 4, 5, InputGradient = true)]
    [Conv(3, 2, Stride = 2, Padding = 3)]
    public sealed partial class FarPadding;

    [Network(4, 11, InputGradient = true)]
    [Conv(5, 3, Padding = 1)]
    public sealed partial class Sequence;

    [Network(3, 12, InputGradient = true)]
    [Conv(4, 4, Stride = 2, Padding = 1)]
    public sealed partial class SequenceStride2;

    [Network(4, 13, InputGradient = true)]
    [Conv(6, 3, Padding = 2, Dilation = 2, Groups = 2, Bias = false)]
    public sealed partial class SequenceDilatedGroups;

    [Network(2, 9, 9, InputGradient = true)]
    [Conv(4, 3), Conv(3, 3, Stride = 2, Padding = 1), Conv(5, 2)]
    public sealed partial class Three;

    [Network(2, 7, 7, InputGradient = true)]
    [Conv(3, 3), Relu, Conv(2, 3), Relu]
    public sealed partial class ReluBetween;

    [Network(2, 7, 6)]
    [Conv(3, 3), Relu, Conv(2, 3)]
    public sealed partial class WithoutInputGradient;
}
