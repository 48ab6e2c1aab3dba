using CnnGen.Tests.Data;
using CnnGen.Tests.Golden;
using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests.Layers;

/// <summary>Channels that do not fill blocks of 16, and lie in them with lanes of zeros behind the last channel.</summary>
public sealed partial class SpareLanesTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(SpareLanesTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(SpareLanesTests), network);

    /// <summary>Kernels take what lies behind a parameter's numbers for those of spare lanes: zeros, whatever trains, and after weights were loaded.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void BehindParametersAreZeros(string network)
    {
        Type type = TestNetwork.NestedIn(typeof(SpareLanesTests)).Single(nested => nested.Name == network);
        foreach (Optimizer optimizer in new Optimizer[] { new Sgd { Momentum = 0.9f, WeightDecay = 0.01f }, new Adam { WeightDecay = 0.01f } })
        {
            NeuralNetwork net = TestNetwork.Create(type, 5);
            TestNetwork.Poison(net);
            OptimizerState state = optimizer.CreateState(net);
            for (int step = 0; step < 3; step++)
            {
                TestNetwork.TrainOnNoise(net, 5);
                state.Step(0.1f);
            }

            CheckZeros(net);
            using var folder = new ScratchFolder();
            net.SaveWeights(folder.File("weights"));
            NeuralNetwork loaded = TestNetwork.Create(type, 2);
            loaded.LoadWeights(folder.File("weights"));
            CheckZeros(loaded);
        }
    }

    private static void CheckZeros(NeuralNetwork net)
    {
        Span<float> values = net.Weights.Values;
        foreach (ParameterInfo info in net.Plan.Parameters)
        {
            int end = info.Offset + info.Count;
            foreach (float value in values[end..((end + 15) / 16 * 16)])
                Assert.Equal(0, value);
        }
    }

    [Network(3, 9, 8, InputGradient = true)]
    [Conv(24, 3, Padding = 1), Relu, Conv(40, 3, Padding = 1)]
    public sealed partial class Winograd;

    [Network(3, 11, 9, InputGradient = true)]
    [Conv(24, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu]
    [Conv(24, 3, Padding = 1, Groups = 24, Bias = false), BatchNorm, Relu, Conv(40, 1, Bias = false), BatchNorm]
    [GlobalAvgPool, Dense(5)]
    public sealed partial class Separable;

    [Network(20, 6, 5, InputGradient = true)]
    [Conv(24, 3, Padding = 1), Relu, MaxPool(2, Rounding = Rounding.Ceil), Conv(28, 1), Flatten, Dense(7)]
    public sealed partial class Input;

    // Groups of 4, 8 and 2 channels.
    [Network(20, 7, 5, InputGradient = true)]
    [Conv(24, 1), Conv(24, 3, Padding = 1, Groups = 6), Relu, Conv(40, 1), Conv(40, 3, Stride = 2, Padding = 1, Groups = 5)]
    [Conv(14, 1), Conv(14, 3, Padding = 2, Dilation = 2, Groups = 7)]
    public sealed partial class Groups;

    [Network(3, 7, 8, InputGradient = true)]
    [Conv(12, 3, Bias = false), BatchNorm, Relu, Conv(14, 3, Padding = 1), GlobalMaxPool, Dense(3)]
    public sealed partial class LessThanABlock;

    [Network(12, 5, 6, InputGradient = true)]
    [Skip, Conv(12, 3, Padding = 1, Bias = false), BatchNorm, Add, Relu, Conv(14, 1)]
    public sealed partial class InputIsAdded;

    [Network(12, 5, 6, InputGradient = true)]
    [Conv(12, 3, Padding = 1, Groups = 12), Relu, Conv(24, 1)]
    public sealed partial class DepthwiseOfInput;

    [Network(3, 7, 6, InputGradient = true)]
    [Conv(24, 3, Padding = 1, Bias = false), Skip, GlobalAvgPool, Dense(4), Silu, Dense(24), Sigmoid, Multiply, Conv(24, 3, Padding = 1)]
    public sealed partial class SqueezeExcitation;

    [Network(3, 8, 7, InputGradient = true)]
    [Conv(24, 3), InstanceNorm(Affine = true), PRelu, Conv(20, 3, Padding = 1), AvgPool(2, Rounding = Rounding.Floor), Silu, Conv(24, 1)]
    public sealed partial class Norms;

    [Network(16, 5, 4, InputGradient = true)]
    [Skip, Conv(24, 3, Padding = 1), Relu, Concat, Conv(24, 3, Padding = 1)]
    public sealed partial class ConcatEnd;

    [Network(16, 5, 4, InputGradient = true)]
    [Conv(24, 3, Padding = 1), Relu, Skip, Conv(16, 1), Concat, Conv(24, 1)]
    public sealed partial class ConcatBeginning;

    [Network(16, 5, 4, InputGradient = true)]
    [Conv(24, 3, Padding = 1), Sigmoid, Conv(40, 1), GroupNorm(4), Conv(24, 1)]
    public sealed partial class WhatKeepsNoZeros;

    [Network(24, 7, 6, InputGradient = true)]
    [Skip, Conv(40, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Add(Shortcut.ZeroPad), Relu]
    public sealed partial class ZeroPad;
}
