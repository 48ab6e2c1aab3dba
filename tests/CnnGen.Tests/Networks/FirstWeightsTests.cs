using CnnGen.Tests.Data;
using CnnGen.Training;
using CnnGen.Weights;

namespace CnnGen.Tests.Networks;

/// <summary>Weights that nobody has set: initialized when they are used, and not at all where they are loaded before.</summary>
public sealed class FirstWeightsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Path => _folder.File("weights.safetensors");

    public void Dispose() => _folder.Dispose();

    /// <summary>All uses of weights, each of which finds them initialized.</summary>
    public static TheoryData<string> Uses => [.. UsesByName.Keys];

    private static Dictionary<string, Action<SmallNet, string>> UsesByName { get; } = new()
    {
        ["Forward"] = (network, _) => network.Forward(new float[64], new float[3]),
        ["ForwardTraining"] = (network, _) => network.ForwardTraining(new float[128], new float[6]),
        ["MutableValues"] = (network, _) => Assert.NotEqual(0, network.Parameter("hidden.weight").MutableValues[0]),
        ["Workspace"] = (network, _) => new SmallNet(network, 1).Forward(new float[64], new float[3]),
        ["SaveWeights"] = (network, path) => network.SaveWeights(path),
        ["Step"] = (network, _) => new Sgd().CreateState(network).Step(0.1f),
        ["Trainer"] = (network, _) => new Trainer(network, Training.Patterns.Make(4, 1), new TrainerOptions { BatchSize = 2 }).Dispose(),
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void UsesFindThemInitialized(string use)
    {
        SmallNet network = new(2, seed: 5);
        UsesByName[use](network, Path);
        Assert.Equal(Weights(Fresh()), Weights(network));
    }

    [Fact]
    public void LoadingReadsThemToTheirPlace()
    {
        MemoryTests.ManyWeights saved = new(1, seed: 1);
        saved.SaveWeights(Path);
        new MemoryTests.ManyWeights(1).LoadWeights(Path);
        MemoryTests.ManyWeights loaded = new(1, seed: 2);

        long before = GC.GetAllocatedBytesForCurrentThread();
        loaded.LoadWeights(Path);
        long staged = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(staged, 0, saved.Plan.ParameterFloats * sizeof(float) / 4);
        Assert.Equal(Weights(saved), Weights(loaded));

        // Values that are in use stay until the new ones are complete.
        saved.Parameter("fc1.bias").MutableValues.Fill(3);
        loaded.LoadWeights(Path);
        Assert.Equal(0, loaded.Parameter("fc1.bias").Values[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AFileThatFailsLeavesThemAsTheyWere(bool areUsed)
    {
        SmallNet network = new(1, seed: 5);
        if (areUsed)
            network.Forward(new float[64], new float[3]);
        new TwoAlike(1).SaveWeights(Path);
        Assert.Throws<WeightsFormatException>(() => network.LoadWeights(Path));
        // A disk that fails halfway.
        Assert.Throws<IOException>(() => network.Weights.Load(values =>
        {
            values.Span.Fill(float.NaN);
            throw new IOException();
        }));
        Assert.Equal(Weights(Fresh()), Weights(network));
        Assert.Equal(Infer(Fresh()), Infer(network));
    }

    [Fact]
    public void InitializeSetsThemFirst()
    {
        SmallNet network = new(1, seed: 5);
        network.Initialize(Initializer.XavierNormal, 9);
        SmallNet used = Fresh();
        used.Forward(new float[64], new float[3]);
        used.Initialize(Initializer.XavierNormal, 9);
        Assert.Equal(Weights(used), Weights(network));
        Assert.NotEqual(Weights(Fresh()), Weights(network));
    }

    [Fact]
    public void ManyThreadsMayBeTheFirst()
    {
        float[] expected = Infer(Fresh());
        for (int round = 0; round < 20; round++)
        {
            SmallNet network = new(1, seed: 5);
            float[][] found = new float[6][];
            using Barrier start = new(found.Length);
            Thread[] threads = [.. Enumerable.Range(0, found.Length).Select(i => new Thread(() =>
            {
                SmallNet workspace = new(network, 1);
                start.SignalAndWait();
                found[i] = Infer(workspace);
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.All(found, output => Assert.Equal(expected, output));
        }
    }

    [Fact]
    public void WhoeverUsesThemWhileTheyAreLoadedWaitsForThem()
    {
        SmallNet saved = new(1, seed: 1);
        SmallNet network = new(1, seed: 2);
        SmallNet other = new(network, 1);
        float[] found = [];
        Thread inferring = new(() => found = Infer(other));
        network.Weights.Load(values =>
        {
            inferring.Start();
            Assert.False(inferring.Join(50));
            saved.Weights.CopyTo(values);
        });
        inferring.Join();
        Assert.Equal(Infer(saved), found);
    }

    private static SmallNet Fresh() => new(2, seed: 5);

    private static float[] Weights(NeuralNetwork network) =>
        [.. network.Parameters.Where(parameter => parameter.Info.IsTrainable).SelectMany(parameter => parameter.Values.ToArray())];

    private static float[] Infer(NeuralNetwork network)
    {
        float[] output = new float[network.Plan.OutputCount];
        network.Forward(TestNetwork.Noise(network.Plan.InputCount, 3), output);
        return output;
    }
}
