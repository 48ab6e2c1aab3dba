using System.Reflection;
using CnnGen.Cpu.Kernels.Conv.Blocked;

namespace CnnGen.Benchmarks;

/// <summary>A convolution of a network, with the sizes and tiles that the generator wrote for its passes.</summary>
/// <param name="Network">As on the command line.</param>
/// <param name="Forward">Of the forward pass.</param>
/// <param name="BackwardData">Of backward-data; null for the first layer, whose input's gradient nobody needs.</param>
/// <param name="BackwardWeights">Of the gradient by the weights.</param>
internal sealed record ConvShape(string Network, int Samples, BlockedConvGeometry Forward, BlockedConvGeometry? BackwardData, BlockedConvGeometry BackwardWeights)
{
    /// <summary>Whether Winograd's algorithm applies.</summary>
    public bool IsWinograd => Forward is { KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1 } && BackwardData is not null;

    /// <summary>Of one pass.</summary>
    public double Flops => 2.0 * Samples * Forward.OutHeight * Forward.OutWidth * Forward.OutChannels * Forward.InChannels * Forward.KernelHeight * Forward.KernelWidth;

    public string Name => FormattableString.Invariant(
        $"{Forward.InChannels}x{Forward.InHeight}x{Forward.InWidth}-{Forward.OutChannels}x{Forward.OutHeight}x{Forward.OutWidth}-k{Forward.KernelHeight}s{Forward.StrideHeight}");

    /// <summary>Every distinct convolution of ResNet-50, VGG-16 and ResNet-20, with the batches of the networks' benchmark.</summary>
    public static IReadOnlyList<ConvShape> All { get; } =
    [
        .. Of<ResNet50Direct>("resnet50"),
        .. Of<Vgg16Direct>("vgg16"),
        .. Of<ResNet20Direct>("resnet20"),
    ];

    private static IEnumerable<ConvShape> Of<TNetwork>(string name)
        where TNetwork : NeuralNetwork
    {
        int batch = BenchmarkNetwork.All.Single(network => network.Name == name).Batch;
        return typeof(TNetwork).GetFields(BindingFlags.NonPublic | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<BlockedConvGeometry>()
            .GroupBy(g => (g.InChannels, g.InHeight, g.InWidth, g.OutChannels, g.OutHeight, g.OutWidth, g.KernelHeight, g.KernelWidth, g.StrideHeight, g.StrideWidth))
            .Select(same => new ConvShape(
                name, batch, same.First(g => g.ForwardKernel is not null), same.FirstOrDefault(g => g.BackwardDataKernels.Count > 0), same.First(g => g.BackwardWeightsKernel is not null)));
    }
}
