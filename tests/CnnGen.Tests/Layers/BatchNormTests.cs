using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Batch normalization in training and inference, folded and not, and its running statistics.</summary>
public sealed partial class BatchNormTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(BatchNormTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(BatchNormTests), network);

    [Network(3, 5, 4, InputGradient = true)]
    [BatchNorm]
    public sealed partial class Image;

    [Network(3, 5, 4, InputGradient = true)]
    [BatchNorm]
    public sealed partial class OneSample;

    [Network(17, 2, 3, InputGradient = true)]
    [BatchNorm]
    public sealed partial class ManySamples;

    [Network(6, InputGradient = true)]
    [BatchNorm]
    public sealed partial class Vector;

    [Network(4, 7, InputGradient = true)]
    [BatchNorm]
    public sealed partial class Sequence;

    [Network(3, 4, 4, InputGradient = true)]
    [BatchNorm(Epsilon = 1e-3, Momentum = 0.3)]
    public sealed partial class Settings;

    [Network(3, 5, 5, InputGradient = true)]
    [BatchNorm, Relu]
    public sealed partial class Relu;

    [Network(2, 6, 7, InputGradient = true)]
    [Conv(4, 3, Padding = 1, Bias = false), BatchNorm]
    public sealed partial class AfterConv;

    [Network(2, 6, 5, InputGradient = true)]
    [Conv(4, 3), BatchNorm, Relu]
    public sealed partial class AfterConvWithBias;

    [Network(4, 6, 5, InputGradient = true)]
    [Conv(6, 3, Groups = 2, Bias = false), BatchNorm, Relu]
    public sealed partial class AfterGroups;

    [Network(9, InputGradient = true)]
    [Dense(7), BatchNorm, Relu, Dense(3)]
    public sealed partial class AfterDense;

    [Network(21, InputGradient = true)]
    [Dense(34), BatchNorm, Relu, Dense(3)]
    public sealed partial class AfterTiledDense;

    [Network(9, InputGradient = true)]
    [Dense(7, Bias = false), BatchNorm]
    public sealed partial class AfterDenseNoBias;

    [Network(3, 4, 5, InputGradient = true)]
    [BatchNorm, BatchNorm]
    public sealed partial class Twice;

    [Network(3, 6, 6, InputGradient = true)]
    [Conv(4, 3, Padding = 1), MaxPool(2), BatchNorm, Relu]
    public sealed partial class AfterPool;

    [Network(3, 5, 5, InputGradient = true)]
    [Conv(4, 3), Relu, BatchNorm]
    public sealed partial class AfterRelu;

    [Network(3, 5, 5, InputGradient = true)]
    [Conv(4, 3), BatchNorm, Sigmoid]
    public sealed partial class SigmoidAfter;

    [Network(3, 5, 5, InputGradient = true)]
    [Conv(4, 3, Name = "a"), BatchNorm, Add("a")]
    public sealed partial class ConvReadTwice;

    [Network(3, 5, 5, InputGradient = true)]
    [Conv(4, 3), BatchNorm(Name = "n"), Relu, Add("n")]
    public sealed partial class NormReadTwice;

    [Network(3, 5, 5, InputGradient = true)]
    [Conv(4, 3), Dropout(0), BatchNorm, Dropout(0), Relu]
    public sealed partial class DropoutBetween;
}
