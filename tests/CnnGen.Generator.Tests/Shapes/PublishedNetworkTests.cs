using CnnGen.Generator.Graph;
using CnnGen.Generator.Tests.Graph;

namespace CnnGen.Generator.Tests.Shapes;

/// <summary>Networks whose numbers others have published.</summary>
public sealed class PublishedNetworkTests
{
    private const string Bottleneck = """
        [Skip]
        [Conv("width", 1, Bias = false), BatchNorm, Relu]
        [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
        [Conv("4*width", 1, Bias = false), BatchNorm]
        [Add(Shortcut.Projection), Relu]
        partial class Bottleneck(int width, int stride = 1) : Block;
        """;

    // LeCun et al., 1998, as it is trained today: dense C3, 28×28 with padding.
    [Fact]
    public void LeNet5()
    {
        ShapedGraph graph = Valid("""
            [Network(1, 28, 28)]
            [Conv(6, 5, Padding = 2), Relu, MaxPool(2)]
            [Conv(16, 5), Relu, MaxPool(2)]
            [Flatten, Dense(120), Relu, Dense(84), Relu, Dense(10)]
            class LeNet5;
            """);
        AssertTotals(graph, parameters: 61_706, macs: 416_520);
        Assert.Equal(
            ["1×28×28", "6×28×28", "6×28×28", "6×14×14", "16×10×10", "16×10×10", "16×5×5", "400", "120", "120", "84", "84", "10"],
            graph.Nodes.Select(node => node.Shape.ToString()));
        Assert.Equal(
            ["input", "conv1", "relu1", "maxpool1", "conv2", "relu2", "maxpool2", "flatten1", "fc1", "relu3", "fc2", "relu4", "fc3"],
            graph.Nodes.Select(node => node.Node.Name));
        Assert.Equal([1, 5, 5, 6, 14, 14, 16], graph.Nodes.Take(7).Select(node => node.ReceptiveField));
        Assert.Equal([1, 1, 1, 2, 2, 2, 4], graph.Nodes.Take(7).Select(node => node.Stride));
    }

    // Krizhevsky, One weird trick, 2014, as torchvision has it (global pooling stands for its adaptive pooling, which is the identity at 224).
    [Fact]
    public void AlexNet() => AssertTotals(
        Valid("""
            [Network(3, 224, 224)]
            [Conv(64, 11, Stride = 4, Padding = 2), Relu, MaxPool(3, Stride = 2)]
            [Conv(192, 5, Padding = 2), Relu, MaxPool(3, Stride = 2)]
            [Conv(384, 3, Padding = 1), Relu, Conv(256, 3, Padding = 1), Relu, Conv(256, 3, Padding = 1), Relu, MaxPool(3, Stride = 2)]
            [Flatten, Dropout, Dense(4096), Relu, Dropout, Dense(4096), Relu, Dense(1000)]
            class AlexNet;
            """),
        parameters: 61_100_840,
        macs: 714_188_480);

    // Simonyan and Zisserman, 2015, configuration D: 138 million parameters; torchvision: 138,357,544 and 15.47 GMACs.
    [Fact]
    public void Vgg16()
    {
        ShapedGraph graph = Valid("""
            [Network(3, 224, 224)]
            [Stage(64, 2), Stage(128, 2), Stage(256, 3), Stage(512, 3), Stage(512, 3)]
            [Flatten, Dense(4096), Relu, Dropout, Dense(4096), Relu, Dropout, Dense(1000)]
            class Vgg16;

            [Unit("channels", Repeat = "count"), MaxPool(2)]
            partial class Stage(int channels, int count) : Block;

            [Conv("channels", 3, Padding = 1), Relu]
            partial class Unit(int channels) : Block;
            """);
        AssertTotals(graph, parameters: 138_357_544, macs: 15_470_264_320);
        ShapedNode pool = graph.Nodes.Last(node => node.Layer.Kind == "MaxPool");
        Assert.Equal((212, 32), (pool.ReceptiveField, pool.Stride));
        Assert.Equal("stage3.unit1.2.conv1", graph.Nodes.Where(node => node.Layer.Kind == "Conv").ElementAt(6).Node.Name);
    }

    // He et al., 2015; torchvision: 11,689,512 parameters, 1.81 GMACs.
    [Fact]
    public void ResNet18() => AssertTotals(
        Valid("""
            [Network(3, 224, 224)]
            [Conv(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
            [Basic(64, Repeat = 2), Basic(128, stride: 2), Basic(128), Basic(256, stride: 2), Basic(256), Basic(512, stride: 2), Basic(512)]
            [GlobalAvgPool, Dense(1000)]
            class ResNet18;

            [Skip]
            [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
            [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
            [Add(Shortcut.Projection), Relu]
            partial class Basic(int width, int stride = 1) : Block;
            """),
        parameters: 11_689_512,
        macs: 1_814_073_344);

    // torchvision's ResNet-18 under torchvision's names, so that its weights load by name.
    [Fact]
    public void ResNet18UnderItsPublishedNames()
    {
        ShapedGraph graph = Valid("""
            [Network(3, 224, 224)]
            [Conv(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
            [Basic(64, Name = "layer1", Repeat = 2)]
            [Down(128, Name = "layer2.0"), Basic(128, Name = "layer2.1")]
            [Down(256, Name = "layer3.0"), Basic(256, Name = "layer3.1")]
            [Down(512, Name = "layer4.0"), Basic(512, Name = "layer4.1")]
            [GlobalAvgPool, Dense(1000, Name = "fc")]
            class ResNet18;

            [Skip]
            [Conv("planes", 3, Padding = 1, Bias = false), BatchNorm, Relu]
            [Conv("planes", 3, Padding = 1, Bias = false), BatchNorm]
            [Add, Relu]
            partial class Basic(int planes) : Block;

            [Skip(Name = "in")]
            [Conv("planes", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
            [Conv("planes", 3, Padding = 1, Bias = false), BatchNorm]
            [From("in"), Conv("planes", 1, Stride = "stride", Bias = false, Name = "downsample.0"), BatchNorm(Name = "downsample.1")]
            [Add("bn2"), Relu]
            partial class Down(int planes, int stride = 2) : Block;
            """);
        AssertTotals(graph, parameters: 11_689_512, macs: 1_814_073_344);
        ShapedNode[] block = [.. graph.Nodes.Where(node => node.Node.Name.StartsWith("layer2.0.", StringComparison.Ordinal))];
        Assert.Equal(
            ["layer2.0.conv1.weight", "layer2.0.bn1", "layer2.0.conv2.weight", "layer2.0.bn2", "layer2.0.downsample.0.weight", "layer2.0.downsample.1"],
            block.Where(node => node.Parameters.Count > 0).Select(node => node.Node.Name + (node.Parameters.Count == 1 ? "." + node.Parameters[0].Suffix : "")));
        Assert.Equal([128, 64, 1, 1], block.Single(node => node.Node.Name == "layer2.0.downsample.0").Parameters[0].Sizes);
        Assert.Equal("layer1.0.conv1.weight", graph.Nodes.Where(node => node.Parameters.Count == 1).Skip(1).Select(node => node.Node.Name + ".weight").First());
    }

    // torchvision: 25,557,032 parameters, 4.09 GMACs. Receptive field 427 at the last (with the stride in the 3×3 convolutions).
    [Fact]
    public void ResNet50()
    {
        ShapedGraph graph = Valid("""
            [Network(3, 224, 224, ObjectSize = 224)]
            [Conv(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
            [Bottleneck(64), Bottleneck(64), Bottleneck(64)]
            [Bottleneck(128, stride: 2), Bottleneck(128, Repeat = 3)]
            [Bottleneck(256, stride: 2), Bottleneck(256, Repeat = 5)]
            [Bottleneck(512, stride: 2), Bottleneck(512, Repeat = 2)]
            [GlobalAvgPool, Dense(1000)]
            class ResNet50;

            """ + Bottleneck);
        AssertTotals(graph, parameters: 25_557_032, macs: 4_089_184_256);
        Assert.Equal(53_120, (long)Totals.Of(graph.Nodes).Statistics);
        ShapedNode pool = graph.Nodes.Single(node => node.Layer.Kind == "GlobalAvgPool");
        ShapedNode last = graph.Nodes[pool.Inputs[0]];
        Assert.Equal("2048×7×7", last.Shape.ToString());
        Assert.Equal((427, 32), (last.ReceptiveField, last.Stride));

        // A projection only where the shapes differ: at the first block of each stage.
        Assert.Equal(
            ["bottleneck1.add1.conv", "bottleneck4.add1.conv", "bottleneck6.add1.conv", "bottleneck8.add1.conv"],
            graph.Nodes.Where(node => node.Node.Name.EndsWith("add1.conv", StringComparison.Ordinal)).Select(node => node.Node.Name));
    }

    // He et al., 2015, section 4.2, option A: 0.27 M parameters.
    [Fact]
    public void ResNet20()
    {
        ShapedGraph graph = Valid("""
            [Network(3, 32, 32)]
            [Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
            [Basic(16, Repeat = 3), Basic(32, stride: 2), Basic(32, Repeat = 2), Basic(64, stride: 2), Basic(64, Repeat = 2)]
            [GlobalAvgPool, Dense(10)]
            class ResNet20;

            [Skip]
            [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
            [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
            [Add(Shortcut.ZeroPad), Relu]
            partial class Basic(int width, int stride = 1) : Block;
            """);

        // 19 convolutions without bias, two numbers a channel for batch norm, and the classifier.
        int convolutions = 3 * 16 * 9 + 6 * 16 * 16 * 9 + (16 * 32 + 5 * 32 * 32) * 9 + (32 * 64 + 5 * 64 * 64) * 9;
        int norms = 2 * (7 * 16 + 6 * 32 + 6 * 64);
        AssertTotals(graph, parameters: convolutions + norms + 64 * 10 + 10, macs: 40_551_040);
        Assert.Equal(269_722, convolutions + norms + 650);
        ShapedNode[] pads = [.. graph.Nodes.Where(node => node.Layer.Kind == "ZeroPad")];
        Assert.Equal(["basic2.add1.zeropad", "basic4.add1.zeropad"], pads.Select(pad => pad.Node.Name));
        Assert.Equal(["32×16×16", "64×8×8"], pads.Select(pad => pad.Shape.ToString()));
    }

    // Szegedy et al., 2015, table 1, row inception (3a): 28×28×256, 159 K parameters and 128 M operations.
    [Fact]
    public void Inception3a()
    {
        ShapedGraph graph = Valid("""
            [Network(192, 28, 28), Inception(64, 96, 128, 16, 32, 32)]
            class Net;

            [Branches(Merge.Concat)]
            partial class Inception(int c1, int r3, int c3, int r5, int c5, int proj) : Block
            {
                [Conv("c1", 1), Relu] class Conv1x1;
                [Conv("r3", 1), Relu, Conv("c3", 3, Padding = 1), Relu] class Conv3x3;
                [Conv("r5", 1), Relu, Conv("c5", 5, Padding = 2), Relu] class Conv5x5;
                [MaxPool(3, Stride = 1, Padding = 1), Conv("proj", 1), Relu] class Pool;
            }
            """);
        Assert.Equal("256×28×28", graph.Output.Shape.ToString());
        Assert.Equal("inception1.concat1", graph.Output.Node.Name);
        Assert.Equal(["64×28×28", "128×28×28", "32×28×28", "32×28×28"], graph.Output.Inputs.Select(id => graph.Nodes[id].Shape.ToString()));
        Assert.Equal(
            ["inception1.conv1x1.relu1", "inception1.conv3x3.relu2", "inception1.conv5x5.relu2", "inception1.pool.relu1"],
            graph.Output.Inputs.Select(id => graph.Nodes[id].Node.Name));
        AssertTotals(graph, parameters: 163_328 + 368, macs: 163_328L * 28 * 28);
    }

    // Kim, 2014: a sentence of 56 words in 300 dimensions, windows of 3, 4 and 5 words.
    [Fact]
    public void TextCnn()
    {
        ShapedGraph graph = Valid("""
            [Network(300, 56), Branches, Dropout, Dense(2)]
            class TextCnn
            {
                [Conv(100, 3), Relu, GlobalMaxPool] class Three;
                [Conv(100, 4), Relu, GlobalMaxPool] class Four;
                [Conv(100, 5), Relu, GlobalMaxPool] class Five;
            }
            """);
        Assert.Equal(["100×54", "100×53", "100×52"], graph.Nodes.Where(node => node.Layer.Kind == "Conv").Select(node => node.Shape.ToString()));
        Assert.Equal(
            [100, 300, 4],
            graph.Nodes.Single(node => node.Node.Name == "four.conv1").Parameters[0].Sizes);
        AssertTotals(graph, parameters: 300 * 100 * 12 + 300 + 602, macs: 30_000L * (3 * 54 + 4 * 53 + 5 * 52) + 600);
    }

    private static ShapedGraph Valid(string source)
    {
        Written written = Written.Source(source);
        foreach (string block in written.Blocks.Select(block => block.Name))
            Assert.Empty(written.Mistakes(block));
        ShapedGraph graph = written.Analyze();
        Assert.Empty(graph.Mistakes.Select(written.Describe));
        Assert.True(graph.IsValid);
        Assert.Equal(Enumerable.Range(0, graph.Nodes.Count), graph.Nodes.Select(node => node.Id));
        Assert.Equal(graph.Nodes.Count, graph.Nodes.Select(node => node.Node.Name).Distinct().Count());
        return graph;
    }

    private static void AssertTotals(ShapedGraph graph, long parameters, long macs)
    {
        Totals totals = Totals.Of(graph.Nodes);
        Assert.Equal((parameters, macs), ((long)totals.Parameters, (long)totals.Macs));
    }
}
