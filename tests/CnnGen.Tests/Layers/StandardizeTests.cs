using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Convolutions of standardized weights: planar and blocked, by all algorithms, in groups, shared, with and without a batch norm that is folded into
/// them, and with gradients that are made by samples or by ranges of channels.</summary>
public sealed partial class StandardizeTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(StandardizeTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(StandardizeTests), network);

    [Fact]
    public void TheScaleOfTheParameterDoesNotMatter()
    {
        Plain network = new(1);
        float[] input = [.. Enumerable.Range(0, 3 * 7 * 6).Select(i => MathF.Sin(i))];
        float[] output = new float[4 * 7 * 6], scaled = new float[4 * 7 * 6];
        network.Forward(input, output);
        foreach (ref float weight in network.Parameter("conv1.weight").MutableValues)
            weight = (1000 * weight) + 3;
        network.Forward(input, scaled);
        // What ε takes of 1/27, the variance that weights begin with.
        for (int i = 0; i < output.Length; i++)
            Assert.Equal(output[i], scaled[i], 2e-3f * output.Max(Math.Abs));
    }

    [Network(3, 7, 6, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Standardize = true)]
    public sealed partial class Plain;

    [Network(2, 5, 6, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Standardize = true, StandardizeEpsilon = 0.5f)]
    public sealed partial class LargeEpsilon;

    [Network(6, 7, 5, InputGradient = true)]
    [Conv(9, 3, Stride = 2, Padding = 1, Groups = 3, Bias = false, Standardize = true)]
    public sealed partial class Groups;

    [Network(5, 6, 7, InputGradient = true)]
    [Conv(5, 3, Padding = 1, Groups = 5, Standardize = true)]
    public sealed partial class Depthwise;

    [Network(4, 11, InputGradient = true)]
    [Conv(5, 4, Padding = 1, Standardize = true)]
    public sealed partial class Sequence;

    [Network(2, 4, 5, InputGradient = true)]
    [Conv(3, 1, Standardize = true)]
    public sealed partial class TwoWeights;

    [Network(3, 6, 7, InputGradient = true)]
    [Conv(5, 3, Padding = 1, Bias = false, Standardize = true), BatchNorm, Relu]
#pragma warning disable CNN1001 // the bias is folded too
    [Conv(4, 3, Padding = 1, Standardize = true), BatchNorm]
#pragma warning restore CNN1001
    public sealed partial class NormAfter;

    [Network(16, 8, 9, InputGradient = true)]
    [Conv(32, 3, Padding = 1, Bias = false, Standardize = true), BatchNorm, Relu, Conv(16, 3, Padding = 1, Standardize = true)]
    public sealed partial class Winograd;

    [Network(16, 9, 8, InputGradient = true)]
    [Conv(16, 3, Stride = 2, Padding = 1, Standardize = true), GroupNorm(4), Relu, Conv(32, 1, Standardize = true)]
    public sealed partial class BlockedStride2;

    [Network(32, 6, 5, InputGradient = true)]
#pragma warning disable CNN1001 // the bias is folded too
    [Conv(32, 3, Padding = 1, Groups = 32, Standardize = true), Conv(16, 1, Standardize = true), BatchNorm]
#pragma warning restore CNN1001
    public sealed partial class BlockedDepthwise;

    [Network(64, 5, 4, InputGradient = true)]
    [Conv(64, 3, Padding = 1, Groups = 2, Standardize = true), Conv(64, 3, Padding = 1, Groups = 8, Standardize = true)]
    public sealed partial class BlockedGroups;

    [Network(3, 7, 6, InputGradient = true)]
#pragma warning disable CNN1001 // the bias is folded too
    [Conv(24, 3, Padding = 1, Standardize = true), BatchNorm, Relu, Conv(40, 3, Padding = 1, Standardize = true)]
#pragma warning restore CNN1001
    public sealed partial class SpareLanes;

    [Network(90, 2, 3, InputGradient = true)]
    [Conv(90, 3, Padding = 1, Standardize = true)]
    public sealed partial class LargePlanar;

    [Network(16, 5, 5)]
    [Conv(16, 3, Padding = 1, Standardize = true), Relu, Conv(5, 3, Padding = 1, Standardize = true)]
    public sealed partial class WithoutInputGradient;

    [Network(3, 6, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Standardize = true, Name = "a"), Tanh, Conv(3, 3, Padding = 1, Standardize = true, Share = "a")]
    public sealed partial class Shared;

    [Network(16, 5, 6, InputGradient = true)]
    [Conv(16, 3, Padding = 1, Bias = false, Standardize = true, Name = "a"), BatchNorm, Relu, Conv(16, 3, Padding = 1, Bias = false, Standardize = true, Share = "a")]
    public sealed partial class SharedBlocked;

    [Network(96, 3, 3, InputGradient = true)]
    [Conv(96, 3, Padding = 1, Standardize = true, Name = "a"), Relu, Conv(96, 3, Padding = 1, Standardize = true, Share = "a")]
    public sealed partial class SharedLarge;
}
