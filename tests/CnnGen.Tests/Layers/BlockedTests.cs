using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Layers on maps of 16 channels and more, which lie in blocks of channels in memory: the same values as ever.</summary>
public sealed partial class BlockedTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(BlockedTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(BlockedTests), network);

    [Network(3, 9, 8, InputGradient = true)]
    [Conv(16, 3, Padding = 1), Relu, Conv(16, 3, Padding = 1)]
    public sealed partial class Stem;

    [Network(3, 15, 13, InputGradient = true)]
    [Conv(16, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu]
    [MaxPool(3, Stride = 2, Padding = 1), Conv(32, 3, Padding = 1)]
    public sealed partial class ImageNetStem;

    [Network(16, 9, 7, InputGradient = true)]
    [Conv(16, 5, Stride = 2, Padding = 2), Conv(16, 1)]
    public sealed partial class Kernel5Stride2;

    [Network(16, 10, 7, InputGradient = true)]
    [Conv(16, 3, Stride = 3, Padding = 1)]
    public sealed partial class Stride3;

    [Network(16, 7, 5, InputGradient = true)]
    [Conv(32, 1, Stride = 2)]
    public sealed partial class PointwiseStride2;

    [Network(16, 3, 9, InputGradient = true)]
    [Conv(16, KernelHeight = 1, KernelWidth = 7, PaddingWidth = 3), Conv(16, KernelHeight = 3, KernelWidth = 1, PaddingHeight = 1)]
    public sealed partial class Kernel1x7;

    [Network(16, 8, 7, InputGradient = true)]
    [Conv(16, 3, Stride = 3, Rounding = Rounding.Floor)]
    public sealed partial class Floor;

    [Network(16, 8, 7, InputGradient = true)]
    [Conv(16, 3, Stride = 3, Rounding = Rounding.Ceil)]
    public sealed partial class Ceil;

    [Network(16, 6, 5, InputGradient = true)]
    [Conv(16, 1, Name = "a"), Conv(16, 5, Padding = 2, Name = "conv1")]
    [From("a"), Conv(16, 3, Padding = 1, Name = "conv2"), Add("conv1")]
    public sealed partial class TwoPaddings;

    [Network(256, 2, 3, InputGradient = true)]
    [Conv(272, 1)]
    public sealed partial class ManyWeights;

    [Network(16, 5, 4, InputGradient = true)]
    [BatchNorm, Relu, Conv(16, 3, Padding = 1), BatchNorm]
    public sealed partial class NormFirst;

    [Network(16, 5, 4, InputGradient = true)]
    [Conv(16, 3), BatchNorm, Relu]
    public sealed partial class NormOfOneSample;

    [Network(3, 6, 5)]
    [BatchNorm, Conv(16, 3), BatchNorm, Relu]
    public sealed partial class NormWithoutInputGradient;

    [Network(16, 9, 11, InputGradient = true)]
    [Conv(16, 3, Padding = 1), MaxPool(2, Rounding = Rounding.Ceil)]
    [Conv(32, 3, Padding = 1), AvgPool(3, Stride = 2, Padding = 1), Relu]
    [GlobalMaxPool, Dense(3)]
    public sealed partial class Pools;

    [Network(3, 6, 7, InputGradient = true)]
    [Conv(16, 3), Relu, GlobalAvgPool, Dense(5)]
    public sealed partial class GlobalAverage;

    [Network(3, 8, 8, InputGradient = true)]
    [Conv(16, 3, Padding = 1), Relu, MaxPool(2)]
    [Conv(16, 3, Padding = 1), Relu, Flatten, Dense(6)]
    public sealed partial class FlattenThenDense;

    [Network(16, 4, 5, InputGradient = true)]
    [Conv(16, 3, Padding = 1), Sigmoid, Conv(16, 1), Tanh, Conv(16, 1), Elu, Conv(16, 1), LeakyRelu, Conv(16, 1), ScaledTanh]
    public sealed partial class Activations;

    [Network(16, 4, 5, InputGradient = true)]
    [Conv(16, 3, Padding = 1), Silu, Conv(16, 3, Padding = 1), Gelu, Conv(16, 1), HardSwish, Conv(16, 1), Function("x * tanh(softplus(x))")]
    public sealed partial class DerivedGradients;

    [Network(16, 4, 5, InputGradient = true)]
    [Conv(16, 3, Padding = 1), Relu, Dropout(0), Conv(16, 3, Padding = 1), Dropout(0)]
    public sealed partial class Dropout;

    [Network(16, 5, 6, InputGradient = true)]
    [Residual(Name = "a"), Residual(Name = "b")]
    public sealed partial class Residuals;

    [Skip]
    [Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    [Conv(16, 3, Padding = 1, Bias = false), BatchNorm]
    [Add, Relu]
    public sealed partial class Residual : Block;

    [Network(16, 7, 6, InputGradient = true)]
    [Skip]
    [Conv(16, 1, Bias = false), BatchNorm, Relu]
    [Conv(16, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu]
    [Conv(32, 1, Bias = false), BatchNorm]
    [Add(Shortcut.Projection), Relu]
    public sealed partial class Bottleneck;

    [Network(16, 5, 5, InputGradient = true)]
    [Conv(16, 3, Padding = 1, Bias = false)]
    [Skip, BatchNorm, Relu, Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, Conv(16, 3, Padding = 1, Bias = false), Add]
    public sealed partial class PreActivation;

    [Network(16, 7, 6, InputGradient = true)]
    [Skip, Conv(32, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Add(Shortcut.ZeroPad), Relu]
    public sealed partial class ZeroPad;

    [Network(16, 5, 4, InputGradient = true)]
    [Skip, Conv(32, 3, Padding = 1, Bias = false), Relu, Concat, Conv(16, 3, Padding = 1)]
    public sealed partial class Concat;

    [Network(16, 5, 4, InputGradient = true)]
    [Conv(16, 3, Padding = 1, Bias = false, Name = "a"), Skip, Conv(16, 1, Name = "conv1"), Sigmoid, Multiply]
    public sealed partial class Multiply;

    [Network(3, 4, 4, InputGradient = true)]
    [Conv(16, 3, Name = "a"), Flatten(Name = "flat"), Dense(64), Add("flat")]
    public sealed partial class FlattenReadTwice;

    [Network(16, 7, 6, InputGradient = true)]
    [Conv(32, 1), Conv(32, 3, Padding = 1, Groups = 32), Relu, Conv(16, 1)]
    public sealed partial class Depthwise;

    [Network(16, 9, 11, InputGradient = true)]
    [Conv(16, 5, Stride = 2, Padding = 2, Groups = 16, Bias = false), BatchNorm, Relu]
    [Conv(16, KernelHeight = 2, KernelWidth = 4, StrideHeight = 1, StrideWidth = 3, Groups = 16, Rounding = Rounding.Floor)]
    public sealed partial class DepthwiseStride2;

    [Network(16, 9, 10, InputGradient = true)]
    [Conv(16, 3, Padding = 2, Dilation = 2, Groups = 16), Conv(16, 3, Stride = 2, Padding = 3, Dilation = 3, Groups = 16)]
    public sealed partial class DepthwiseDilated;

    // Groups of 4, 8 and 2 channels.
    [Network(16, 7, 5, InputGradient = true)]
    [Conv(32, 1), Conv(32, 3, Padding = 1, Groups = 8), Relu, Conv(32, 3, Stride = 2, Padding = 1, Groups = 4), Conv(32, 3, Padding = 2, Dilation = 2, Groups = 16)]
    public sealed partial class GroupsInBlocks;

    [Network(32, 6, 5, InputGradient = true)]
    [Conv(64, 3, Padding = 1, Groups = 2), Relu, Conv(32, 3, Stride = 2, Padding = 1, Groups = 2, Bias = false), BatchNorm]
    public sealed partial class GroupsOfBlocks;

    [Network(16, 9, 8, InputGradient = true)]
    [Conv(16, 3, Padding = 2, Dilation = 2), Relu, Conv(32, KernelHeight = 2, KernelWidth = 3, PaddingWidth = 4, DilationHeight = 3, DilationWidth = 4)]
    public sealed partial class Dilated;

    [Network(3, 11, 10, InputGradient = true)]
    [Conv(16, 3, Stride = 2, Padding = 3, Dilation = 3), Conv(16, 3, Stride = 2, Padding = 2, Dilation = 2)]
    public sealed partial class DilatedStride2;

    // Groups that blocks cannot take make the part planar.
    [Network(16, 5, 4, InputGradient = true)]
    [Conv(48, 3, Padding = 1, Groups = 8), Conv(48, 1)]
    public sealed partial class UnevenGroups;
}
