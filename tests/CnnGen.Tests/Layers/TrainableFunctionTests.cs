using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Functions with numbers that are learned, of the layer and of each channel, in both layouts.</summary>
public sealed partial class TrainableFunctionTests
{
    internal const string Swish = "x * sigmoid(beta * x)";
    internal const string Shift = "x + beta";
    internal const string OfThree = "max(alpha * x, beta * x - 1) + exp(gamma * tanh(x)) * beta";

    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(TrainableFunctionTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(TrainableFunctionTests), network);

    [Fact]
    public void NumbersBeginWithTheirFirstValues()
    {
        var network = new Deep(1);
        Assert.Equal([1f], network.Parameter("function1.beta").Values.ToArray());
        Assert.Equal([0.5f], network.Parameter("function2.alpha").Values.ToArray());
        Assert.Equal([-1f], network.Parameter("function2.gamma").Values.ToArray());
        Assert.Equal([2f, 2, 2, 2], network.Parameter("function2.beta").Values.ToArray());
        Assert.Equal(6, Deep.Layers.ToArray().Single(layer => layer.Name == "function2").Parameters);
    }

    [Network(3, 5, 7, InputGradient = true)]
    [Function(Swish, Trainable = "beta = 1", Name = "f")]
    public sealed partial class Map;

    [Network(3, 5, 7, InputGradient = true)]
    [Function(Swish, TrainablePerChannel = "beta = 1", Name = "f")]
    public sealed partial class PerChannel;

    [Network(37, InputGradient = true)]
    [Function(Swish, Trainable = "beta = 1", Name = "f")]
    public sealed partial class Vector;

    [Network(37, InputGradient = true)]
    [Function(Swish, TrainablePerChannel = "beta = 1", Name = "f")]
    public sealed partial class VectorPerChannel;

    [Network(6, 33, InputGradient = true)]
    [Function(OfThree, Trainable = "alpha = 1, gamma = 1", TrainablePerChannel = "beta = 1", Name = "f")]
    public sealed partial class Sequence;

    [Network(5, 3, 3, InputGradient = true)]
    [Function(Shift, TrainablePerChannel = "beta = 0", Name = "f")]
    public sealed partial class ShiftOnly;

    [Network(2, 7, 6, InputGradient = true)]
    [Conv(6, 3), Function(Swish, Trainable = "beta = 1"), Conv(4, 3), Function(OfThree, Trainable = "alpha = 0.5, gamma = -1", TrainablePerChannel = "beta = 2")]
    [Flatten, Dense(9), Function(Swish, TrainablePerChannel = "beta = 1"), Dense(3)]
    public sealed partial class Deep;

    [Network(6, InputGradient = true)]
    [Function("x * sigmoid(1.702 * x)"), Function(Swish, Trainable = "beta = 1"), Dense(5), Function("x * tanh(softplus(x))"), Function(Shift, Trainable = "beta = 1")]
    public sealed partial class BesideOthers;

    [Network(3, 7, 6)]
    [Conv(32, 3), Function(Swish, Trainable = "beta = 1"), Conv(16, 3, Padding = 1)]
    [Function(OfThree, Trainable = "alpha = 1, gamma = 1", TrainablePerChannel = "beta = 1"), Conv(16, 3, Padding = 1)]
    public sealed partial class Blocked;

    [Network(5, 6, 7)]
    [Function(OfThree, Trainable = "alpha = 1, gamma = 1", TrainablePerChannel = "beta = 1", Name = "f"), Conv(16, 3, Padding = 1)]
    public sealed partial class BlockedFirst;
}
