namespace CnnGen.Benchmarks;

/// <summary>A network with its batch and number of steps: those of the PyTorch script that it is compared with, if it is there.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Steps">Steps a round.</param>
/// <param name="Create">Makes it for a batch size.</param>
/// <param name="ForwardMacs">Multiply-accumulates of a forward pass, per sample.</param>
internal sealed record BenchmarkNetwork(string Name, int Batch, int Steps, Func<int, NeuralNetwork> Create, long ForwardMacs)
{
    public static IReadOnlyList<BenchmarkNetwork> All { get; } =
    [
        new("lenet", 64, 200, static batch => new LeNet5(batch), LeNet5.ForwardMacs),
        new("resnet20", 128, 4, static batch => new ResNet20(batch), ResNet20.ForwardMacs),
        new("resnet18", 16, 2, static batch => new ResNet18(batch), ResNet18.ForwardMacs),
        new("resnet50", 8, 2, static batch => new ResNet50(batch), ResNet50.ForwardMacs),
        new("vgg16", 8, 1, static batch => new Vgg16(batch), Vgg16.ForwardMacs),
        new("resnext50", 8, 2, static batch => new ResNeXt50(batch), ResNeXt50.ForwardMacs),
        new("mobilenet", 8, 4, static batch => new MobileNet(batch), MobileNet.ForwardMacs),
        new("mobilenetv2", 8, 4, static batch => new MobileNetV2(batch), MobileNetV2.ForwardMacs),
        new("efficientnet", 8, 4, static batch => new EfficientNetB0(batch), EfficientNetB0.ForwardMacs),
    ];
}
