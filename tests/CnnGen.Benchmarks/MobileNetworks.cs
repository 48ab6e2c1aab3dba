namespace CnnGen.Benchmarks;

/// <summary>MobileNetV2 (Sandler et al., MobileNetV2: inverted residuals and linear bottlenecks, 2018, table 2).</summary>
[Network(3, 224, 224)]
[Conv(32, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu6]
[Conv(32, 3, Padding = 1, Groups = 32, Bias = false), BatchNorm, Relu6, Conv(16, 1, Bias = false), BatchNorm]
[Inverted(96, 24, stride: 2), InvertedResidual(144, 24)]
[Inverted(144, 32, stride: 2), InvertedResidual(192, 32, Repeat = 2)]
[Inverted(192, 64, stride: 2), InvertedResidual(384, 64, Repeat = 3)]
[Inverted(384, 96, stride: 1), InvertedResidual(576, 96, Repeat = 2)]
[Inverted(576, 160, stride: 2), InvertedResidual(960, 160, Repeat = 2)]
[Inverted(960, 320, stride: 1), Conv(1280, 1, Bias = false), BatchNorm, Relu6]
[GlobalAvgPool, Dense(1000)]
public sealed partial class MobileNetV2;

/// <summary>A pointwise convolution to more channels, a depthwise one, and a pointwise one without a function.</summary>
[Conv("hidden", 1, Bias = false), BatchNorm, Relu6]
[Conv("hidden", 3, Stride = "stride", Padding = 1, Groups = "hidden", Bias = false), BatchNorm, Relu6]
[Conv("width", 1, Bias = false), BatchNorm]
public sealed partial class Inverted(int hidden, int width, int stride) : Block;

/// <summary>The same with an identity shortcut.</summary>
[Skip, Inverted("hidden", "width", 1), Add]
public sealed partial class InvertedResidual(int hidden, int width) : Block;

/// <summary>EfficientNet-B0 (Tan and Le, EfficientNet: rethinking model scaling for convolutional neural networks, 2019, table 1), without stochastic depth.</summary>
[Network(3, 224, 224)]
[Conv(32, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Silu]
[Excited(32, 3, 1, 8), Conv(16, 1, Bias = false), BatchNorm]
[Expanded(96, 3, stride: 2, squeezed: 4, width: 24), ExpandedResidual(144, 3, 6, 24)]
[Expanded(144, 5, stride: 2, squeezed: 6, width: 40), ExpandedResidual(240, 5, 10, 40)]
[Expanded(240, 3, stride: 2, squeezed: 10, width: 80), ExpandedResidual(480, 3, 20, 80, Repeat = 2)]
[Expanded(480, 5, stride: 1, squeezed: 20, width: 112), ExpandedResidual(672, 5, 28, 112, Repeat = 2)]
[Expanded(672, 5, stride: 2, squeezed: 28, width: 192), ExpandedResidual(1152, 5, 48, 192, Repeat = 3)]
[Expanded(1152, 3, stride: 1, squeezed: 48, width: 320), Conv(1280, 1, Bias = false), BatchNorm, Silu]
[GlobalAvgPool, Dense(1000)]
public sealed partial class EfficientNetB0;

/// <summary>A depthwise convolution, gated by squeeze and excitation (Hu et al. 2018).</summary>
[Conv("hidden", "kernel", Stride = "stride", Padding = "(kernel - 1) / 2", Groups = "hidden", Bias = false), BatchNorm, Silu]
[Skip, GlobalAvgPool, Dense("squeezed"), Silu, Dense("hidden"), Sigmoid, Multiply]
public sealed partial class Excited(int hidden, int kernel, int stride, int squeezed) : Block;

/// <summary>A pointwise convolution to more channels, a gated depthwise one, and a pointwise one without a function.</summary>
[Conv("hidden", 1, Bias = false), BatchNorm, Silu]
[Excited("hidden", "kernel", "stride", "squeezed")]
[Conv("width", 1, Bias = false), BatchNorm]
public sealed partial class Expanded(int hidden, int kernel, int stride, int squeezed, int width) : Block;

/// <summary>The same with an identity shortcut.</summary>
[Skip, Expanded("hidden", "kernel", 1, "squeezed", "width"), Add]
public sealed partial class ExpandedResidual(int hidden, int kernel, int squeezed, int width) : Block;
