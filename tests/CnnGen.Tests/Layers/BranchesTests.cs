using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Parallel branches, in a block and in a network.</summary>
public sealed partial class BranchesTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(BranchesTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(BranchesTests), network);

    [Network(3, 5, 6, InputGradient = true)]
    [Inception(2, reduced: 2, wide: 4, pooled: 3, Name = "mixed")]
    public sealed partial class Concat;

    [Branches]
    public sealed partial class Inception(int point, int reduced, int wide, int pooled) : Block
    {
        [Conv("point", 1), Relu]
        private sealed class Point;

        [Conv("reduced", 1), Relu, Conv("wide", 3, Padding = 1), Relu]
        private sealed class Wide;

        [MaxPool(3, Stride = 1, Padding = 1), Conv("pooled", 1), Relu]
        private sealed class Pool;
    }

    [Network(3, 5, 4, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Bias = false), Relu, Branches(Merge.Add), Relu]
    public sealed partial class Add
    {
        [Conv(3, 3, Padding = 1, Bias = false)]
        private sealed class Left;

        [Conv(3, 1)]
        private sealed class Right;
    }

    [Network(3, 5, 4, InputGradient = true)]
    [Branches(Merge.Multiply)]
    public sealed partial class Multiply
    {
        [Conv(4, 3, Padding = 1, Bias = false)]
        private sealed class Value;

        [Conv(4, 3, Padding = 1, Bias = false), Sigmoid]
        private sealed class Gate;
    }
}
