using CnnGen.Generator.Graph;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Tests.Graph;

namespace CnnGen.Generator.Tests.Shapes;

/// <summary>Shapes and mistakes of channels × depth × height × width.</summary>
public sealed class VolumeTests
{
    // The first layers of C3D (Tran et al. 2015), and what PyTorch's Conv3d and MaxPool3d make of them.
    [Fact]
    public void WindowsHaveThreeAxes()
    {
        ShapedGraph graph = Written.Source("""
            [Network(3, 16, 112, 112), Conv(64, 3, Padding = 1), Relu, MaxPool(KernelDepth = 1, KernelHeight = 2, KernelWidth = 2)]
            [Conv(128, 3, Padding = 1, Groups = 2), BatchNorm, Relu, MaxPool(2)]
            [Conv(32, KernelDepth = 1, KernelHeight = 3, KernelWidth = 5, StrideDepth = 2, DilationHeight = 2, PaddingWidth = 2), GlobalAvgPool, Dense(10)] class N;
            """).Analyze();
        Assert.Equal(
            [
                "input 3×16×112×112", "conv1 64×16×112×112", "relu1 64×16×112×112", "maxpool1 64×16×56×56",
                "conv2 128×16×56×56", "bn1 128×16×56×56", "relu2 128×16×56×56", "maxpool2 128×8×28×28",
                "conv3 32×4×24×28", "globalavgpool1 32", "fc1 10",
            ],
            graph.Nodes.Select(node => $"{node.Node.Name} {node.Shape}"));
        Assert.Equal(
            ["64×3×3×3×3 81/1728", "128×32×3×3×3 864/1728", "32×128×1×3×5 1920/480"],
            graph.Nodes.Where(node => node.Layer is Conv).Select(node => node.Parameters[0]).Select(weight => $"{new TensorShape(weight.Sizes)} {weight.FanIn}/{weight.FanOut}"));
        Assert.Equal(
            [64L * 16 * 112 * 112 * 3 * 27, 128L * 16 * 56 * 56 * 32 * 27, 32L * 4 * 24 * 28 * 128 * 15],
            graph.Nodes.Where(node => node.Layer is Conv).Select(node => node.Macs));
        Assert.Equal((10, 4), (graph.Nodes[7].ReceptiveField, graph.Nodes[7].Stride));
        Assert.Equal("CNN0029", Assert.Single(graph.Mistakes).Id);
        Assert.False(graph.IsValid);
    }

    [Fact]
    public void TheDepthCountsForReceptiveFields()
    {
        ShapedGraph graph = Written.Source("[Network(1, 32, 8, 8), Conv(2, KernelDepth = 5, KernelHeight = 1, KernelWidth = 1, StrideDepth = 3), Conv(2, 3)] class N;").Analyze();
        Assert.Equal([1, 5, 11], graph.Nodes.Select(node => node.ReceptiveField));
        Assert.Equal([1, 3, 3], graph.Nodes.Select(node => node.Stride));
    }

    [Theory]
    [InlineData("Conv(2, 3, PaddingFront = 2)", "2×9×7×7")]
    [InlineData("Conv(2, 3, PaddingDepth = 1, PaddingBottom = 1)", "2×9×8×7")]
    [InlineData("Conv(2, 4, Same = true)", "2×9×9×9")]
    [InlineData("MaxPool(3, Stride = 2, Same = true)", "1×5×5×5")]
    [InlineData("AvgPool(2, Rounding = Rounding.Ceil)", "1×5×5×5")]
    [InlineData("AvgPool(2, Rounding = Rounding.Floor)", "1×4×4×4")]
    [InlineData("Conv(2, 3, DilationDepth = 4)", "2×1×7×7")]
    [InlineData("Skip, Conv(2, 3, StrideDepth = 2, Padding = 1), Add(Shortcut.Projection)", "2×5×9×9")]
    public void SidesRoundingAndShortcuts(string layers, string expected)
    {
        ShapedGraph graph = Written.Source($"[Network(1, 9, 9, 9), {layers}] class N;").Analyze();
        Assert.Equal(expected, graph.Output.Shape.ToString());
        Assert.Equal("CNN0029", Assert.Single(graph.Mistakes).Id);
    }

    [Fact]
    public void MistakesAreOfTheirAxis()
    {
        Reports(
            "[Network(1, 7, 9, 9), Conv(2, 3, Stride = 3)] class N;",
            "CNN0020 at Conv(2, 3, Stride = 3): Conv does not fit 1×7×9×9: (7 − 3 + 2·0)/3 + 1 = 2.33 along the depth, so 1 real plane would be dropped; "
            + "accept the loss with Rounding = Rounding.Floor or add the partial window with Rounding = Rounding.Ceil");
        Reports(
            "[Network(1, 7, 9, 9), Conv(2, 3, Stride = 1, Padding = 1), MaxPool(KernelDepth = 3, KernelHeight = 1, KernelWidth = 1)] class N;",
            "CNN0020 at MaxPool(KernelDepth = 3, KernelHeight = 1, KernelWidth = 1): MaxPool does not fit 2×7×9×9: (7 − 3 + 2·0)/3 + 1 = 2.33 along the depth, "
            + "so 1 real plane would be dropped; accept the loss with Rounding = Rounding.Floor or add the partial window with Rounding = Rounding.Ceil");
        Reports(
            "[Network(1, 7, 7, 7), Conv(2, 3, Stride = 3)] class N;",
            "CNN0020 at Conv(2, 3, Stride = 3): Conv does not fit 1×7×7×7: (7 − 3 + 2·0)/3 + 1 = 2.33 along the depth, the height and the width, "
            + "so 1 real plane, row and column would be dropped; use Padding = 1, accept the loss with Rounding = Rounding.Floor "
            + "or add the partial window with Rounding = Rounding.Ceil");
        Reports(
            "[Network(1, 2, 9, 9), Conv(2, 3)] class N;",
            "CNN0021 at Conv(2, 3)/kernel: Conv has a kernel of 3, more than the padded depth of 2 = 2 + 2·0; use a smaller kernel or a padding of at least 1");
        Reports(
            "[Network(1, 9, 9, 9), Conv(2, 3, StrideDepth = 40000)] class N;",
            "CNN0040 at Conv(2, 3, StrideDepth = 40000)/strideDepth: The stride of Conv is 40,000, more than the 32,768 that the compiler takes");
        Reports(
            "[Network(1, 9, 9, 9), MaxPool(3, PaddingBack = 2)] class N;",
            "CNN0010 at MaxPool(3, PaddingBack = 2)/paddingBack: MaxPool has paddingBack = 2, but it must be at most half the kernel, 1, so that no window sees padding only");
    }

    [Fact]
    public void ADepthIsWrittenWhereThereIsOne()
    {
        Reports(
            "[Network(1, 9, 9, 9), Conv(2, KernelHeight = 3, KernelWidth = 3)] class N;",
            "CNN0014 at Conv(2, KernelHeight = 3, KernelWidth = 3): Conv needs its kernel once: its input is a volume of 1×9×9×9, "
            + "so give kernel for all axes, or kernelDepth, kernelHeight and kernelWidth");
        Reports(
            "[Network(1, 9, 9), Conv(2, 3, PaddingDepth = 1)] class N;",
            "CNN0027 at Conv(2, 3, PaddingDepth = 1)/paddingDepth: Conv has paddingDepth = 1, but its input is an image of 1×9×9, "
            + "which has a height, a width and no depth; leave it out");
        Reports(
            "[Network(1, 9), Conv(2, 3, PaddingBack = 1)] class N;",
            "CNN0027 at Conv(2, 3, PaddingBack = 1)/paddingBack: Conv has paddingBack = 1, but its input is a sequence of 1×9, "
            + "which has a length and no depth; for the length, write PaddingLeft or PaddingRight");
        Reports("[Network(1, 9, 9), Conv(2, KernelDepth = 1, KernelHeight = 3, KernelWidth = 3, StrideDepth = 1), Relu, GlobalAvgPool, Dense(2)] class N;");
    }

    [Theory]
    [InlineData("Padding = 1, PaddingFront = 2", "padding", "give padding for all axes, or paddingFront, paddingBack, paddingTop, paddingBottom, paddingLeft and paddingRight")]
    [InlineData("PaddingDepth = 1, PaddingFront = 2", "paddingDepth", "give paddingDepth for both sides, or paddingFront and paddingBack")]
    [InlineData("Same = true, PaddingBack = 2", "same", "give same, which finds it from the input, or numbers")]
    public void APaddingIsGivenOnce(string arguments, string argument, string advice) => Reports(
        $"[Network(1, 9, 9, 9), Conv(2, 3, {arguments})] class N;",
        $"CNN0014 at Conv(2, 3, {arguments})/{argument}: Conv needs its padding once: {advice}");

    [Fact]
    public void OneDiagnosticForAWholeNetwork()
    {
        Reports(
            "[Network(1, 9, 9, 9), B(2), B(4), GlobalAvgPool, Dense(2)] class N; [Conv(\"n\", 3, Padding = 1), Relu] partial class B(int n) : Block;",
            "CNN0029 at B(2) [Conv(\"n\", 3, Padding = 1)]: Conv 'conv1' of B(2) slides a window over a volume of 1×9×9×9, "
            + "for which this version of the compiler writes no code; its shapes, parameters and work are checked all the same");
        Reports("[Network(1, 9, 9, 9), GroupNorm(1), Silu, Slice(0, 1), Flatten, Dense(2)] class N;");
    }

    private static void Reports(string source, params string[] expected) => Assert.Equal(expected, Written.Source(source).Mistakes());
}
