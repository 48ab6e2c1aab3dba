using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Tests.Graph;

public sealed class ExpanderTests
{
    [Fact]
    public void UnnamedLayersAreCountedByKind() => AssertNodes(
        "[Network(3, 8, 8), Conv(4, 1, Bias = false), BatchNorm, LeakyRelu, Conv(4, 1), AvgPool(2), GlobalMaxPool, Dense(4), ScaledTanh, Dense(2)] class N;",
        "conv1(input)", "bn1(conv1)", "leakyrelu1(bn1)", "conv2(leakyrelu1)", "avgpool1(conv2)", "globalmaxpool1(avgpool1)",
        "fc1(globalmaxpool1)", "scaledtanh1(fc1)", "fc2(scaledtanh1)");

    [Fact]
    public void CountsGoPastWrittenNames() => AssertNodes(
        "[Network(3), Dense(4), Dense(4), Dense(4, Name = \"fc2\"), Dense(4, Name = \"head\"), Dense(4)] class N;",
        "fc1(input)", "fc3(fc1)", "fc2(fc3)", "head(fc2)", "fc4(head)");

    [Fact]
    public void RepetitionsAreCountedFromZero() => AssertNodes(
        "[Network(3), Dense(4, Repeat = 2), Dense(4, Name = \"x\", Repeat = \"1+1\"), Dense(4, Repeat = 1), Add(\"x\", \"x.0\")] class N;",
        "fc1.0(input)", "fc1.1(fc1.0)", "x.0(fc1.1)", "x.1(x.0)", "fc2(x.1)", "add1(x.1, x.0, fc2)");

    [Fact]
    public void BlocksMakeScopes() => AssertNodes(
        """
        [Network(3), B(4), B(5, Name = "layer2.0"), B(6, Repeat = 2), Outer] class N;
        [Dense("n"), Tanh(Name = "act"), Dense(3)] partial class B(int n) : Block;
        [B(7), Dense(2)] partial class Outer : Block;
        """,
        "b1.fc1(input)", "b1.act(b1.fc1)", "b1.fc2(b1.act)",
        "layer2.0.fc1(b1.fc2)", "layer2.0.act(layer2.0.fc1)", "layer2.0.fc2(layer2.0.act)",
        "b2.0.fc1(layer2.0.fc2)", "b2.0.act(b2.0.fc1)", "b2.0.fc2(b2.0.act)",
        "b2.1.fc1(b2.0.fc2)", "b2.1.act(b2.1.fc1)", "b2.1.fc2(b2.1.act)",
        "outer1.b1.fc1(b2.1.fc2)", "outer1.b1.act(outer1.b1.fc1)", "outer1.b1.fc2(outer1.b1.act)", "outer1.fc1(outer1.b1.fc2)");

    [Fact]
    public void SkipsNestAndComeFirst() => AssertNodes(
        "[Network(3, 8, 8), Skip, Conv(3, 1), Skip, Conv(5, 1), Concat, Conv(3, 1), Multiply, Dropout] class N;",
        "conv1(input)", "conv2(conv1)", "concat1(conv1, conv2)", "conv3(concat1)", "multiply1(input, conv3)", "dropout1(multiply1)");

    [Fact]
    public void NamedLayersAreJoinedInTheirOrder() => AssertNodes(
        "[Network(3), Dense(4, Name = \"a\"), Dense(4, Name = \"b\"), Dense(4), Concat(\"b\", \"a\", \"input\")] class N;",
        "a(input)", "b(a)", "fc1(b)", "concat1(b, a, input, fc1)");

    [Fact]
    public void FromGoesBack() => AssertNodes(
        "[Network(3), Dense(4, Name = \"stem\"), Dense(5, Name = \"a\"), From(\"stem\"), Dense(6), Concat(\"a\")] class N;",
        "stem(input)", "a(stem)", "fc1(stem)", "concat1(a, fc1)");

    [Fact]
    public void SkipAndFromCanNameAValue() => AssertNodes(
        "[Network(3), Dense(4), Skip(Name = \"s\"), Dense(4), Add, From(\"s\", Name = \"t\"), Dense(4), Add(\"t\", \"add1\")] class N;",
        "fc1(input)", "fc2(fc1)", "add1(fc1, fc2)", "fc3(fc1)", "add2(fc1, add1, fc3)");

    [Fact]
    public void ANamedSkipIsABlocksOwnInput() => AssertNodes(
        """
        [Network(3), Dense(4), B(5), B(6, Name = "b")] class N;
        [Skip(Name = "in"), Dense("n"), Tanh, From("in"), Dense("n", Name = "side.0"), Add("tanh1"), Concat("in")] partial class B(int n) : Block;
        """,
        "fc1(input)",
        "b1.fc1(fc1)", "b1.tanh1(b1.fc1)", "b1.side.0(fc1)", "b1.add1(b1.tanh1, b1.side.0)", "b1.concat1(fc1, b1.add1)",
        "b.fc1(b1.concat1)", "b.tanh1(b.fc1)", "b.side.0(b1.concat1)", "b.add1(b.tanh1, b.side.0)", "b.concat1(b1.concat1, b.add1)");

    [Fact]
    public void ASkipThatIsReadByNameMayStayOpen() => AssertNodes(
        """
        [Network(3), Skip(Name = "in"), Skip, Dense(3), Add, Add("in"), Skip(Name = "mid", Repeat = 2), Branches(Merge.Multiply), Add("mid")] class N
        {
            [Skip(Name = "in"), Relu, Add("in")] class A;
            [Tanh] class B;
        }
        """,
        "fc1(input)", "add1(input, fc1)", "add2(input, add1)",
        "a.relu1(add2)", "a.add1(add2, a.relu1)", "b.tanh1(add2)", "multiply1(a.add1, b.tanh1)", "add3(add2, multiply1)");

    [Fact]
    public void AJoinWithoutNamesClosesANamedSkipToo() => AssertNodes(
        "[Network(3), Skip(Name = \"a\"), Dense(3), Skip(Name = \"b\"), Tanh, Multiply, Add(\"a\"), Add] class N;",
        "fc1(input)", "tanh1(fc1)", "multiply1(fc1, tanh1)", "add1(input, multiply1)", "add2(input, add1)");

    [Fact]
    public void BranchesRunSideBySide() => AssertNodes(
        """
        [Network(3, 8, 8), Branches(Merge.Add), Relu] class N
        {
            [Skip, Conv(3, 1), Add] class Left;
            [B, Conv(3, 1)] class Right;
        }
        [Branches] partial class B : Block { [Conv(2, 1)] class P; [Conv(1, 1)] class Q; }
        """,
        "left.conv1(input)", "left.add1(input, left.conv1)",
        "right.b1.p.conv1(input)", "right.b1.q.conv1(input)", "right.b1.concat1(right.b1.p.conv1, right.b1.q.conv1)",
        "right.conv1(right.b1.concat1)", "add1(left.add1, right.conv1)", "relu1(add1)");

    [Fact]
    public void RepeatedBranchesAreToldApartByTheirMerge() => AssertNodes(
        "[Network(3), Branches(Name = \"m\", Repeat = 2), Tanh] class N { [Dense(2)] class P; [Dense(1)] class Q; }",
        "m.0.p.fc1(input)", "m.0.q.fc1(input)", "m.0(m.0.p.fc1, m.0.q.fc1)",
        "m.1.p.fc1(m.0)", "m.1.q.fc1(m.0)", "m.1(m.1.p.fc1, m.1.q.fc1)", "tanh1(m.1)");

    [Fact]
    public void ASingleBranchNeedsNoMerge() => AssertNodes(
        "[Network(3), Branches, Tanh] class N { [Dense(2)] class P; }",
        "p.fc1(input)", "tanh1(p.fc1)");

    [Fact]
    public void ShortcutsBecomeLayersOnlyWhereShapesDiffer()
    {
        ShapedGraph graph = Written.Source("""
            [Network(4, 9, 8)]
            [Skip, Conv(4, 1), Add(Shortcut.Projection)]
            [Skip, Conv(6, 3, Stride = 2, Padding = 1), Add(Shortcut.Projection)]
            [Skip, Conv(9, KernelHeight = 1, KernelWidth = 1, StrideHeight = 3, StrideWidth = 2), Add(Shortcut.Projection)]
            [GlobalAvgPool, Skip, Dense(12), Add(Shortcut.ZeroPad)]
            class N;
            """).Analyze();
        Assert.Empty(graph.Mistakes);
        Assert.Equal(
            [
                "input 4×9×8", "conv1 4×9×8", "add1 4×9×8",
                "conv2 6×5×4", "add2.conv 6×5×4", "add2.bn 6×5×4", "add2 6×5×4",
                "conv3 9×2×2", "add3.conv 9×2×2", "add3.bn 9×2×2", "add3 9×2×2",
                "globalavgpool1 9", "fc1 12", "add4.zeropad 12", "add4 12",
            ],
            graph.Nodes.Select(node => $"{node.Node.Name} {node.Shape}"));
        Assert.Equal("add2(add2.bn, conv2)", Describe(graph, graph.Nodes[6]));
        Assert.Equal([9, 6, 1, 1], graph.Nodes[8].Parameters.Single().Sizes);
    }

    [Fact]
    public void SeveralShortcutsOfOneJoinAreCounted()
    {
        // Only reading by name can give several; the attributes do not offer it, but the model allows it.
        Written written = Written.Source("[Network(2), Dense(3, Name = \"a\"), Dense(5), Add(\"input\", \"a\", Shortcut.ZeroPad)] class N;");
        Assert.Equal(
            ["input", "a", "fc1", "add1.0.zeropad", "add1.1.zeropad", "add1"],
            written.Analyze().Nodes.Select(node => node.Node.Name));
    }

    [Fact]
    public void BlocksTakeDefaultsAndNamedArguments()
    {
        ShapedGraph graph = Written.Source("""
            [Network(1), B(2), B(3, m: 4), B(m: 6, n: 5)] class N;
            [Dense("n"), Dense("m+1")] partial class B(int n, int m = 7) : Block;
            """).Analyze();
        Assert.Empty(graph.Mistakes);
        Assert.Equal(["1", "2", "8", "3", "5", "5", "7"], graph.Nodes.Select(node => node.Shape.ToString()));
        Assert.Equal(["B(2)", "B(2)", "B(3, m: 4)", "B(3, m: 4)", "B(5, m: 6)", "B(5, m: 6)"], graph.Nodes.Skip(1).Select(node => node.Node.Block));
    }

    [Fact]
    public void SitesAreOfTheNetworkAndOriginsOfTheBlock()
    {
        ShapedGraph graph = Written.Source("""
            [Network(1), Outer(3)] class N;
            [Dense(2), Inner("2*n")] partial class Outer(int n) : Block;
            [Dense("n")] partial class Inner(int n) : Block;
            """).Analyze();
        Node inner = graph.Output.Node;
        Assert.Equal((new Site("N", 1), new Site("Inner", 0), "Inner(6) in Outer(3)"), (inner.Site, inner.Origin, inner.Block));
        Assert.Equal("Dense 'fc1' of Inner(6) in Outer(3)", inner.Description);
    }

    [Fact]
    public void WhatNothingReadsIsNotInTheGraph()
    {
        Written written = Written.Source("[Network(3), Dense(4, Name = \"a\"), Tanh, Dense(5), From(\"a\"), Dense(6), Dense(7)] class N;");
        ShapedGraph graph = written.Analyze();
        Assert.True(graph.IsValid);
        Assert.Equal(["input()", "a(input)", "fc2(a)", "fc3(fc2)"], graph.Nodes.Select(node => Describe(graph, node)));
        Assert.Equal(["CNN1004 at Dense(5): Nothing reads the output of 'fc1'; remove the layer, or join it with Add or Concat"], written.Mistakes());
    }

    [Theory]
    [InlineData("Conv(4, 3, Padding = 1, Name = \"a\"), Conv(4, 3, Padding = 1, Share = \"a\"), Conv(4, 3, Stride = 2, Padding = 1, Share = \"a\")", "a conv1←a conv2←a")]
    [InlineData("Conv(4, 1), Conv(4, 1, Share = \"conv1\", Name = \"b\"), Conv(4, 1, Share = \"b\")", "conv1 b←conv1 conv2←conv1")]
    [InlineData("PRelu(Name = \"a\"), PRelu(Share = \"a\", Repeat = 2)", "a prelu1.0←a prelu1.1←a")]
    [InlineData("PRelu(Repeat = 2, Name = \"a\"), PRelu(Share = \"a.0\"), PRelu(Share = \"a.1\")", "a.0 a.1 prelu1←a.0 prelu2←a.1")]
    [InlineData("B, B(Name = \"c\", Repeat = 2)", "b1.prelu1 b1.prelu2←b1.prelu1 c.0.prelu1 c.0.prelu2←c.0.prelu1 c.1.prelu1 c.1.prelu2←c.1.prelu1")]
    [InlineData("Skip, PRelu(Name = \"a\"), From(\"input\"), PRelu(Share = \"a\"), PRelu(Share = \"a\"), Add", "prelu1 prelu2←prelu1 add1")]
    public void LayersTakeTheParametersOfOthers(string layers, string expected)
    {
        ShapedGraph graph = Written.Source($"[Network(4, 9, 9), {layers}] class N; [PRelu, PRelu(Share = \"prelu1\")] partial class B : Block;").Analyze();
        Assert.True(graph.IsValid, string.Join("; ", graph.Mistakes));
        Assert.Equal(
            expected,
            string.Join(" ", graph.Nodes.Skip(1).Select(node => node.Node.Name + (node.ParameterNode == node.Id ? "" : "←" + graph.Nodes[node.ParameterNode].Node.Name))));
        Assert.Equal(Totals.Of(graph.Nodes).Parameters, graph.Nodes.Where(node => node.ParameterNode == node.Id).Sum(node => node.Parameters.Sum(tensor => tensor.Count)));
    }

    [Fact]
    public void EqualSpecsGiveEqualGraphs()
    {
        const string Source = """
            [Network(3, 8, 8), B(2), B(2), GlobalAvgPool, Dense(2)] class N;
            [Skip, Conv("n", 3, Padding = 1), Add(Shortcut.Projection)] partial class B(int n) : Block;
            """;
        ShapedGraph first = Written.Source(Source).Analyze();
        Assert.Equal(first, Written.Source(Source).Analyze());
        Assert.Equal(first.GetHashCode(), Written.Source(Source).Analyze().GetHashCode());
        Assert.NotEqual(first, Written.Source(Source.Replace("Dense(2)", "Dense(3)")).Analyze());
    }

    private static void AssertNodes(string source, params string[] expected)
    {
        ShapedGraph graph = Written.Source(source).Analyze();
        Assert.True(graph.IsValid, string.Join("; ", graph.Mistakes));
        Assert.Equal(expected, graph.Nodes.Skip(1).Select(node => Describe(graph, node)));
    }

    private static string Describe(ShapedGraph graph, ShapedNode node) =>
        $"{node.Node.Name}({string.Join(", ", node.Inputs.Select(input => graph.Nodes[input].Node.Name))})";
}
