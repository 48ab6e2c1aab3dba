using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Layers that take the parameters of others.</summary>
public sealed partial class ShareTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(ShareTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(ShareTests), network);

    [Fact]
    public void ParametersAreThereOnce()
    {
        Assert.Equal((3 * 3 * 3 * 3) + 3, Conv.ParameterCount);
        Assert.Equal([84, 0, 0], Conv.Layers.ToArray().Where(layer => layer.Kind == "Conv").Select(layer => layer.Parameters));
        Assert.Equal(["a.weight", "a.bias"], new Conv(1).Parameters.Select(parameter => parameter.Name));
    }

    [Network(3, 7, 6, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Name = "a"), Tanh, Conv(3, 3, Padding = 1, Share = "a", Name = "b"), Relu, Conv(3, 3, Stride = 2, Padding = 2, Dilation = 2, Share = "b")]
    public sealed partial class Conv;

    [Network(16, 6, 5, InputGradient = true)]
    [Skip, Conv(16, 3, Padding = 1, Bias = false, Name = "a"), BatchNorm, Relu, Conv(16, 3, Padding = 1, Bias = false, Share = "a"), BatchNorm, Relu]
    [Conv(16, 3, Padding = 1, Bias = false, Share = "a"), Add, Conv(16, 1, Name = "c"), Relu, Conv(16, 1, Share = "c")]
    public sealed partial class Blocked;

    [Network(96, 3, 3, InputGradient = true)]
    [Conv(96, 3, Padding = 1, Name = "a"), Relu, Conv(96, 3, Padding = 1, Share = "a")]
    public sealed partial class Large;

    [Network(90, 2, 3, InputGradient = true)]
    [Conv(90, 3, Padding = 1, Name = "a"), Relu, Conv(90, 3, Padding = 1, Share = "a")]
    public sealed partial class LargePlanar;

    [Network(20, InputGradient = true)]
    [Dense(20, Name = "a"), BatchNorm, Relu, Dense(20, Share = "a"), Relu, Dense(20, Share = "a"), Dense(5, Bias = false, Name = "b")]
    [From("input"), Dense(5, Bias = false, Share = "b"), Sigmoid, Multiply("b")]
    public sealed partial class Dense;

    [Network(6, 4, 5, InputGradient = true)]
    [LayerNorm(Name = "ln"), GroupNorm(2, Name = "gn"), PRelu(Name = "p"), Conv(6, 3, Padding = 1, Bias = false)]
    [PRelu(Share = "p"), GroupNorm(2, Share = "gn"), LayerNorm(Share = "ln")]
    public sealed partial class Norms;

    [Network(16, 4, 5, InputGradient = true)]
    [GroupNorm(4, Name = "gn"), PRelu(Name = "p"), Conv(16, 3, Padding = 1, Bias = false), GroupNorm(4, Share = "gn"), PRelu(Share = "p")]
    public sealed partial class BlockedNorms;

    // The scales of a feature pyramid have one head.
    [Network(3, 9, 8, InputGradient = true)]
    [Conv(8, 3, Padding = 1, Bias = false), Skip(Name = "fine"), Conv(5, 3, Padding = 1, Name = "head"), GlobalAvgPool(Name = "a")]
    [From("fine"), Relu, MaxPool(3, Stride = 2, Padding = 1), Conv(5, 3, Padding = 1, Share = "head"), GlobalAvgPool, Add("a")]
    public sealed partial class TwoScales;

    [Network(3, 5, 5, InputGradient = true)]
    [Twice(3, Repeat = 2, Name = "b1")]
    public sealed partial class InBlocks;

    [Skip, Conv("width", 3, Padding = 1, Bias = false, Name = "conv1"), Relu, Conv("width", 3, Padding = 1, Bias = false, Share = "conv1"), Relu, Add]
    public sealed partial class Twice(int width) : Block;

#pragma warning disable CNN1004 // what has the parameters is dead
    [Network(3, 5, 5, InputGradient = true)]
    [Conv(3, 3, Padding = 1, Bias = false, Name = "dead"), From("input")]
    [Conv(3, 3, Padding = 1, Bias = false, Share = "dead"), Relu, Conv(3, 3, Padding = 1, Bias = false, Share = "dead")]
    public sealed partial class DeadOwner;
#pragma warning restore CNN1004
}
