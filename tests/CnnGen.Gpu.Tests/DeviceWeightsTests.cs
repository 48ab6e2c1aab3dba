using CnnGen.Training;

namespace CnnGen.Tests.Networks;

/// <summary>Weights that change on a device and on the host.</summary>
public sealed partial class DeviceWeightsTests
{
    [SkippableFact]
    public void WhatIsWrittenToAnOldSpanIsRefused()
    {
        NeuralNetwork network = TestNetwork.Create(typeof(Small), 4, seed: 1);
        OptimizerState optimizer = new Sgd().CreateState(network);
        Span<float> old = network.Parameters[0].MutableValues;
        TestNetwork.TrainOnNoise(network, 4);
        optimizer.Step(0.1f);
        old[0] = 7;
        var exception = Assert.Throws<InvalidOperationException>(network.Weights.MarkChanged);
        Assert.Contains("read the property again", exception.Message, StringComparison.Ordinal);

        network.Parameters[0].MutableValues[0] = 7;
        Assert.Equal(7, network.Parameters[0].Values[0]);
        float[] output = new float[network.Plan.OutputCount], moved = new float[output.Length];
        network.Forward(TestNetwork.Noise(network.Plan.InputCount, 1), output);
        network.Parameters[0].MutableValues[0] = -7;
        network.Forward(TestNetwork.Noise(network.Plan.InputCount, 1), moved);
        Assert.NotEqual(output, moved);
    }

    [Network(6)]
    [Dense(5), Relu, Dense(3)]
    internal sealed partial class Small;
}
