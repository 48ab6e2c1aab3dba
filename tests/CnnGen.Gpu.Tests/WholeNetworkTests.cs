using CnnGen.Training;

namespace CnnGen.Tests.Networks;

/// <summary>Whole networks train some steps on a device, and come to what the CPU comes to.</summary>
public sealed partial class WholeNetworkTests
{
    private const int Batch = 10;

    /// <summary>Of the largest weight: a few steps of sums in another order.</summary>
    private const double Tolerance = 2e-4;

    [SkippableTheory]
    [InlineData(typeof(LeNet))]
    [InlineData(typeof(SmallResNet))]
    public void TrainsAsOnTheCpu(Type type)
    {
        NeuralNetwork device = TestNetwork.Create(type, Batch, seed: 3), cpu = (NeuralNetwork)Activator.CreateInstance(type, Batch, 3ul)!;
        Assert.Equal(cpu.Parameters[0].Values.ToArray(), device.Parameters[0].Values.ToArray());
        Train(device);
        Train(cpu);
        for (int i = 0; i < cpu.Parameters.Count; i++)
        {
            float[] expected = cpu.Parameters[i].Values.ToArray(), found = device.Parameters[i].Values.ToArray();
            double scale = Math.Max(expected.Max(Math.Abs), 1e-2);
            Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second - pair.First, -Tolerance * scale, Tolerance * scale));
        }
    }

    [SkippableFact]
    public void TheSameBitsRunAfterRun()
    {
        NeuralNetwork one = TestNetwork.Create(typeof(SmallResNet), Batch, seed: 3), other = TestNetwork.Create(typeof(SmallResNet), Batch, seed: 3);
        Train(one);
        Train(other);
        for (int i = 0; i < one.Parameters.Count; i++)
            Assert.Equal(one.Parameters[i].Values.ToArray(), other.Parameters[i].Values.ToArray());
    }

    [SkippableFact]
    public void ASampleDoesNotDependOnItsNeighbours()
    {
        NeuralNetwork network = TestNetwork.Create(typeof(SmallResNet), Batch, seed: 3);
        float[] inputs = TestNetwork.Noise(Batch * network.Plan.InputCount, 4);
        float[] together = new float[Batch * network.Plan.OutputCount];
        network.Forward(inputs, together);
        float[] alone = new float[network.Plan.OutputCount];
        foreach (int sample in new[] { 0, 3, Batch - 1 })
        {
            network.Forward(inputs.AsSpan(sample * network.Plan.InputCount, network.Plan.InputCount), alone);
            Assert.Equal(together.AsSpan(sample * alone.Length, alone.Length).ToArray(), alone);
        }
    }

    [SkippableFact]
    public void AFurtherWorkspaceHasTheWeightsOfTheFirst()
    {
        NeuralNetwork network = TestNetwork.Create(typeof(LeNet), Batch, seed: 3);
        NeuralNetwork other = TestNetwork.Share(network, 2);
        Train(network);
        float[] input = TestNetwork.Noise(2 * network.Plan.InputCount, 4);
        float[] expected = new float[2 * network.Plan.OutputCount], found = new float[expected.Length];
        network.Forward(input, expected);
        other.Forward(input, found);
        Assert.Equal(expected, found);
    }

    [SkippableFact]
    public void ANetworkThatDoesNotFitIsRefusedWithTheLargestBatchThatDoes()
    {
        Device device = TestNetwork.Gpu;
        var exception = Assert.Throws<OutOfMemoryException>(() => new LeNet(1_000_000_000, device));
        Assert.Matches("LeNet needs [0-9,]+ bytes for a batch of 1000000000 .*at most [0-9]+ samples fit", exception.Message);
    }

    [Fact]
    public void AnUnknownDeviceIsRefusedWithThoseThatThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => Device.Get("cuda:77"));
        Assert.Contains("There is no device 'cuda:77'. There are cpu (the CPU)", exception.Message, StringComparison.Ordinal);
    }

    private static void Train(NeuralNetwork network)
    {
        OptimizerState optimizer = new Sgd { Momentum = 0.9f, WeightDecay = 1e-3f }.CreateState(network);
        float[] output = new float[Batch * network.Plan.OutputCount], gradient = new float[output.Length];
        for (int step = 0; step < 3; step++)
        {
            // The last batch of an epoch is smaller.
            int samples = step == 1 ? Batch - 3 : Batch;
            int[] labels = [.. Enumerable.Range(0, samples).Select(sample => (sample + step) % network.Plan.OutputCount)];
            Span<float> outputs = output.AsSpan(0, samples * network.Plan.OutputCount), gradients = gradient.AsSpan(0, outputs.Length);
            network.ForwardTraining(TestNetwork.Noise(samples * network.Plan.InputCount, (ulong)step + 1), outputs);
            Loss.CrossEntropy.Evaluate(outputs, labels, gradients);
            network.Backward(gradients);
            optimizer.Step(0.05f);
        }
    }

    [Network(1, 28, 28)]
    [Conv(6, 5, Padding = 2), Relu, MaxPool(2)]
    [Conv(16, 5), Relu, MaxPool(2)]
    [Flatten, Dense(120), Relu, Dropout(0.3), Dense(84), Relu, Dense(10)]
    internal sealed partial class LeNet;

    [Network(3, 9, 9)]
    [Conv(8, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    [Skip, Conv(8, 3, Padding = 1, Bias = false), BatchNorm, Relu, Conv(8, 3, Padding = 1, Bias = false), BatchNorm, Add, Relu]
    [Skip, Conv(12, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Add(Shortcut.Projection), Relu]
    [GlobalAvgPool, Dense(5)]
    internal sealed partial class SmallResNet;
}
