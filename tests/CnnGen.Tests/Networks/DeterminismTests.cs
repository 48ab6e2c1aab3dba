using CnnGen.Tests.Reference;

namespace CnnGen.Tests.Networks;

/// <summary>The same seed gives the same bits, run after run and whatever the number of threads.</summary>
public sealed class DeterminismTests
{
    // More samples than chunks, fewer, one, and numbers that chunks do not divide.
    private static readonly int[] Batches = [33, 17, 5, 1, 33];

    public static TheoryData<Type> Networks =>
    [
        typeof(DropoutNet), typeof(LargeNet), typeof(WholeNetworks.LeNet), typeof(WholeNetworks.ResNet), typeof(WholeNetworks.GoogLeNet),
        typeof(WholeNetworks.TextCnn), typeof(WholeNetworks.MobileNet), typeof(WholeNetworks.WideResNet), typeof(WholeNetworks.WideKnot), typeof(LargeGroups),
        typeof(WholeNetworks.WideMobileNet), typeof(WholeNetworks.WideResNeXt), typeof(WholeNetworks.HeavyGroups), typeof(WholeNetworks.Heavy), typeof(WholeNetworks.HeavyPerceptron),
        typeof(SampleNorms),
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void NumberOfThreadsDoesNotMatter(Type type)
    {
        byte[] alone = Train(type, seed: 3, threads: 1);
        foreach (int threads in new[] { 2, 3, 7 })
            Assert.True(alone.AsSpan().SequenceEqual(Train(type, seed: 3, threads)), $"{threads} threads give other bits than one.");
    }

    [Fact]
    public void MoreThreadsThanProcessorsDoNotMatter()
    {
        int threads = (4 * Environment.ProcessorCount) + 1;
        Assert.True(Train(typeof(LargeNet), seed: 3, threads: 1).AsSpan().SequenceEqual(Train(typeof(LargeNet), seed: 3, threads)));
    }

    [Fact]
    public void LittleWorkStaysOnOneThread_WithTheSameBits()
    {
        using var workers = new WorkerPool(3);
        Assert.True(Train(typeof(WholeNetworks.LeNet), seed: 3, threads: 3).AsSpan().SequenceEqual(Train(typeof(WholeNetworks.LeNet), seed: 3, workers, batchSize: 33)));
    }

    [Fact]
    public void NetworksThatTrainAtOnceOnOnePoolDoNotMatterToEachOther()
    {
        Type[] types = [typeof(DropoutNet), typeof(WholeNetworks.ResNet), typeof(WholeNetworks.TextCnn), typeof(WholeNetworks.ResNet), typeof(LargeNet)];
        byte[][] alone = [.. types.Select(type => Train(type, seed: 3, threads: 1))];
        using var workers = new WorkerPool(3) { SerialWork = 0 };
        byte[][] together = new byte[types.Length][];
        using var start = new Barrier(types.Length);
        Thread[] threads = [.. types.Select((type, i) => new Thread(() =>
        {
            start.SignalAndWait();
            together[i] = Train(type, seed: 3, workers, batchSize: 33);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        for (int i = 0; i < types.Length; i++)
            Assert.True(alone[i].AsSpan().SequenceEqual(together[i]), $"{types[i].Name} gives other bits beside others.");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void RunsRepeat(Type type) => Assert.True(Train(type, seed: 3, threads: 2).AsSpan().SequenceEqual(Train(type, seed: 3, threads: 2)));

    [Theory]
    [MemberData(nameof(Networks))]
    public void SeedsDiffer(Type type) => Assert.False(Train(type, seed: 3, threads: 2).AsSpan().SequenceEqual(Train(type, seed: 4, threads: 2)));

    [Theory]
    [MemberData(nameof(Networks))]
    public void WorkspaceMayBeLarger(Type type)
    {
        byte[] exact = Train(type, seed: 3, threads: 2);
        Assert.True(exact.AsSpan().SequenceEqual(Train(type, seed: 3, threads: 2, batchSize: 50)), "A larger workspace gives other bits.");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void SamplesDoNotMindTheirNeighboursInInference(Type type)
    {
        const int Samples = 19;
        NeuralNetwork network = TestNetwork.Create(type, Samples);
        TestNetwork.Poison(network);
        (int inputs, int outputs) = (network.Plan.InputCount, network.Plan.OutputCount);
        float[] input = TestNetwork.Noise(Samples * inputs, 5);
        float[] together = new float[Samples * outputs];
        float[] alone = new float[Samples * outputs];
        network.Forward(input, together);
        for (int sample = 0; sample < Samples; sample++)
            network.Forward(input.AsSpan(sample * inputs, inputs), alone.AsSpan(sample * outputs, outputs));
        Assert.Equal(together, alone);
    }

    /// <summary>All bits that some steps of gradient descent leave: outputs, gradients, weights.</summary>
    private static byte[] Train(Type type, ulong seed, int threads, int batchSize = 33)
    {
        using var workers = new WorkerPool(threads) { SerialWork = 0 };
        return Train(type, seed, workers, batchSize);
    }

    private static byte[] Train(Type type, ulong seed, WorkerPool workers, int batchSize)
    {
        NeuralNetwork network = TestNetwork.Create(type, batchSize, seed);
        network.Workers = workers;
        TestNetwork.Poison(network);
        using var bits = new MemoryStream();
        ulong noise = 100;
        foreach (int count in Batches)
        {
            // Batch norm of one value a channel is not trained on one sample.
            int samples = network.NormOfOneValue is null ? count : Math.Max(count, 2);
            float[] input = TestNetwork.Noise(samples * network.Plan.InputCount, noise++);
            float[] output = new float[samples * network.Plan.OutputCount];
            network.Forward(input, output);
            Write(output);
            network.ForwardTraining(input, output);
            Write(output);
            network.Backward(TestNetwork.Noise(output.Length, noise++));
            foreach (NetworkParameter parameter in network.Parameters)
            {
                Span<float> values = parameter.MutableValues;
                Span<float> gradient = parameter.Gradient;
                for (int i = 0; i < gradient.Length; i++)
                    values[i] -= 0.00001f * gradient[i];
                Write(gradient);
                Write(values);
            }

            if (network.Plan.InputGradients.Length > 0)
            {
                network.CopyInputGradient(input);
                Write(input);
            }
        }

        Assert.All(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bits.ToArray()).ToArray(), value => Assert.True(float.IsFinite(value)));
        return bits.ToArray();

        void Write(ReadOnlySpan<float> values) => bits.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
    }
}
