using System.Text;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Tests.Graph;

namespace CnnGen.Generator.Tests.Shapes;

/// <summary>Networks put together at random, right and wrong ones.</summary>
public sealed class RandomNetworkTests
{
    private static readonly string[] Layers =
    [
        "Conv(4, 3, Padding = 1)", "Conv(6, 3)", "Conv(4, 3, Stride = 2, Padding = 1, Bias = false)", "Conv(0, 3)", "Conv(8, 1, Groups = 2)",
        "Conv(4, \"3\", Repeat = 2)", "Conv(4, KernelWidth = 3)", "MaxPool(2)", "MaxPool(3, Stride = 2, Rounding = Rounding.Ceil)", "AvgPool(2, Padding = 1)",
        "GlobalAvgPool", "Slice(1, 2)", "Slice(0, 4)", "Flatten", "Dense(5)", "Dense(\"2*\")", "Relu", "Tanh(Name = \"t\")", "BatchNorm", "Dropout", "Softmax", "Skip", "Skip", "Add",
        "Add(Shortcut.Projection)", "Add(Shortcut.ZeroPad)", "Multiply", "Concat", "Concat(\"t\")", "From(\"t\")", "Add(\"conv1\")", "Branches",
    ];

    private static readonly string[] LayersAndBlocks =
    [
        .. Layers, "Block(4)", "Block(8, s: 2)", "Block(0)", "Inner(3, Repeat = 3)", "Inner(Name = \"x\")", "Cycle",
    ];

    [Fact]
    public void AreValidOrHaveAMistake()
    {
        Random random = new(7);
        int valid = 0;
        HashSet<string> seen = [];
        for (int i = 0; i < 1500; i++)
        {
            string sizes = new[] { "4, 16, 16", "3, 9, 12", "4, 20", "32", "2, 4, 8, 8" }[random.Next(5)];
            string source = $$"""
                [Network({{sizes}}), {{Some(6, LayersAndBlocks)}}] class N { [{{Some(2, Layers)}}] class P; [{{Some(2, Layers)}}] class Q; }
                [Skip, Conv("w", 3, Stride = "s", Padding = 1, Bias = false), BatchNorm, Add(Shortcut.Projection), {{Some(2, LayersAndBlocks)}}]
                partial class Block(int w, int s = 1) : Block;
                [{{Some(2, Layers)}}] partial class Inner(int n) : Block;
                [Cycle] partial class Cycle : Block;
                """;
            Written written = Written.Source(source);
            ShapedGraph graph = written.Analyze();
            bool blocksAreWrong = written.Blocks.Any(block => BlockChecker.Check(block, written.Blocks).Any(mistake => Rules.Find(mistake.Id).IsError));
            bool hasError = graph.Mistakes.Any(mistake => Rules.Find(mistake.Id).IsError);
            Assert.True(graph.IsValid ? !hasError : hasError || blocksAreWrong, source);
            Assert.Equal(graph.Mistakes.Count, graph.Mistakes.Distinct().Count());
            Assert.Equal(graph.Mistakes.Count, written.Mistakes().Length);
            seen.UnionWith(graph.Mistakes.Select(mistake => mistake.Id));
            if (graph.IsValid)
            {
                valid++;
                AssertSound(graph);
            }
        }

        Assert.True(valid > 20, $"{valid} valid networks");
        Assert.True(seen.Count > 15, string.Join(", ", seen));

        string Some(int count, string[] kinds)
        {
            StringBuilder layers = new();
            for (int i = random.Next(1, count + 1); i > 0; i--)
                layers.Append(kinds[random.Next(kinds.Length)]).Append(i == 1 ? "" : ", ");
            return layers.ToString();
        }
    }

    private static void AssertSound(ShapedGraph graph)
    {
        HashSet<int> read = [.. graph.Nodes.SelectMany(node => node.Inputs)];
        for (int id = 0; id < graph.Nodes.Count; id++)
        {
            ShapedNode node = graph.Nodes[id];
            Assert.Equal(id, node.Id);
            Assert.All(node.Inputs, input => Assert.InRange(input, 0, id - 1));
            Assert.Equal(id == 0, node.Inputs.Count == 0);
            Assert.True(read.Contains(id) || id == graph.Nodes.Count - 1 || id == 0);
            Assert.Equal(node.Shape, node.Layer.Infer([.. node.Inputs.Select(input => graph.Nodes[input].Shape)]).Shape);
        }

        Assert.Equal(graph.Nodes.Count, graph.Nodes.Select(node => node.Node.Name).Distinct().Count());
    }
}
