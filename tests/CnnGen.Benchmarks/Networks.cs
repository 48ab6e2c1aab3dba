namespace CnnGen.Benchmarks;

/// <summary>LeNet-5 (LeCun et al., Gradient-based learning applied to document recognition, 1998) with ReLU, as PyTorch's tutorials have it.</summary>
[Network(1, 28, 28)]
[Conv(6, 5, Padding = 2), Relu, MaxPool(2)]
[Conv(16, 5), Relu, MaxPool(2)]
[Flatten, Dense(120), Relu, Dense(84), Relu, Dense(10)]
public sealed partial class LeNet5;

/// <summary>The CIFAR ResNet-20 (He et al., Deep residual learning for image recognition, 2016, section 4.2) with projection shortcuts.</summary>
[Network(3, 32, 32)]
[ResNet20Layers]
public sealed partial class ResNet20;

/// <summary><see cref="ResNet20"/> by direct arithmetic.</summary>
[Network(3, 32, 32, Winograd = false)]
[ResNet20Layers]
public sealed partial class ResNet20Direct;

/// <summary>What both have.</summary>
[Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[BasicBlock(16, Repeat = 3)]
[ProjectedBlock(32), BasicBlock(32, Repeat = 2)]
[ProjectedBlock(64), BasicBlock(64, Repeat = 2)]
[GlobalAvgPool, Dense(10)]
public sealed partial class ResNet20Layers : Block;

/// <summary>ResNet-18 (He et al. 2016, table 1).</summary>
[Network(3, 224, 224)]
[Conv(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
[BasicBlock(64, Repeat = 2)]
[ProjectedBlock(128), BasicBlock(128)]
[ProjectedBlock(256), BasicBlock(256)]
[ProjectedBlock(512), BasicBlock(512)]
[GlobalAvgPool, Dense(1000)]
public sealed partial class ResNet18;

/// <summary>ResNet-50 (He et al. 2016, table 1), the stride in the 3×3 convolution as torchvision has it.</summary>
[Network(3, 224, 224)]
[ResNet50Layers]
public sealed partial class ResNet50;

/// <summary><see cref="ResNet50"/> by direct arithmetic.</summary>
[Network(3, 224, 224, Winograd = false)]
[ResNet50Layers]
public sealed partial class ResNet50Direct;

/// <summary>What both have.</summary>
[Conv(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
[ProjectedBottleneck(64, 1), Bottleneck(64, Repeat = 2)]
[ProjectedBottleneck(128), Bottleneck(128, Repeat = 3)]
[ProjectedBottleneck(256), Bottleneck(256, Repeat = 5)]
[ProjectedBottleneck(512), Bottleneck(512, Repeat = 2)]
[GlobalAvgPool, Dense(1000)]
public sealed partial class ResNet50Layers : Block;

/// <summary>VGG-16 (Simonyan and Zisserman, Very deep convolutional networks, 2015, configuration D).</summary>
[Network(3, 224, 224)]
[Vgg16Layers]
public sealed partial class Vgg16;

/// <summary><see cref="Vgg16"/> by direct arithmetic.</summary>
[Network(3, 224, 224, Winograd = false)]
[Vgg16Layers]
public sealed partial class Vgg16Direct;

/// <summary>What both have.</summary>
[Conv3x3(64, Repeat = 2), MaxPool(2)]
[Conv3x3(128, Repeat = 2), MaxPool(2)]
[Conv3x3(256, Repeat = 3), MaxPool(2)]
[Conv3x3(512, Repeat = 3), MaxPool(2)]
[Conv3x3(512, Repeat = 3), MaxPool(2)]
[Flatten, Dense(4096), Relu, Dropout(0.5f), Dense(4096), Relu, Dropout(0.5f), Dense(1000)]
public sealed partial class Vgg16Layers : Block;

/// <summary>Two 3×3 convolutions with an identity shortcut.</summary>
[Skip]
[Conv("width", 3, Padding = 1, Bias = false), BatchNorm, Relu]
[Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
[Add, Relu]
public sealed partial class BasicBlock(int width) : Block;

/// <summary>Two 3×3 convolutions, the first with stride 2, and a 1×1 convolution as shortcut.</summary>
[Skip]
[Conv("width", 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu]
[Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
[Add(Shortcut.Projection), Relu]
public sealed partial class ProjectedBlock(int width) : Block;

/// <summary>1×1, 3×3, 1×1 with an identity shortcut.</summary>
[Skip]
[Conv("width", 1, Bias = false), BatchNorm, Relu]
[Conv("width", 3, Padding = 1, Bias = false), BatchNorm, Relu]
[Conv("4*width", 1, Bias = false), BatchNorm]
[Add, Relu]
public sealed partial class Bottleneck(int width) : Block;

/// <summary>1×1, 3×3 with a stride, 1×1, and a 1×1 convolution as shortcut.</summary>
[Skip]
[Conv("width", 1, Bias = false), BatchNorm, Relu]
[Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
[Conv("4*width", 1, Bias = false), BatchNorm]
[Add(Shortcut.Projection), Relu]
public sealed partial class ProjectedBottleneck(int width, int stride = 2) : Block;

/// <summary>VGG's layer.</summary>
[Conv("channels", 3, Padding = 1), Relu]
public sealed partial class Conv3x3(int channels) : Block;
