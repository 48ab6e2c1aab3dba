using System.Text;
using CnnGen.Data;
using CnnGen.Tests.Data;
using CnnGen.Tests.Networks;
using CnnGen.Training;
using CnnGen.Weights;

namespace CnnGen.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private static readonly Dataset Set = Patterns.Make(100, 1);
    private static readonly Dataset Validation = Patterns.Make(30, 2);
    private readonly ScratchFolder _folder = new();

    private string Path => _folder.File("training.checkpoint");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<Optimizer> Optimizers => [new Sgd(), new Sgd { Momentum = 0.9f, WeightDecay = 1e-3f }, new Adam(), new RmsProp()];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void TwoEpochsAreOneAndAResumedOne(Optimizer optimizer)
    {
        TrainerOptions options = Options(optimizer) with { Epochs = 2 };
        (NeuralNetwork whole, TrainingResult expected) = Train(options);

        // Cancelled in the second epoch; the checkpoint is that behind the first.
        Interrupt(options with { CheckpointPath = Path }, atStep: 8);
        (NeuralNetwork resumed, TrainingResult result) = Train(options, Path);

        AssertSame(whole, expected, resumed, result);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(16)]
    public void AnInterruptedEpochGoesOnWithTheSameBits(int atStep)
    {
        TrainerOptions options = Options(new Adam { WeightDecay = 1e-3f }) with { Epochs = 3 };
        (NeuralNetwork whole, TrainingResult expected) = Train(options);

        // Steps 1, 5, 9 and 16 of 21: no epoch ends there.
        Interrupt(options with { CheckpointPath = Path, CheckpointEverySteps = atStep }, atStep);
        (NeuralNetwork resumed, TrainingResult result) = Train(options, Path);

        AssertSame(whole, expected, resumed, result);
    }

    [Fact]
    public void WhatACancellationLeavesCanBeSaved()
    {
        TrainerOptions options = Options(new Sgd { Momentum = 0.9f });
        (NeuralNetwork whole, TrainingResult expected) = Train(options);

        using CancellationTokenSource source = new();
        using (Trainer trainer = new(Network(), Set, options))
        {
            // In the validation: the epoch's steps are done, its validation is not.
            Assert.Throws<OperationCanceledException>(() => trainer.Train(new Recorder { After = report => { if (report.Step == 7) source.Cancel(); } }, source.Token));
            trainer.SaveCheckpoint(Path);
        }

        (NeuralNetwork resumed, TrainingResult result) = Train(options, Path);
        AssertSame(whole, expected, resumed, result);
    }

    [Fact]
    public void EarlyStoppingAndTheBestWeightsAreResumedToo()
    {
        // A set that teaches nothing of the validation set: the best comes early.
        TrainerOptions options = Options(new Sgd { Momentum = 0.9f }) with
        {
            Epochs = 30,
            Validation = Patterns.Filled(30, 0.5f),
            EarlyStoppingPatience = 3,
            RestoreBest = true,
        };
        (NeuralNetwork whole, TrainingResult expected) = Train(options);
        Assert.True(expected.StoppedEarly);
        int steps = (expected.BestEpoch!.Value + 1) * 7 + 2;

        Interrupt(options with { CheckpointPath = Path, CheckpointEverySteps = steps }, steps);
        (NeuralNetwork resumed, TrainingResult result) = Train(options, Path);

        AssertSame(whole, expected, resumed, result);
    }

    [Fact]
    public void AFinishedTrainingIsFinished()
    {
        TrainerOptions options = Options(new Sgd()) with { CheckpointPath = Path, RestoreBest = true };
        (NeuralNetwork whole, TrainingResult expected) = Train(options);
        (NeuralNetwork again, TrainingResult result) = Train(options, Path);
        AssertSame(whole, expected, again, result);
        Assert.Equal(14ul, again.TrainingPasses);
        // And can be made longer.
        (_, TrainingResult longer) = Train(options with { Epochs = 3 }, Path);
        Assert.Equal(expected.Epochs, longer.Epochs.Take(2));
        Assert.Equal(3, longer.Epochs.Count);
    }

    [Fact]
    public void ACheckpointOfAnotherTrainingIsRefused()
    {
        TrainerOptions options = Options(new Sgd { Momentum = 0.9f });
        Interrupt(options with { CheckpointPath = Path }, 8);

        Assert.Contains("optimizer: expected 'Adam', found 'Sgd'", Fails(options with { Optimizer = new Adam() }));
        Assert.Contains("seed: expected '8', found '7'", Fails(options with { Seed = 8 }));
        Assert.Contains("network.seed: expected '2', found '1'", Fails(options, new SmallNet(16, seed: 2)));
        Assert.Contains("samples: expected '90', found '100'", Fails(options, data: Set.Take(90)));
        string several = Fails(options with { BatchSize = 10 });
        Assert.Contains("batch.size: expected '10', found '16'", several);
        Assert.Contains("steps.per.epoch: expected '10', found '7'", several);
        // Plain descent keeps nothing, so the file has more than it should.
        Assert.Contains("7 unexpected:\n  optimizer.velocity.conv.weight\n", Fails(options with { Optimizer = new Sgd() }));
        Assert.Contains("no validation set", Fails(options with { Validation = null }));
    }

    [Fact]
    public void OtherFilesAreNoCheckpoints()
    {
        Network().SaveWeights(Path);
        Assert.Contains("a file of weights is loaded with LoadWeights", Fails(Options(new Sgd())));
        File.WriteAllBytes(Path, []);
        Assert.Contains("empty file", Fails(Options(new Sgd())));
        File.Delete(Path);
        using Trainer trainer = new(Network(), Set, Options(new Sgd()));
        Assert.Throws<FileNotFoundException>(() => trainer.LoadCheckpoint(Path));
    }

    [Fact]
    public void ANetworkOfAnotherShapeIsRefused()
    {
        Dataset vectors = Dataset.FromFloats(new Shape(5), new float[50], new int[10], 3);
        using (Trainer trainer = new(new DenseNet(10), vectors, new()))
            trainer.SaveCheckpoint(Path);
        Assert.Contains("network: expected 'SmallNet', found 'DenseNet'", Fails(Options(new Sgd())));
    }

    [Fact]
    public void DamagedFilesChangeNothing()
    {
        Interrupt(Options(new Sgd { Momentum = 0.9f }) with { CheckpointPath = Path }, 8);
        byte[] valid = File.ReadAllBytes(Path);
        NeuralNetwork network = Network();
        using Trainer trainer = new(network, Set, Options(new Sgd { Momentum = 0.9f }));
        float[] before = Values(network);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = Mutations.Mutate(valid, i);
            // Some damage hits nothing: a digit replaced by itself.
            if (damaged.AsSpan().SequenceEqual(valid))
                continue;
            File.WriteAllBytes(Path, damaged);
            WeightsFormatException? e = Record(() => trainer.LoadCheckpoint(Path));
            Assert.True(e is not null, $"Damage number {i} was not found out.");
            Assert.Equal(before, Values(network));
            Assert.Equal(0, trainer.Steps);
            Assert.Equal(0ul, network.TrainingPasses);
        }

        // The trainer still works, and the sound file loads.
        File.WriteAllBytes(Path, valid);
        trainer.LoadCheckpoint(Path);
        Assert.Equal(7, trainer.Steps);
    }

    [Fact]
    public void AChangedMetadataIsFoundOut()
    {
        Interrupt(Options(new Sgd()) with { CheckpointPath = Path }, 8);
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(Path));
        Assert.Contains("\"step\":\"7\"", text);
        foreach ((string from, string to) in new[] { ("\"step\":\"7\"", "\"step\":\"8\""), ("\"step\":\"7\"", "\"step\":\"x\""), ("\"seconds\":\"0\"", "\"seconds\":\"1\"") })
        {
            File.WriteAllBytes(Path, Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal)));
            Assert.Contains("corrupt", Fails(Options(new Sgd())));
        }
    }

    private static TrainerOptions Options(Optimizer optimizer) => new()
    {
        Epochs = 2,
        Optimizer = optimizer,
        Schedule = Schedule.Cosine(0.02f).WithWarmUp(0.5),
        Augmentations = [Augment.Shift(1)],
        Validation = Validation,
        Seed = 7,
    };

    private static SmallNet Network() => new(16, seed: 1);

    private static (NeuralNetwork Network, TrainingResult Result) Train(TrainerOptions options, string? from = null)
    {
        SmallNet network = Network();
        // The checkpoint must bring the weights: others are in the way.
        if (from is not null)
            network.Initialize(Initializer.Constant(0.1f), 99);
        using Trainer trainer = new(network, Set, options);
        if (from is not null)
            trainer.LoadCheckpoint(from);
        return (network, trainer.Train());
    }

    // Trains until a step; a checkpoint is there if one was due until then.
    private void Interrupt(TrainerOptions options, int atStep)
    {
        using CancellationTokenSource source = new();
        using Trainer trainer = new(Network(), Set, options);
        // Reports come before checkpoints, and the token is looked at after them.
        Recorder progress = new() { After = report => { if (!report.IsEpochEnd && (report.Epoch - 1) * 7 + report.Step >= atStep) source.Cancel(); } };
        Assert.Throws<OperationCanceledException>(() => trainer.Train(progress, source.Token));
        Assert.True(File.Exists(Path));
    }

    private string Fails(TrainerOptions options, NeuralNetwork? network = null, Dataset? data = null)
    {
        network ??= Network();
        float[] before = Values(network);
        using Trainer trainer = new(network, data ?? Set, options);
        string message = Assert.Throws<WeightsFormatException>(() => trainer.LoadCheckpoint(Path)).Message;
        Assert.Contains(Path, message);
        Assert.Equal(before, Values(network));
        Assert.Equal(0, trainer.Steps);
        return message;
    }

    private static WeightsFormatException? Record(Action load)
    {
        try
        {
            load();
            return null;
        }
        catch (WeightsFormatException e)
        {
            return e;
        }
    }

    private static float[] Values(NeuralNetwork network) => [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray())];

    private static void AssertSame(NeuralNetwork expectedNetwork, TrainingResult expected, NeuralNetwork network, TrainingResult result)
    {
        Assert.Equal(Bits(expectedNetwork), Bits(network));
        Assert.Equal(expectedNetwork.TrainingPasses, network.TrainingPasses);
        Assert.Equal(expected.Epochs.Select(epoch => epoch with { Seconds = 0 }), result.Epochs.Select(epoch => epoch with { Seconds = 0 }));
        Assert.Equal((expected.BestEpoch, expected.StoppedEarly), (result.BestEpoch, result.StoppedEarly));
        Assert.True(result.TrainSeconds > 0);
    }

    private static int[] Bits(NeuralNetwork network) => [.. Values(network).Select(BitConverter.SingleToInt32Bits)];
}
