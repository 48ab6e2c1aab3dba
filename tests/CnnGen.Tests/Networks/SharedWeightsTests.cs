using CnnGen.Tests.Reference;

namespace CnnGen.Tests.Networks;

/// <summary>Several workspaces on one set of weights.</summary>
public sealed class SharedWeightsTests
{
    private const int Samples = 23;

    [Fact]
    public void WorkspacesOnManyThreadsGiveTheSameBits()
    {
        var network = new WholeNetworks.ResNet(Samples, seed: 9);
        float[] input = TestNetwork.Noise(Samples * network.Plan.InputCount, 1);
        float[] expected = new float[Samples * network.Plan.OutputCount];
        network.Forward(input, expected);
        WholeNetworks.ResNet[] workspaces = [.. Enumerable.Range(0, 6).Select(i => new WholeNetworks.ResNet(network, Samples + i))];
        bool[] same = new bool[workspaces.Length];
        for (int round = 0; round < 20; round++)
        {
            // Every round folds anew, and all workspaces find that out at once.
            network.Weights.MarkChanged();
            using var start = new Barrier(workspaces.Length);
            OnThreads(workspaces.Length, i =>
            {
                float[] output = new float[expected.Length];
                start.SignalAndWait();
                workspaces[i].Forward(input, output);
                same[i] = expected.AsSpan().SequenceEqual(output);
            });
            Assert.All(same, Assert.True);
        }
    }

    [Fact]
    public void WorkspacesSeeTrainingOfOneOfThem()
    {
        var trained = new WholeNetworks.ResNet(Samples, seed: 9);
        var other = new WholeNetworks.ResNet(trained, Samples);
        float[] input = TestNetwork.Noise(Samples * trained.Plan.InputCount, 1);
        float[] before = new float[Samples * trained.Plan.OutputCount];
        float[] after = new float[before.Length];
        float[] ofOther = new float[before.Length];
        other.Forward(input, before);
        // Only the running statistics change.
        trained.ForwardTraining(input, after);
        trained.Forward(input, after);
        other.Forward(input, ofOther);
        Assert.Equal(after, ofOther);
        Assert.NotEqual(before, after);
        // And now a weight that is folded into another.
        trained.Parameter("bn1.weight").MutableValues[0] *= 2;
        trained.Forward(input, after);
        Assert.NotEqual(after, ofOther);
        other.Forward(input, ofOther);
        Assert.Equal(after, ofOther);
    }

    [Fact]
    public void WorkspacesHaveGradientsOfTheirOwn()
    {
        var first = new WholeNetworks.LeNet(Samples, seed: 9);
        var second = new WholeNetworks.LeNet(first, Samples);
        TestNetwork.TrainOnNoise(first, Samples, seed: 1);
        float[] gradient = first.Gradient("conv1.weight").ToArray();
        TestNetwork.TrainOnNoise(second, Samples, seed: 7);
        Assert.Equal(gradient, first.Gradient("conv1.weight").ToArray());
        Assert.NotEqual(gradient, second.Gradient("conv1.weight").ToArray());
        TestNetwork.TrainOnNoise(second, Samples, seed: 1);
        Assert.Equal(gradient, second.Gradient("conv1.weight").ToArray());
    }

    private static void OnThreads(int count, Action<int> run)
    {
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => run(i)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
    }
}
