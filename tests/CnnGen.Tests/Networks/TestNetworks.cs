namespace CnnGen.Tests.Networks;

/// <summary>Conv, batch norm, pooling, dropout and two dense layers: one of each kind of parameter and state.</summary>
[Network(1, 8, 8)]
[Conv(4, 3, Padding = 1, Bias = false, Name = "conv"), BatchNorm(Name = "norm"), Relu, MaxPool(2)]
[Flatten, Dense(16, Name = "hidden"), Tanh, Dropout(0.2f), Dense(3, Name = "scores")]
public sealed partial class SmallNet;

/// <summary>One dense layer.</summary>
[Network(5)]
[Dense(3, Name = "dense")]
public sealed partial class DenseNet;

/// <summary>Large enough for its weights to be updated on several threads.</summary>
[Network(300)]
[Dense(200, Name = "first"), Relu, Dense(10, Name = "second")]
public sealed partial class WideNet;

/// <summary>So much work that all workers share a sample, by rows and by channels, convolutions by Winograd and direct; and so many weights that training
/// packs them late and takes the samples of a worker together.</summary>
[Network(16, 28, 27)]
[Conv(128, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool(2, Rounding = Rounding.Floor)]
[Skip, Conv(128, 1), Sigmoid, Conv(128, 3, Padding = 1), Add, Relu]
[Conv(16, 5, Padding = 2), Conv(16, 3, Padding = 1)]
[GlobalAvgPool, Dense(10)]
public sealed partial class LargeNet;

/// <summary>So much work that all workers share a sample, of convolutions in groups: depthwise, in blocks and filling them, by rows and by blocks, by
/// Winograd and direct.</summary>
[Network(16, 28, 27)]
[Conv(128, 1), Conv(128, 3, Padding = 1, Groups = 128, Bias = false), BatchNorm, Relu]
[Skip, Conv(128, 3, Padding = 1, Groups = 32, Bias = false), BatchNorm, Add, Relu]
[Conv(128, 3, Padding = 2, Dilation = 2, Groups = 32), Conv(128, 3, Stride = 2, Padding = 1, Groups = 4)]
[Conv(512, 1), Skip, Conv(512, 3, Padding = 1, Groups = 512), Add, Relu]
[Conv(512, 5, Padding = 2, Groups = 128), Conv(512, 3, Padding = 1, Groups = 16), Conv(16, 3, Padding = 2, Dilation = 2)]
[GlobalAvgPool, Dense(10)]
public sealed partial class LargeGroups;

/// <summary>Norms of samples, which one sample's pass cuts by blocks of channels or, where a group has all of them, does not cut; and a gate of channels.</summary>
[Network(3, 20, 20, InputGradient = true)]
[Conv(64, 3, Padding = 1), GroupNorm(8), PRelu]
[Skip, GlobalAvgPool, Dense(64), Sigmoid, Multiply]
[Conv(64, 3, Padding = 1), GroupNorm(2), Silu, Conv(64, 3, Padding = 1), GroupNorm(1), Gelu]
[Conv(32, 3, Stride = 2, Padding = 1), InstanceNorm(Affine = true), Relu, GlobalAvgPool, LayerNorm, Dense(10)]
public sealed partial class SampleNorms;
