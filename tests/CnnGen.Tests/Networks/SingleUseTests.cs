using CnnGen.Data;
using CnnGen.Tests.Training;
using CnnGen.Training;

namespace CnnGen.Tests.Networks;

/// <summary>A second call while a workspace, a trainer, an evaluator or a loader is in use: refused at once, and the first goes on.</summary>
public sealed partial class SingleUseTests
{
    private const int Samples = 4;

    [Network(2, 6, 6, InputGradient = true)]
    [Conv(4, 3, Padding = 1), Relu, GlobalAvgPool, Dense(3)]
    public sealed partial class Shared;

    /// <summary>Every call that touches a workspace's memory.</summary>
    public static TheoryData<string> Calls => [.. CallsByName.Keys];

    private static Dictionary<string, Action<Shared>> CallsByName { get; } = new()
    {
        ["Forward"] = network => network.Forward(new float[72], new float[3]),
        ["ForwardTraining"] = network => network.ForwardTraining(new float[72], new float[3]),
        ["Backward"] = network => network.Backward(new float[3]),
        ["CopyInputGradient"] = network => network.CopyInputGradient(new float[72]),
        ["FindNonFiniteLayer"] = network => network.FindNonFiniteLayer(new float[72]),
        ["PrepareTraining"] = network => network.PrepareTraining(),
        ["Workers"] = network => network.Workers = WorkerPool.Shared,
        ["TrainingPasses"] = network => network.TrainingPasses = 3,
        ["Initialize"] = network => network.Initialize(Initializer.He, 1),
        ["SaveWeights"] = network => network.SaveWeights(Path.Combine(Path.GetTempPath(), "no-such-folder", "weights")),
        ["LoadWeights"] = network => network.LoadWeights(Path.Combine(Path.GetTempPath(), "no-such-folder", "weights")),
        ["Step"] = network => new Sgd().CreateState(network).Step(0.1f),
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void SecondCallIsRefusedOnAnyThread(string call)
    {
        Shared network = new(Samples);
        using (network.Use())
        {
            Assert.Equal(
                "This Shared is in use by another call, of another thread or one that this call was made from. "
                + "A workspace takes one call at a time: give each thread a workspace of its own on the same weights, new Shared(network, batchSize).",
                Assert.Throws<InvalidOperationException>(() => CallsByName[call](network)).Message);
            InvalidOperationException? elsewhere = null;
            Thread thread = new(() => elsewhere = Assert.Throws<InvalidOperationException>(() => CallsByName[call](network)));
            thread.Start();
            thread.Join();
            Assert.NotNull(elsewhere);
        }

        // Free again.
        network.Forward(new float[72], new float[3]);
    }

    [Fact]
    public void FailedCallFreesTheWorkspace()
    {
        Shared network = new(Samples);
        foreach (Action<Shared> wrong in new Action<Shared>[]
        {
            n => n.Forward(new float[1], new float[3]),
            n => n.ForwardTraining(new float[1], new float[3]),
            n => n.Backward(new float[1]),
            n => n.CopyInputGradient(new float[1]),
            n => n.Initialize(new Failing(), 1),
            n => n.LoadWeights(Path.Combine(Path.GetTempPath(), "no-such-folder", "weights")),
        })
        {
            Assert.NotNull(Record.Exception(() => wrong(network)));
            network.Forward(new float[72], new float[3]);
        }
    }

    [Fact]
    public void InitializerThatUsesTheNetworkIsRefusedAndChangesNothing()
    {
        Shared network = new(Samples, seed: 5);
        float[] before = network.Parameter("fc1.weight").Values.ToArray();
        Assert.Throws<InvalidOperationException>(() => network.Initialize(new Calling(network), 1));
        Assert.Equal(before, network.Parameter("fc1.weight").Values.ToArray());
        // Another workspace may be used: no lock is held while an initializer runs.
        network.Initialize(new Calling(new Shared(network, Samples)), 1);
        Assert.NotEqual(before, network.Parameter("fc1.weight").Values.ToArray());
    }

    /// <summary>A singleton of a web service: results are right or refused, and some are refused.</summary>
    [Fact]
    public void ParallelInferenceIsRightOrRefused()
    {
        Shared network = new(1, seed: 1);
        float[][] inputs = [.. Enumerable.Range(0, 16).Select(i => TestNetwork.Noise(72, (ulong)i))];
        float[][] expected = [.. inputs.Select(Infer)];
        (int wrong, int refused) = (0, 0);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(first => new Thread(() =>
        {
            for (int i = 0; i < 20_000 && (i < 2_000 || Volatile.Read(ref refused) == 0); i++)
            {
                try
                {
                    if (!Infer(inputs[(first + i) % 16]).AsSpan().SequenceEqual(expected[(first + i) % 16]))
                        Interlocked.Increment(ref wrong);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, wrong);
        Assert.NotEqual(0, refused);

        float[] Infer(float[] input)
        {
            float[] output = new float[3];
            network.Forward(input, output);
            return output;
        }
    }

    [Fact]
    public void ChunksCannotBeRunFromOutside()
    {
        Assert.False(typeof(IParallelRegion).IsAssignableFrom(typeof(Shared)));
        Assert.False(typeof(IParallelRegion).IsAssignableFrom(typeof(OptimizerState)));
        Assert.Null(typeof(Shared).GetMethod("RunChunk"));
    }

    [Fact]
    public void TrainerTakesOneCallAtATime()
    {
        SmallNet network = new(16);
        using Trainer trainer = new(network, Patterns.Make(64, 1), new TrainerOptions { Epochs = 1 });
        using Tests.Data.ScratchFolder folder = new();
        string path = folder.File("net.checkpoint");
        List<Exception?> nested = [];
        Recorder recorder = new(_ =>
        {
            if (nested.Count > 0)
                return;
            nested.Add(Record.Exception(() => trainer.Train()));
            nested.Add(Record.Exception(() => trainer.LoadCheckpoint(path)));
            Thread thread = new(() => nested.Add(Record.Exception(() => trainer.SaveCheckpoint(path))));
            thread.Start();
            thread.Join();
            Assert.False(File.Exists(path));
            // Told of progress, between two steps.
            trainer.SaveCheckpoint(path);
        });
        TrainingResult result = trainer.Train(recorder);
        Assert.Equal(3, nested.Count);
        Assert.All(nested, exception => Assert.StartsWith("This trainer is in use by another call", Assert.IsType<InvalidOperationException>(exception).Message));
        Assert.True(File.Exists(path));
        Assert.Single(result.Epochs);
        trainer.SaveCheckpoint(path);
    }

    [Fact]
    public void TrainerAndEvaluatorMayBeHandedToAnotherThread()
    {
        SmallNet network = new(16);
        Dataset data = Patterns.Make(64, 1);
        using CancellationTokenSource source = new();
        using Trainer trainer = new(network, data, new TrainerOptions { Epochs = 2 });
        using Evaluator evaluator = new(network, data);
        Assert.Throws<OperationCanceledException>(() => trainer.Train(new Recorder(_ => source.Cancel()), source.Token));
        Evaluation here = evaluator.Evaluate();
        Evaluation there = default;
        int epochs = 0;
        Thread thread = new(() => (there, epochs) = (evaluator.Evaluate(), trainer.Train().Epochs.Count));
        thread.Start();
        thread.Join();
        Assert.Equal(here, there);
        Assert.Equal(2, epochs);
    }

    [Fact]
    public void LoaderLendsToOneThread()
    {
        using BatchLoader loader = new(Patterns.Make(64, 1), new BatchLoaderOptions { BatchSize = 8, Shuffle = false });
        float[] first = loader.Next().Inputs.ToArray();
        OnOtherThread(() =>
        {
            foreach (Action call in new Action[] { () => { loader.Next(); }, () => loader.Seek(0, 0), loader.Return })
                Assert.StartsWith("Another thread has the batch", Assert.Throws<InvalidOperationException>(call).Message);
        });
        Assert.Equal(1, loader.Next().Index);
        loader.Return();
        OnOtherThread(() =>
        {
            Assert.Equal(2, loader.Next().Index);
            loader.Seek(0, 0);
            Assert.Equal(first, loader.Next().Inputs.ToArray());
        });

        static void OnOtherThread(Action action)
        {
            Exception? failure = null;
            Thread thread = new(() => failure = Record.Exception(action));
            thread.Start();
            thread.Join();
            Assert.Null(failure);
        }
    }

    [Fact]
    public void LoaderThatIsDisposedLetsNobodyWait()
    {
        using ManualResetEventSlim prepared = new();
        BatchLoader loader = new(Patterns.Make(8, 1), new BatchLoaderOptions { BatchSize = 8, Threads = 1, Augmentations = [new Slow(prepared)] });
        Exception?[] failures = new Exception?[2];
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(i => new Thread(() =>
            Volatile.Write(ref failures[i], Record.Exception(() => { loader.Next(); }))))];
        Array.ForEach(threads, thread => thread.Start());
        // One of them waits for the batch, the other is refused.
        while (Volatile.Read(ref failures[0]) is null && Volatile.Read(ref failures[1]) is null)
            Thread.Yield();
        Thread disposing = new(loader.Dispose);
        disposing.Start();
        Array.ForEach(threads, thread => thread.Join());
        prepared.Set();
        disposing.Join();
        Assert.StartsWith("This batch loader is in use by another thread", Assert.Single(failures.OfType<InvalidOperationException>(), e => e is not ObjectDisposedException).Message);
        Assert.Single(failures.OfType<ObjectDisposedException>());
    }

    private sealed class Failing : Initializer
    {
        protected override void FillWeights(Span<float> weights, ParameterInfo info, ref RandomStream random) => throw new NotSupportedException();
    }

    private sealed class Calling(NeuralNetwork network) : Initializer
    {
        protected override void FillWeights(Span<float> weights, ParameterInfo info, ref RandomStream random)
        {
            network.Forward(new float[72], new float[3]);
            weights.Fill(0.25f);
        }
    }

    private sealed class Slow(ManualResetEventSlim prepared) : IAugmentation
    {
        public void Check(Shape shape)
        {
        }

        public void Apply(Span<float> sample, Shape shape, ReadOnlySpan<float> background, ref RandomStream random) => prepared.Wait();
    }

    private sealed class Recorder(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
