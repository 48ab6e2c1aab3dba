using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests;

/// <summary>What works but is hardly meant: CNN1001 to CNN1005, CNN1008 and CNN1009.</summary>
public class LintTests
{
    [Fact]
    public Task ABiasBeforeBatchNorm() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 8, 8), {|CNN1001:Conv(16, 3)|}, BatchNorm, Relu, Flatten, Dense(10)]
        public sealed partial class Net;
        [{|CNN1001:Conv("n", 3)|}, BatchNorm, Relu]
        public sealed partial class B(int n) : Block;
        """,
        [
            "The bias of Conv is cancelled by the BatchNorm that follows, which subtracts the mean; write Bias = false",
            "The bias of Conv is cancelled by the BatchNorm that follows, which subtracts the mean; write Bias = false",
        ]);

    [Fact]
    public Task SoftmaxAtTheEnd() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(8), Dense(10), {|CNN1002:Softmax|}]
        public sealed partial class Net;
        """, ["The network ends with Softmax, but the softmax cross-entropy loss takes logits and applies softmax itself; remove it"]);

    [Fact]
    public Task AnActivationAtTheEnd() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(8), {|CNN1003:B(10)|}]
        public sealed partial class Net;
        [Dense("n"), Tanh]
        public sealed partial class B(int n) : Block;
        """, ["Tanh 'tanh1' of B(10) after the last layer distorts the logits that the softmax cross-entropy loss takes; remove it"]);

    [Fact]
    public Task ADeadLayer() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 8, 8), Conv(8, 3, Name = "a"), {|CNN1004:Conv(8, 3, Name = "b")|}]
        [From("a"), Relu, Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["Nothing reads the output of 'b'; remove the layer, or join it with Add or Concat"]);

    [Fact]
    public Task AReceptiveFieldSmallerThanTheObject() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 16, 16, ObjectSize = 12)]
        [Conv(8, 3), Relu, Conv(8, 3), Relu, {|CNN1005:GlobalAvgPool|}, Dense(10)]
        public sealed partial class Net;
        """, ["GlobalAvgPool pools away a map of which one position sees 5×5 input pixels, less than the object's 12×12; add layers, strides or pooling before it"]);

    [Fact]
    public Task AnObjectSizeThatNothingIsComparedWith() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 16, 16, ObjectSize = {|CNN1008:12|}), Flatten, Dense(10)] public sealed partial class Net;
        [Network(3, 16, 16, ObjectSize = 0), Flatten, Dense(10)] public sealed partial class NotAsked;
        """, ["ObjectSize = 12 is compared with what the map sees that is pooled away, but 'Net' has no global pooling, so it is ignored; remove it, or end the maps with GlobalAvgPool"]);

    [Fact]
    public Task ABudgetThatNothingKeeps() => GeneratorTest.Verify("""
        using CnnGen;
        [{|CNN1009:Budget(MaxMacs = 3)|}] public sealed class Forgotten;
        [Relu, {|CNN1009:Budget(MaxMacs = 3)|}] public sealed partial class B : Block;
        [{|CNN1009:Budget(MaxMacs = 3)|}] public abstract class Base : Block;
        [Branches] public partial class C : Block { [Relu, {|CNN1009:Budget(MaxMacs = 3)|}] class Branch; }
        [Relu, Budget(MaxMacs = 3)] public sealed class {|CNN1006:OneMistake|};
        """,
        [
            "'Forgotten' is no network, so its budget is ignored; put [Network(…)] before it, or remove it",
            "'B' is no network, so its budget is ignored; put it on the networks that have its layers",
            "'Base' is no network, so its budget is ignored; put it on the networks that have its layers",
            "'Branch' is no network, so its budget is ignored; put it on the networks that have its layers",
            "'OneMistake' has layers, but it is no network, block or branch, so they are ignored; put [Network(…)] before them, or derive the class from Block",
        ]);
}
