using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests;

/// <summary>Whole networks.</summary>
public class NetworkTests
{
    private const string LeNet5 = """
        using CnnGen;
        namespace Zoo;

        [Network(1, 28, 28)]
        [Conv(6, 5, Padding = 2), Relu, MaxPool(2)]
        [Conv(16, 5), Relu, MaxPool(2)]
        [Flatten, Dense(120), Relu, Dense(84), Relu, Dense(10)]
        public sealed partial class LeNet5;
        """;

    [Fact]
    public Task LeNet() => GeneratorTest.Verify(LeNet5, passes: true);

    [Fact]
    public Task BranchesBlocksAndSkips() => GeneratorTest.Verify("""
        using CnnGen;

        public static partial class Models
        {
            [Network(3, 12, 12, InputGradient = true)]
            [Conv(8, 3, Padding = 1, Bias = false), BatchNorm, Relu]
            [Inception(4, expand: 6), Unit(10), Unit(16, stride: 2), GlobalAvgPool, Dropout(0.5), Dense(10)]
            internal sealed partial class Tiny;

            [Branches(Merge.Concat)]
            private sealed partial class Inception(int width, int expand) : Block
            {
                [Conv("width", 1), Relu] class Conv1x1;
                [Conv("width", 1), Relu, Conv(nameof(expand), 3, Padding = 1), Relu] class Conv3x3;
            }
        }

        [Skip]
        [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
        [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
        [Add(Shortcut.ZeroPad), Relu]
        public sealed partial class Unit(int width, int stride = 1) : Block;
        """, passes: true);

    /// <summary>Depthwise and pointwise convolutions, and a dilated one, in blocks of channels.</summary>
    [Fact]
    public Task MobileNet() => GeneratorTest.Verify("""
        using CnnGen;

        [Network(32, 24, 24)]
        [Separable(32, 64, stride: 2), Conv(16, 3, Padding = 2, Dilation = 2), Relu, GlobalAvgPool, Dense(10)]
        public sealed partial class MobileNet;

        [Conv("inputs", 3, Stride = "stride", Padding = 1, Groups = "inputs", Bias = false), BatchNorm, Relu]
        [Conv("outputs", 1, Bias = false), BatchNorm, Relu]
        public sealed partial class Separable(int inputs, int outputs, int stride) : Block;
        """, passes: true);

    /// <summary>Groups of few channels, which lie in blocks, and groups of whole blocks.</summary>
    [Fact]
    public Task ResNeXt() => GeneratorTest.Verify("""
        using CnnGen;

        [Network(32, 48, 48)]
        [Aggregated(8), Conv(64, 3, Stride = 2, Padding = 1, Groups = 2), GlobalAvgPool, Dense(10)]
        public sealed partial class ResNeXt;

        [Skip]
        [Conv(32, 3, Padding = 1, Groups = "groups", Bias = false), BatchNorm]
        [Add, Relu]
        public sealed partial class Aggregated(int groups) : Block;
        """, passes: true);

    [Fact]
    public Task StandardizedWeights() => GeneratorTest.Verify("""
        using CnnGen;

        [Network(3, 9, 8)]
        [Conv(5, 3, Padding = 1, Bias = false, Standardize = true), BatchNorm, Relu, Conv(4, 3, Standardize = true, Name = "a"), Relu]
        [GlobalAvgPool, Dense(3)]
        public sealed partial class Net;
        """, passes: true);

    [Fact]
    public Task ANetworkWithErrorsHasItsMembers() => GeneratorTest.Verify("""
        using System;
        using CnnGen;

        [Network(1, 28, 28), {|CNN0022:Dense(10)|}]
        public sealed partial class Net;

        public static class User
        {
            public const long Cost = Net.ParameterCount + Net.ForwardMacs + Net.ActivationBytes;

            public static string Run(ReadOnlySpan<float> input, Span<float> output)
            {
                var net = new Net(16, seed: 3);
                NeuralNetwork other = new Net(net, batchSize: 4);
                net.Forward(input, output);
                net.SaveWeights("net.safetensors");
                net.LoadWeights("net.safetensors");
                return $"{Net.InputShape} {Net.OutputShape} {Net.Layers.Length} {other.Summary()}";
            }
        }
        """, ["Dense takes a vector, but its input is a map of 1×28×28; put Flatten (784 features) or GlobalAvgPool (1 features) before it"]);

    [Fact]
    public void AnEditorDoesNotWaitForThePasses()
    {
        Compilation output = GeneratorTest.CompileAsInAnEditor(TestCompilation.Create(LeNet5));
        Assert.Equal(["Test.cs", "Zoo.LeNet5.g.cs"], output.SyntaxTrees.Select(tree => Path.GetFileName(tree.FilePath)));
    }

    [Fact]
    public void HoveringOverTheClassShowsItsTable()
    {
        Compilation output = GeneratorTest.CompileAsInAnEditor(TestCompilation.Create(LeNet5));
        string documentation = output.Type("Zoo.LeNet5").GetDocumentationCommentXml()!;
        Assert.Contains("1×28×28 → 10: 61,706 parameters, 416,520 MACs", documentation);
        Assert.Matches(@"conv2 +Conv +16×10×10 +2,416 +240,000", documentation);
    }
}
