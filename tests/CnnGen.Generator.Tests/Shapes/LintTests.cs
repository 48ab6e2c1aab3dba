using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Tests.Graph;

namespace CnnGen.Generator.Tests.Shapes;

public sealed class LintTests
{
    [Fact]
    public void BiasBeforeBatchNorm()
    {
        Reports(
            "[Network(3, 8, 8), Conv(4, 1), BatchNorm, GlobalAvgPool, Dense(5), BatchNorm, Dense(2)] class N;",
            "CNN1001 at Conv(4, 1): The bias of Conv is cancelled by the BatchNorm that follows, which subtracts the mean; write Bias = false",
            "CNN1001 at Dense(5): The bias of Dense is cancelled by the BatchNorm that follows, which subtracts the mean; write Bias = false");
        Reports("[Network(3, 8, 8), Conv(4, 1, Bias = false), BatchNorm, Conv(4, 1), Relu, BatchNorm, Flatten, Dense(2)] class N;");

        // Someone else reads it too, or another node of the attribute has no batch norm behind it.
        Reports("[Network(3, 8, 8), Conv(4, 1), Skip, BatchNorm, Add, Flatten, Dense(2)] class N;");
        Reports("[Network(3, 8, 8), Conv(4, 1, Repeat = 2), BatchNorm, Flatten, Dense(2)] class N;");
        Reports("[Network(4, 8, 8), Conv(4, 1, Name = \"a\"), BatchNorm, Conv(4, 1, Share = \"a\"), Flatten, Dense(2)] class N;");
        Reports(
            "[Network(3, 8, 8), Conv(4, 1), Branches, Flatten, Dense(2)] class N { [BatchNorm] class A; [BatchNorm, Relu] class B; }",
            "CNN1001 at Conv(4, 1): The bias of Conv is cancelled by the BatchNorm that follows, which subtracts the mean; write Bias = false");
    }

    [Fact]
    public void SoftmaxAndActivationsAtTheEnd()
    {
        Reports(
            "[Network(3), Dense(2), Softmax] class N;",
            "CNN1002 at Softmax: The network ends with Softmax, but the softmax cross-entropy loss takes logits and applies softmax itself; remove it");
        Reports(
            "[Network(3), Top(2)] class N; [Dense(\"n\"), Softmax] partial class Top(int n) : Block;",
            "CNN1002 at Top(2) [Softmax]: The network ends with Softmax 'softmax1' of Top(2), "
            + "but the softmax cross-entropy loss takes logits and applies softmax itself; remove it");
        Reports(
            "[Network(3), Dense(2), Relu] class N;",
            "CNN1003 at Relu: Relu after the last layer distorts the logits that the softmax cross-entropy loss takes; remove it");
        Reports("[Network(3), Softmax, Relu, Dense(2)] class N;");
    }

    [Fact]
    public void DeadLayers()
    {
        Reports(
            "[Network(3), Dense(4, Name = \"a\"), Tanh, Dense(5), From(\"a\"), Dense(6), B, From(\"a\")] class N; [Dense(1)] partial class B : Block;",
            "CNN1004 at Dense(5): Nothing reads the output of 'fc1'; remove the layer, or join it with Add or Concat",
            "CNN1004 at B: Nothing reads the output of 'b1'; remove the layer, or join it with Add or Concat");
        Reports("[Network(3), Dense(4, Name = \"a\"), Dense(4, Name = \"b\"), From(\"a\"), Dense(4), Add(\"b\")] class N;");
        Reports("[Network(3), Dense(4, Name = \"a\"), From(\"a\"), Dense(4)] class N;");

        // A wrong name leaves something behind too, but that is one mistake and not two.
        Reports(
            "[Network(3), Dense(4, Name = \"a\"), Dense(4), From(\"b\"), Dense(4)] class N;",
            "CNN0030 at From(\"b\")/layer: From reads 'b', but no layer before it in 'N' has that name; did you mean 'a'?");
    }

    [Fact]
    public void SmallReceptiveField()
    {
        Reports(
            "[Network(3, 32, 32, ObjectSize = 28), Conv(4, 3, Padding = 1), Relu, Conv(4, 5, Padding = 2), Relu, GlobalMaxPool, Dense(2)] class N;",
            "CNN1005 at GlobalMaxPool: GlobalMaxPool pools away a map of which one position sees 7×7 input pixels, less than the object's 28×28; "
            + "add layers, strides or pooling before it");
        Reports("[Network(3, 32, 32, ObjectSize = 7), Conv(4, 3, Padding = 1), Relu, Conv(4, 5, Padding = 2), Relu, GlobalMaxPool, Dense(2)] class N;");
        Reports("[Network(3, 32, 32), GlobalMaxPool, Dense(2)] class N;");
        Reports(
            "[Network(3, 32, 32, ObjectSize = 4), Flatten, Dense(2)] class N;",
            "CNN1008 at Network(3, 32, 32, ObjectSize = 4)/objectSize: ObjectSize = 4 is compared with what the map sees that is pooled away, but 'N' has no global pooling, "
            + "so it is ignored; remove it, or end the maps with GlobalAvgPool");
        Reports(
            "[Network(3, 32, ObjectSize = 4), GlobalMaxPool, Dense(2)] class N;",
            "CNN1005 at GlobalMaxPool: GlobalMaxPool pools away a map of which one position sees 1 input position, less than the object's 4; "
            + "add layers, strides or pooling before it");
        Reports(
            "[Network(3, 32, 32, ObjectSize = -4), GlobalMaxPool, Dense(2)] class N;",
            "CNN0010 at Network(3, 32, 32, ObjectSize = -4)/objectSize: Network has objectSize = -4, but it must be at least 1");
    }

    [Fact]
    public void LintsDoNotStopTheCode()
    {
        ShapedGraph graph = Written.Source("[Network(3), Dense(2), BatchNorm, Softmax] class N;").Analyze();
        Assert.Equal(["CNN1001", "CNN1002"], graph.Mistakes.Select(mistake => mistake.Id));
        Assert.True(graph.IsValid);
        Assert.Equal([new KeyValuePair<string, string>("bias", "false")], graph.Mistakes[0].Properties);
    }

    [Fact]
    public void Budgets()
    {
        const string Layers = "Dense(100, Name = \"first\"), Relu, Dense(1000, Name = \"second\")";
        Reports($"[Network(10), Budget(MaxParameters = 102100, MaxMacs = 101000), {Layers}] class N;");
        const string Tight = "Budget(MaxParameters = 102099, MaxMacs = 1000)";
        string[] exceeded =
        [
            $"CNN0041 at {Tight}/maxParameters: 'N' has 102,100 parameters, 1 more than the budget's 102,099; the largest share is 101,000 of 'second'",
            $"CNN0041 at {Tight}/maxMacs: 'N' has 101,000 MACs, 100,000 more than the budget's 1,000; the largest share is 100,000 of 'second'",
        ];
        Reports($"[Network(10), {Tight}, {Layers}] class N;", exceeded);
        Assert.True(Written.Source($"[Network(10), {Tight}, {Layers}] class N;").Analyze().IsValid);
        Reports(
            $"[Network(10), Budget(MaxParameters = -1), {Layers}] class N;",
            "CNN0010 at Budget(MaxParameters = -1)/maxParameters: Budget has maxParameters = -1, but it must be at least 0");
    }

    [Fact]
    public void ActivationBudgetIsThePlans()
    {
        Written written = Written.Source("[Network(10), Budget(MaxActivationBytes = 1000), Dense(100, Name = \"first\"), Dense(5)] class N;");
        (string, long)[] shares = [("first", 400), ("fc1", 20)];
        Assert.Null(Budget.CheckActivations(written.Network, 1000, shares));
        Mistake mistake = Budget.CheckActivations(written.Network, 1001, shares)!;
        Assert.Equal(
            "CNN0041 at Budget(MaxActivationBytes = 1000)/maxActivationBytes: 'N' has 1,001 bytes of activations for one sample, "
            + "1 more than the budget's 1,000; the largest share is 400 of 'first'",
            written.Describe(mistake));
    }

    private static void Reports(string source, params string[] expected) => Assert.Equal(expected, Written.Source(source).Mistakes());
}
