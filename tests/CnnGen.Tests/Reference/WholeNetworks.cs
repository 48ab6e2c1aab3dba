namespace CnnGen.Tests.Reference;

/// <summary>Small relatives of published networks, with all kinds of layers together.</summary>
public static partial class WholeNetworks
{
    [Network(1, 14, 13, InputGradient = true)]
    [Conv(4, 5, Padding = 2), Relu, MaxPool(2, Rounding = Rounding.Floor)]
    [Conv(6, 3), Relu, MaxPool(2, Rounding = Rounding.Floor)]
    [Flatten, Dense(12), Relu, Dense(9), Relu, Dense(5)]
    public sealed partial class LeNet;

    // As the paper of 1998 has it: pooling by averages, scaled tanh, squared error.
    [Network(1, 12, 12)]
    [Conv(3, 5), ScaledTanh, AvgPool(2), Conv(5, 3), ScaledTanh, AvgPool(2), Flatten, Dense(8), ScaledTanh, Dense(4), ScaledTanh]
    public sealed partial class LeNet1998;

    [Network(3, 9, 8, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    [Basic(4, Repeat = 2), Basic(6, stride: 2), Basic(6), ZeroPadded(9, 2), ZeroPadded(9)]
    [GlobalAvgPool, Dense(5)]
    public sealed partial class ResNet;

    [Skip]
    [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
    [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
    [Add(Shortcut.Projection), Relu]
    public sealed partial class Basic(int width, int stride = 1) : Block;

    [Skip]
    [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
    [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
    [Add(Shortcut.ZeroPad), Relu]
    public sealed partial class ZeroPadded(int width, int stride = 1) : Block;

    // Blocks in blocks, which hand their parameters on.
    [Network(2, 8, 8, InputGradient = true)]
    [Stage(3, 2), Stage(4, 1, stride: 2), GlobalAvgPool, Dense(3)]
    public sealed partial class Stages;

    [Basic("width", "stride"), Basic("2*width - width", Repeat = "blocks")]
    public sealed partial class Stage(int width, int blocks, int stride = 1) : Block;

    [Network(3, 10, 11, InputGradient = true)]
    [Conv(6, 3, Padding = 1), Relu, MaxPool(3, Stride = 2, Padding = 1)]
    [Inception(2, 3, 4), Inception(3, 2, 4), Dropout(0), GlobalMaxPool, Dense(4), Softmax]
    public sealed partial class GoogLeNet;

    [Branches]
    public sealed partial class Inception(int point, int reduced, int wide) : Block
    {
        [Conv("point", 1), Relu]
        private sealed class Point;

        [Conv("reduced", 1), Relu, Conv("wide", 3, Padding = 1), Relu]
        private sealed class Wide;

        [Conv("(reduced + 1) / 2", 1), Relu, Conv("2*wide - 3", 5, Padding = 2), Relu]
        private sealed class Wider;

        [MaxPool(3, Stride = 1, Padding = 1), Conv("point", 1), Relu]
        private sealed class Pool;
    }

    [Network(2, 9, 7, InputGradient = true)]
    [Conv(5, 3, Padding = 1, Bias = false)]
    [Composite(3), Composite(3), BatchNorm, Relu, Conv(6, 1, Bias = false), AvgPool(2, Rounding = Rounding.Ceil)]
    [Composite(2), Composite(2), BatchNorm, Relu, GlobalAvgPool, Dense(4)]
    public sealed partial class DenseNet;

    [Skip, BatchNorm, Relu, Conv("growth", 3, Padding = 1, Bias = false), Concat]
    public sealed partial class Composite(int growth) : Block;

    [Network(4, 15, InputGradient = true)]
    [Branches, Dropout(0), Dense(2)]
    public sealed partial class TextCnn
    {
        [Conv(3, 3), Relu, GlobalMaxPool]
        private sealed class Three;

        [Conv(3, 4), Relu, GlobalMaxPool]
        private sealed class Four;

        [Conv(3, 5), Relu, GlobalMaxPool]
        private sealed class Five;
    }

    [Network(3, 11, 9, InputGradient = true)]
    [Conv(4, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, LeakyRelu(0.1)]
    [Inverted(4, 4, 1, 2), Inverted(4, 5, 2, 3), Inverted(5, 5, 1, 2)]
    [Conv(6, 3, Padding = 2, Dilation = 2), Elu, GlobalAvgPool, Dense(5), Tanh]
    public sealed partial class MobileNet;

    [Skip]
    [Conv("expansion*inputs", 1, Bias = false), BatchNorm, Relu]
    [Conv("expansion*inputs", 3, Stride = "stride", Padding = 1, Groups = "expansion*inputs", Bias = false), BatchNorm, Relu]
    [Conv("outputs", 1, Bias = false), BatchNorm]
    [Add(Shortcut.Projection)]
    public sealed partial class Inverted(int inputs, int outputs, int stride, int expansion) : Block;

    // Gates, shared values and paths that begin again, as densely as they go.
    [Network(3, 6, 5, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Name = "a"), Sigmoid(Name = "s"), Conv(4, 3, Padding = 1, Name = "b"), Tanh(Name = "t")]
    [Multiply("s", "a", Name = "m"), Add("t", "a", "b", Name = "n"), Relu(Name = "r"), Dropout(0), Conv(4, 1), Add("r", "m")]
    [Skip, Skip, Conv(4, 1), BatchNorm, Add, Relu, Multiply, GlobalAvgPool(Name = "g")]
    [From("n"), Flatten(Name = "f"), Dense(7), Relu(Name = "v"), From("f"), Dense(7), Concat("v", "g", "v"), BatchNorm, Dense(3)]
    public sealed partial class Knot;

    // Channels that fill vectors, so that maps lie in blocks of them.
    [Network(3, 9, 8, InputGradient = true)]
    [Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
    [Basic(16), Basic(32, stride: 2), ZeroPadded(48), GlobalAvgPool, Dense(5)]
    public sealed partial class WideResNet;

    [Network(16, 5, 6, InputGradient = true)]
    [Conv(16, 3, Padding = 1, Name = "a"), Sigmoid(Name = "s"), Conv(16, KernelHeight = 1, KernelWidth = 4, PaddingWidth = 2, Stride = 1, Name = "w")]
    [From("s"), Conv(16, 2, Padding = 1, Stride = 2, Rounding = Rounding.Ceil), Skip, BatchNorm, Relu, Conv(32, 3, Padding = 1, Bias = false), Concat, Relu(Name = "c")]
    [AvgPool(2, Rounding = Rounding.Ceil), Dropout(0), GlobalMaxPool(Name = "g"), From("a"), Multiply("s", "a"), Add("s"), Relu, Flatten(Name = "f")]
    [From("w"), GlobalAvgPool, Concat("f", "g"), Dense(4)]
    public sealed partial class WideKnot;

    [Network(3, 11, 10, InputGradient = true)]
    [Conv(16, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, LeakyRelu(0.1)]
    [Inverted(16, 16, 1, 2), Inverted(16, 32, 2, 3), Inverted(32, 32, 1, 1)]
    [Conv(48, 3, Padding = 2, Dilation = 2), Elu, GlobalAvgPool, Dense(5), Tanh]
    public sealed partial class WideMobileNet;

    // The units of ShuffleNet V2 without their shuffle: half of the channels pass by.
    [Network(3, 8, 9, InputGradient = true)]
    [Conv(10, 3, Padding = 1, Bias = false), BatchNorm, Relu, HalfUnit(10), HalfUnit(10), GlobalAvgPool, Slice(1, 7), Dense(4)]
    public sealed partial class ShuffleNet;

    [Network(3, 8, 9, InputGradient = true)]
    [Conv(32, 3, Padding = 1, Bias = false), BatchNorm, Relu, HalfUnit(32), HalfUnit(32), GlobalAvgPool, Slice(1, 17), Dense(4)]
    public sealed partial class WideShuffleNet;

    [Skip(Name = "in"), Slice(0, "width/2", Name = "left"), From("in"), Slice("width/2", "width/2")]
    [Conv("width/2", 1, Bias = false), BatchNorm, Relu, Conv("width/2", 3, Padding = 1, Groups = "width/2", Bias = false), BatchNorm]
    [Conv("width/2", 1, Bias = false), BatchNorm, Relu, Concat("left")]
    public sealed partial class HalfUnit(int width) : Block;

    // Groups of 4 channels, four of which lie in a block, of 16, which fill one, and of 32.
    [Network(3, 9, 8, InputGradient = true)]
    [Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    [Aggregated(32, groups: 8), Aggregated(32, groups: 2, stride: 2), Aggregated(64, groups: 2), GlobalAvgPool, Dense(5)]
    public sealed partial class WideResNeXt;

    [Skip]
    [Conv("width", 1, Bias = false), BatchNorm, Relu]
    [Conv("width", 3, Stride = "stride", Padding = 1, Groups = "groups"), BatchNorm, Relu]
    [Conv("width", 1, Bias = false), BatchNorm]
    [Add(Shortcut.Projection), Relu]
    public sealed partial class Aggregated(int width, int groups, int stride = 1) : Block;

    [Network(192, 3, 2, InputGradient = true)]
    [Conv(192, 5, Padding = 2, Groups = 6), Relu, Conv(192, KernelHeight = 19, KernelWidth = 19, PaddingHeight = 9, PaddingWidth = 9, Groups = 192), GlobalAvgPool, Dense(3)]
    public sealed partial class HeavyGroups;

    // More weights than fit partial gradients or the second-level cache, so that other plans are made for them.
    [Network(128, 8, 6, InputGradient = true)]
    [Conv(64, 3, Padding = 1), Relu, MaxPool(2), Conv(128, 3, Padding = 1), Relu, Flatten, Dense(350), BatchNorm, Relu, Dense(3)]
    public sealed partial class Heavy;

    [Network(700, InputGradient = true)]
    [Dense(400), Sigmoid, Dense(3)]
    public sealed partial class HeavyPerceptron;
}
