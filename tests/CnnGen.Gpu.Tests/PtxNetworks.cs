namespace CnnGen.Tests;

/// <summary>The convolutions of ResNet-50 (He et al., Deep residual learning for image recognition, 2016, table 1), one of each shape,
/// one behind the other.</summary>
[Network(3, 224, 224)]
[Conv(64, 7, Stride = 2, Padding = 3), Relu, MaxPool(3, Stride = 2, Padding = 1)]
[ResidualConvolution(64, 1), ResidualConvolution(64, 3), ResidualConvolution(256, 1)]
[ResidualConvolution(64, 1), ResidualConvolution(256, 1)]
[ResidualConvolution(128, 1), ResidualConvolution(128, 3, 2), ResidualConvolution(512, 1)]
[ResidualConvolution(128, 1), ResidualConvolution(128, 3)]
[ResidualConvolution(512, 1), ResidualConvolution(256, 1), ResidualConvolution(256, 3, 2)]
[ResidualConvolution(1024, 1), ResidualConvolution(256, 1)]
[ResidualConvolution(256, 3), ResidualConvolution(1024, 1), ResidualConvolution(512, 1)]
[ResidualConvolution(512, 3, 2), ResidualConvolution(2048, 1)]
[ResidualConvolution(512, 1), ResidualConvolution(512, 3), ResidualConvolution(2048, 1)]
[GlobalAvgPool, Dense(1000)]
internal sealed partial class ResidualConvolutions;

/// <summary>ResNet-50's shortcuts between stages.</summary>
[Network(256, 56, 56, InputGradient = true)]
[Conv(512, 1, Stride = 2), Conv(1024, 1, Stride = 2), Conv(2048, 1, Stride = 2)]
[GlobalAvgPool, Dense(1000)]
internal sealed partial class ResidualShortcuts;

/// <summary>VGG-16 (Simonyan and Zisserman, Very deep convolutional networks, 2015, configuration D).</summary>
[Network(3, 224, 224)]
[VggConvolution(64, Repeat = 2), MaxPool(2)]
[VggConvolution(128, Repeat = 2), MaxPool(2)]
[VggConvolution(256, Repeat = 3), MaxPool(2)]
[VggConvolution(512, Repeat = 3), MaxPool(2)]
[VggConvolution(512, Repeat = 3), MaxPool(2)]
[Flatten, Dense(4096), Relu, Dropout(0.5f), Dense(4096), Relu, Dropout(0.5f), Dense(1000)]
internal sealed partial class Vgg16;

/// <summary>A convolution whose map keeps its size but for the stride.</summary>
[Conv("channels", "size", Stride = "stride", Padding = "(size - 1) / 2"), Relu]
internal sealed partial class ResidualConvolution(int channels, int size, int stride = 1) : Block;

/// <summary>VGG's layer.</summary>
[Conv("channels", 3, Padding = 1), Relu]
internal sealed partial class VggConvolution(int channels) : Block;
