using CnnGen.Tests.Data;
using CnnGen.Training;

namespace CnnGen.Tests.Networks;

/// <summary>Weights that change while another workspace uses them: each pass, and each file, has one whole set.</summary>
public sealed partial class WholeSetTests
{
    private const int Samples = 4;

    [Network(3, 12, 12)]
    [Conv(32, 3, Padding = 1, Bias = false), BatchNorm, Relu, Conv(32, 3, Padding = 1, Bias = false), BatchNorm, Relu, GlobalAvgPool, Dense(5)]
    public sealed partial class Net;

    [Network(64)]
    [Dense(512), Relu, Dense(512), Relu, Dense(8)]
    public sealed partial class Plain;

    [Fact]
    public void LoadedWhileAnotherInfers()
    {
        using ScratchFolder folder = new();
        string[] files = [folder.File("a"), folder.File("b")];
        Net live = new(Samples);
        for (int i = 0; i < 2; i++)
        {
            live.Initialize(Initializer.He, (ulong)i);
            live.SaveWeights(files[i]);
        }

        InfersOneOfTwo(live, i => live.LoadWeights(files[i]));
    }

    [Fact]
    public void InitializedWhileAnotherInfers()
    {
        Net live = new(Samples);
        InfersOneOfTwo(live, i => live.Initialize(Initializer.He, (ulong)i));
    }

    /// <summary>Steps back and forth between two sets: gradients and rates that are exact in binary.</summary>
    [Fact]
    public void SteppedWhileAnotherInfers()
    {
        Plain live = new(Samples);
        live.Initialize(Initializer.Constant(0.5f), 0);
        OptimizerState state = new Sgd().CreateState(live);
        int at = 0;
        InfersOneOfTwo(live, i =>
        {
            if (i == at)
                return;
            foreach (NetworkParameter parameter in live.Parameters)
                parameter.Gradient.Fill(i == 1 ? -1 : 1);
            state.Step(0.25f);
            at = i;
        });
    }

    /// <summary>Running statistics are copied whole, and folding belongs to them.</summary>
    [Fact]
    public void TrainedForwardWhileAnotherInfers()
    {
        Net live = new(Samples, seed: 3);
        Net other = new(live, Samples);
        float[] input = TestNetwork.Noise(Samples * live.Plan.InputCount, 1);
        // All that inference can be: with the statistics after each of the passes.
        const int Passes = 60;
        HashSet<string> possible = [];
        float[] output = new float[Samples * 5];
        Net twin = new(Samples, seed: 3);
        for (int i = 0; i <= Passes; i++)
        {
            twin.Forward(input, output);
            possible.Add(Text(output));
            twin.ForwardTraining(input, output);
        }

        WhileInferring(other, input, result => Assert.True(possible.Contains(Text(result)), "A result belongs to no whole set of weights."), () =>
        {
            for (int i = 0; i < Passes; i++)
                live.ForwardTraining(input, output);
        });
    }

    [Fact]
    public void SavedWhileAnotherTrains()
    {
        using ScratchFolder folder = new();
        string path = folder.File("saved");
        Plain trained = new(Samples);
        trained.Initialize(Initializer.Constant(0), 0);
        Plain saving = new(trained, Samples);
        OptimizerState state = new Sgd().CreateState(trained);
        foreach (NetworkParameter parameter in trained.Parameters)
            parameter.Gradient.Fill(-1);
        bool stop = false;
        Thread training = new(() =>
        {
            while (!Volatile.Read(ref stop))
                state.Step(0.25f);
        });
        training.Start();
        try
        {
            Plain loaded = new(Samples);
            for (int i = 0; i < 20; i++)
            {
                saving.SaveWeights(path);
                loaded.LoadWeights(path);
                // Every step adds the same to all.
                float one = loaded.Parameters[0].Values[0];
                Assert.All(loaded.Parameters, parameter => Assert.False(parameter.Values.ContainsAnyExcept(one), parameter.Name));
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            training.Join();
        }
    }

    /// <summary>Two workspaces that train at once lose none of each other's updates of the running estimates.</summary>
    [Fact]
    public void TwoThatTrainLoseNoStatistics()
    {
        const int Passes = 200;
        float[] input = TestNetwork.Noise(Samples * 3 * 12 * 12, 1);
        Net alone = new(Samples, seed: 3);
        for (int i = 0; i < 2 * Passes; i++)
            alone.ForwardTraining(input, new float[Samples * 5]);

        Net first = new(Samples, seed: 3);
        Net second = new(first, Samples);
        Thread[] threads = [.. new[] { first, second }.Select(network => new Thread(() =>
        {
            for (int i = 0; i < Passes; i++)
                network.ForwardTraining(input, new float[Samples * 5]);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        foreach (string name in new[] { "bn1.running_mean", "bn1.running_var", "bn2.running_mean", "bn2.running_var" })
            Assert.Equal(alone.Parameter(name).Values.ToArray(), first.Parameter(name).Values.ToArray());
    }

    /// <summary>A training pass that began on old weights must not bring their running statistics into a set loaded meanwhile.</summary>
    [Fact]
    public void LoadedWhileAnotherTrains()
    {
        using ScratchFolder folder = new();
        string path = folder.File("weights");
        Net live = new(Samples, seed: 3);
        live.Initialize(Initializer.Constant(0), 0);
        live.SaveWeights(path);
        Net training = new(live, Samples);
        float[] input = TestNetwork.Noise(Samples * live.Plan.InputCount, 1);
        bool stop = false;
        Thread thread = new(() =>
        {
            while (!Volatile.Read(ref stop))
                training.ForwardTraining(input, new float[Samples * 5]);
        });
        thread.Start();
        try
        {
            for (int i = 0; i < 50; i++)
            {
                // Large statistics under any weights but zeros, whose running means stay 0.
                live.Initialize(Initializer.Constant(1), 0);
                live.LoadWeights(path);
                Assert.False(live.Parameter("bn1.running_mean").Values.ContainsAnyExcept(0f));
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            thread.Join();
        }
    }

    /// <summary>Alternates between two sets, while another workspace infers: each result is of one of them.</summary>
    private static void InfersOneOfTwo(NeuralNetwork live, Action<int> take)
    {
        NeuralNetwork other = TestNetwork.Share(live, Samples);
        float[] input = TestNetwork.Noise(Samples * live.Plan.InputCount, 1);
        HashSet<string> possible = [];
        for (int i = 0; i < 2; i++)
        {
            float[] output = new float[Samples * live.Plan.OutputCount];
            take(i);
            live.Forward(input, output);
            possible.Add(Text(output));
        }

        Assert.Equal(2, possible.Count);
        WhileInferring(other, input, result => Assert.True(possible.Contains(Text(result)), "A result belongs to no whole set of weights."), () =>
        {
            for (int i = 0; i < 300; i++)
                take(i % 2);
        });
    }

    private static void WhileInferring(NeuralNetwork other, float[] input, Action<float[]> check, Action change)
    {
        bool stop = false;
        int inferred = 0;
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(() =>
        {
            float[] output = new float[Samples * other.Plan.OutputCount];
            while (!Volatile.Read(ref stop))
            {
                other.Forward(input, output);
                check(output);
                Interlocked.Increment(ref inferred);
            }
        }));
        thread.Start();
        while (Volatile.Read(ref inferred) == 0 && thread.IsAlive)
            Thread.Yield();
        try
        {
            change();
        }
        finally
        {
            Volatile.Write(ref stop, true);
            thread.Join();
        }

        Assert.Null(failure);
    }

    private static string Text(float[] values) => Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values));
}
