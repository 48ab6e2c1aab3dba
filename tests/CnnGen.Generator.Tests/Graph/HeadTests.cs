using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Tests.Graph;

/// <summary>Networks with several outputs and several inputs.</summary>
public sealed class HeadTests
{
    private const string Trunk = "[Network(3, 8, 8), Conv(4, 3, Padding = 1, Name = \"a\"), Relu, Conv(6, 3, Padding = 1)] class N ";

    [Fact]
    public void HeadsTakeWhatTheNetworksOwnLayersMake()
    {
        ShapedGraph graph = Written.Source(Trunk + "{ [Head, Flatten, Dense(5)] class Policy; [Head, GlobalAvgPool, Dense(1), Tanh] class Value; }").Analyze();

        Assert.Empty(graph.Mistakes);
        Assert.Equal(["policy 5", "value 1"], graph.Outputs.Select(output => $"{output.Name} {graph.Nodes[output.Node].Shape}"));
        Assert.Equal(["a", "relu1", "conv1", "policy.flatten1", "policy.fc1", "value.globalavgpool1", "value.fc1", "value.tanh1"], graph.Layers.Select(node => node.Node.Name));
        Assert.Equal([3, 3], new[] { 4, 6 }.Select(id => graph.Nodes[id].Inputs.Single()));
    }

    [Fact]
    public void WhereEachHeadBeginsAtALayerTheEndIsAnOutputToo()
    {
        ShapedGraph graph = Written.Source(Trunk + "{ [Head(From = \"a\", Weight = 0.3f), GlobalAvgPool] class Auxiliary; }").Analyze();

        Assert.Empty(graph.Mistakes);
        Assert.Equal([("output", 1f), ("auxiliary", 0.3f)], graph.Outputs.Select(output => (output.Name, output.Weight)));
        Assert.Equal("conv1", graph.Output.Node.Name);
        Assert.Equal("a", graph.Nodes[graph.Nodes[graph.Outputs[1].Node].Inputs.Single()].Node.Name);
    }

    /// <summary>A head without layers returns what a layer makes, which others read on.</summary>
    [Fact]
    public void AHeadWithoutLayersIsAViewOfAValue()
    {
        ShapedGraph graph = Written.Source(Trunk + "{ [Head(From = \"a\")] class Features; [Head(From = \"features\")] class Wrong; }").Analyze();
        Assert.Equal([Rules.UnknownName.Id], graph.Mistakes.Select(mistake => mistake.Id));

        Program program = Lowerer.Lower(Written.Source(Trunk + "{ [Head(From = \"a\")] class Features; [Head(From = \"a\")] class Again; [Head(From = \"input\")] class Same; }").Analyze());
        Assert.Equal(["conv1", "features", "again", "same"], program.Outputs.Select(output => program.Instructions[output].Name));
        Assert.Equal(["a", "a", "input"], program.Outputs.Skip(1).Select(output => program.Instructions[program.Instructions[output].Inputs.Single()].Name));
    }

    [Fact]
    public void FurtherInputsAreReadByTheirNames()
    {
        ShapedGraph graph = Written.Source("[Network(3, 8, 8), Input(\"mask\", 1, 8, 8), Concat(\"mask\"), Conv(4, 3)] class N;").Analyze();

        Assert.Empty(graph.Mistakes);
        Assert.Equal(["input", "mask"], graph.Inputs.Select(input => input.Node.Name));
        Assert.Equal(["4×8×8", "4×6×6"], graph.Layers.Select(node => node.Shape.ToString()));
        Program program = Lowerer.Lower(graph);
        Assert.Equal([0, 1], program.Inputs);
        Assert.Equal([0, 0, 1, 2], program.Instructions.Select(instruction => instruction.Layer));
    }

    [Theory]
    [InlineData("[Network(3), Input(\"mask\", 4), Dense(2)] class N;", "CNN0018 at Input(\"mask\", 4): No output depends on the input 'mask'; read it by its name, as in [From(\"mask\")] or [Concat(\"mask\")], or remove it")]
    [InlineData("[Network(3), Input(\"m\", 4), From(\"m\"), Dense(2)] class N;", "CNN0018 at Network(3): No output depends on the input 'input'; read it by its name, as in [From(\"input\")] or [Concat(\"input\")], or remove it")]
    [InlineData("[Network(3), Input(\"a-b\", 3), Add(\"a-b\")] class N;", "CNN0036 at Input(\"a-b\", 3)/name: 'a-b' cannot be the name of Input: it becomes a parameter of generated methods, which has letters, digits and '_', and no digit first")]
    [InlineData("[Network(3), Input(\"input\", 3), Dense(2)] class N;", "CNN0031 at Input(\"input\", 3)/name: The name 'input' of Input is already used in 'N'; names are unique in their scope")]
    [InlineData("[Network(3), Dense(2)] class N { [Head(From = \"fc2\"), Dense(1)] class Value; }", "CNN0030 at Head(From = \"fc2\")/from: head Value reads 'fc2', but no layer before it in 'N' has that name; did you mean 'fc1'?")]
    [InlineData("[Network(3), Dense(2)] class N { [Head(Weight = -1f), Dense(1)] class Value; }", "CNN0010 at Head(Weight = -1f)/weight: head Value has weight = -1, but it must be finite and at least 0")]
    [InlineData("[Network(3), Dense(2, Name = \"value\")] class N { [Head, Dense(1)] class Value; }", "CNN0031 at Value: The name 'value' of head Value is already used in 'N'; names are unique in their scope")]
    [InlineData("[Network(3), Input(\"m\"), Dense(2)] class N;", "CNN0006 at Input(\"m\"): The network's input is (), but it must be 1 to 4 positive sizes: (features), (channels, length), (channels, height, width) or (channels, depth, height, width)")]
    public void MistakesAreReportedWhereTheyAre(string source, string mistake) => Assert.Equal(mistake, Assert.Single(Written.Source(source).Mistakes()));

    /// <summary>A value in [−1, 1] ends with Tanh; what a single output ends with is still said.</summary>
    [Fact]
    public void HeadsMayEndWithActivations()
    {
        Assert.Empty(Written.Source(Trunk + "{ [Head, GlobalAvgPool, Tanh] class Value; [Head, GlobalAvgPool, Softmax] class Policy; }").Mistakes());
        Assert.Contains(Rules.ActivationAtEnd.Id, Assert.Single(Written.Source(Trunk + "{ [Head, GlobalAvgPool, Tanh] class Value; }").Mistakes()));
    }

    [Fact]
    public void ALayerThatOnlyAHeadReadsIsNotDead() => Assert.Empty(Written.Source(
        "[Network(3), Dense(4, Name = \"a\"), From(\"input\"), Dense(2)] class N { [Head(From = \"a\"), Dense(1)] class Value; }").Mistakes());
}
