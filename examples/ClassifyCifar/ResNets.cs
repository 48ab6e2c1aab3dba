namespace CnnGen.Examples;

/// <summary>The block of the CIFAR ResNets: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2016, section 4.2,
/// with shortcuts without parameters (option A).</summary>
[Skip]
[Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
[Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
[Add(Shortcut.ZeroPad), Relu]
public sealed partial class BasicBlock(int width, int stride = 1) : Block;

/// <summary>20 layers: three blocks for each size of the map.</summary>
[Network(3, 32, 32)]
[Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[BasicBlock(16, Repeat = 3)]
[BasicBlock(32, stride: 2), BasicBlock(32, Repeat = 2)]
[BasicBlock(64, stride: 2), BasicBlock(64, Repeat = 2)]
[GlobalAvgPool, Dense(10)]
public sealed partial class ResNet20;

/// <summary>32 layers: five blocks for each size of the map.</summary>
[Network(3, 32, 32)]
[Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[BasicBlock(16, Repeat = 5)]
[BasicBlock(32, stride: 2), BasicBlock(32, Repeat = 4)]
[BasicBlock(64, stride: 2), BasicBlock(64, Repeat = 4)]
[GlobalAvgPool, Dense(10)]
public sealed partial class ResNet32;

/// <summary>44 layers: seven blocks for each size of the map.</summary>
[Network(3, 32, 32)]
[Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[BasicBlock(16, Repeat = 7)]
[BasicBlock(32, stride: 2), BasicBlock(32, Repeat = 6)]
[BasicBlock(64, stride: 2), BasicBlock(64, Repeat = 6)]
[GlobalAvgPool, Dense(10)]
public sealed partial class ResNet44;

/// <summary>56 layers: nine blocks for each size of the map.</summary>
[Network(3, 32, 32)]
[Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[BasicBlock(16, Repeat = 9)]
[BasicBlock(32, stride: 2), BasicBlock(32, Repeat = 8)]
[BasicBlock(64, stride: 2), BasicBlock(64, Repeat = 8)]
[GlobalAvgPool, Dense(10)]
public sealed partial class ResNet56;

/// <summary>110 layers: 18 blocks for each size of the map.</summary>
[Network(3, 32, 32)]
[Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[BasicBlock(16, Repeat = 18)]
[BasicBlock(32, stride: 2), BasicBlock(32, Repeat = 17)]
[BasicBlock(64, stride: 2), BasicBlock(64, Repeat = 17)]
[GlobalAvgPool, Dense(10)]
public sealed partial class ResNet110;
