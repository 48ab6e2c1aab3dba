namespace CnnGen.Benchmarks;

/// <summary>ResNeXt-50 32×4d (Xie et al., Aggregated residual transformations for deep neural networks, 2017, table 1).</summary>
[Network(3, 224, 224)]
[Conv(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
[ProjectedAggregation(128, 1), Aggregation(128, Repeat = 2)]
[ProjectedAggregation(256), Aggregation(256, Repeat = 3)]
[ProjectedAggregation(512), Aggregation(512, Repeat = 5)]
[ProjectedAggregation(1024), Aggregation(1024, Repeat = 2)]
[GlobalAvgPool, Dense(1000)]
public sealed partial class ResNeXt50;

/// <summary>1×1, 3×3 in 32 groups, 1×1 with an identity shortcut.</summary>
[Skip]
[Conv("width", 1, Bias = false), BatchNorm, Relu]
[Conv("width", 3, Padding = 1, Groups = 32, Bias = false), BatchNorm, Relu]
[Conv("2*width", 1, Bias = false), BatchNorm]
[Add, Relu]
public sealed partial class Aggregation(int width) : Block;

/// <summary>1×1, 3×3 in 32 groups with a stride, 1×1, and a 1×1 convolution as shortcut.</summary>
[Skip]
[Conv("width", 1, Bias = false), BatchNorm, Relu]
[Conv("width", 3, Stride = "stride", Padding = 1, Groups = 32, Bias = false), BatchNorm, Relu]
[Conv("2*width", 1, Bias = false), BatchNorm]
[Add(Shortcut.Projection), Relu]
public sealed partial class ProjectedAggregation(int width, int stride = 2) : Block;

/// <summary>MobileNet (Howard et al., MobileNets: efficient convolutional neural networks for mobile vision applications, 2017, table 1).</summary>
[Network(3, 224, 224)]
[Conv(32, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu]
[Separable(32, 64), Separable(64, 128, stride: 2), Separable(128, 128), Separable(128, 256, stride: 2), Separable(256, 256)]
[Separable(256, 512, stride: 2), Separable(512, 512, Repeat = 5), Separable(512, 1024, stride: 2), Separable(1024, 1024)]
[GlobalAvgPool, Dense(1000)]
public sealed partial class MobileNet;

/// <summary>A depthwise and a pointwise convolution.</summary>
[Conv("inputs", 3, Stride = "stride", Padding = 1, Groups = "inputs", Bias = false), BatchNorm, Relu]
[Conv("outputs", 1, Bias = false), BatchNorm, Relu]
public sealed partial class Separable(int inputs, int outputs, int stride = 1) : Block;
