namespace CnnGen.Benchmarks;

/// <summary>A convolution of one of the networks: square maps, kernels and strides.</summary>
/// <param name="Networks">The networks that have it.</param>
/// <param name="Size">Rows and columns of the input.</param>
/// <param name="IsFirst">Whether it reads the image: nobody needs the gradient of that.</param>
internal sealed record ConvShape(string Networks, int InChannels, int Size, int OutChannels, int Kernel, int Stride, int Samples, bool IsFirst = false)
{
    public int Padding => Kernel / 2;

    public int OutSize => ((Size - Kernel + (2 * Padding)) / Stride) + 1;

    public double Flops => 2.0 * Samples * OutSize * OutSize * OutChannels * InChannels * Kernel * Kernel;

    public string Name => FormattableString.Invariant($"{InChannels}x{Size}x{Size}-{OutChannels}x{OutSize}x{OutSize}-k{Kernel}s{Stride}");

    /// <summary>Every distinct convolution of ResNet-50, VGG-16 and ResNet-20, with the batches of the networks' benchmark.</summary>
    public static IReadOnlyList<ConvShape> All { get; } =
    [
        new("resnet50", 3, 224, 64, 7, 2, 8, IsFirst: true),
        .. Stage(64, 64, 56, 1),
        .. Stage(256, 128, 56, 2),
        .. Stage(512, 256, 28, 2),
        .. Stage(1024, 512, 14, 2),
        new("vgg16", 3, 224, 64, 3, 1, 8, IsFirst: true),
        new("vgg16", 64, 224, 64, 3, 1, 8),
        new("vgg16", 64, 112, 128, 3, 1, 8),
        new("vgg16", 128, 112, 128, 3, 1, 8),
        new("vgg16", 128, 56, 256, 3, 1, 8),
        new("vgg16", 256, 56, 256, 3, 1, 8),
        new("vgg16", 256, 28, 512, 3, 1, 8),
        new("vgg16", 512, 28, 512, 3, 1, 8),
        new("vgg16", 512, 14, 512, 3, 1, 8),
        new("resnet20", 3, 32, 16, 3, 1, 128, IsFirst: true),
        new("resnet20", 16, 32, 16, 3, 1, 128),
        new("resnet20", 16, 32, 32, 3, 2, 128),
        new("resnet20", 16, 32, 32, 1, 2, 128),
        new("resnet20", 32, 16, 32, 3, 1, 128),
        new("resnet20", 32, 16, 64, 3, 2, 128),
        new("resnet20", 32, 16, 64, 1, 2, 128),
        new("resnet20", 64, 8, 64, 3, 1, 128),
    ];

    /// <summary>A stage of ResNet-50: the first block's 1×1, 3×3 and projection, then what the other blocks have.</summary>
    private static IEnumerable<ConvShape> Stage(int channels, int width, int size, int stride)
    {
        int outSize = size / stride;
        yield return new("resnet50", channels, size, width, 1, 1, 8);
        if (stride > 1)
            yield return new("resnet50", width, size, width, 3, stride, 8);
        yield return new("resnet50", width, outSize, width, 3, 1, 8);
        yield return new("resnet50", width, outSize, 4 * width, 1, 1, 8);
        if (stride > 1)
            yield return new("resnet50", channels, size, 4 * width, 1, stride, 8);
        yield return new("resnet50", 4 * width, outSize, width, 1, 1, 8);
    }
}
