using CnnGen.Data;
using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests.Training;

public class TrainerTests
{
    private static readonly Dataset Set = Patterns.Make(300, 1);
    private static readonly Dataset Validation = Patterns.Make(90, 2);

    public static TheoryData<Optimizer, float> Optimizers => new()
    {
        { new Sgd(), 0.1f },
        { new Sgd { Momentum = 0.9f }, 0.02f },
        { new Sgd { Momentum = 0.9f, Nesterov = true, WeightDecay = 1e-4f }, 0.02f },
        { new Adam(), 0.005f },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void LearnsWithEachOptimizer(Optimizer optimizer, float rate)
    {
        SmallNet network = new(16, seed: 3);
        using Trainer trainer = new(network, Set, new TrainerOptions
        {
            Epochs = 6,
            Optimizer = optimizer,
            Schedule = Schedule.Cosine(rate).WithWarmUp(0.5),
            Validation = Validation,
        });

        TrainingResult result = trainer.Train();

        Assert.Equal(6, result.Epochs.Count);
        Assert.True(result.Epochs[^1].Training.Loss < result.Epochs[0].Training.Loss);
        Assert.True(result.Epochs[^1].Validation!.Value.Top1 > 0.95, $"{result.Epochs[^1]}");
        // Three classes: each is among the first five.
        Assert.Equal(1, result.Epochs[^1].Validation!.Value.Top5);
        Assert.Equal(result.Epochs[^1].Validation!.Value, Evaluator.Evaluate(network, Validation));
    }

    [Fact]
    public void LearnsBySquaredErrorAndAugmentation()
    {
        SmallNet network = new(16, seed: 3);
        using Trainer trainer = new(network, Set, new TrainerOptions
        {
            Epochs = 6,
            Schedule = Schedule.Constant(0.02f),
            Loss = Loss.SquaredError,
            Augmentations = [Augment.Shift(1)],
        });
        trainer.Train();
        Assert.True(Evaluator.Evaluate(network, Validation, Loss.SquaredError).Top1 > 0.9);
    }

    [Fact]
    public void SameSeedsGiveTheSameBits()
    {
        Assert.Equal(TrainedWeights(1, 1), TrainedWeights(1, 1));
        Assert.NotEqual(TrainedWeights(1, 1), TrainedWeights(1, 2));
        Assert.NotEqual(TrainedWeights(1, 1), TrainedWeights(2, 1));
    }

    [Fact]
    public void ProgressTellsOfEachStepAndEpoch()
    {
        Recorder progress = new();
        using Trainer trainer = new(new SmallNet(128), Set, new TrainerOptions { Epochs = 2, Validation = Validation, Schedule = Schedule.Step(0.01f, 1, 0.5f) });
        TrainingResult result = trainer.Train(progress);

        Assert.Equal(3, trainer.StepsPerEpoch);
        Assert.Equal(6, trainer.Steps);
        Assert.Equal([(1, 1), (1, 2), (1, 3), (1, 3), (2, 1), (2, 2), (2, 3), (2, 3)], progress.Reports.Select(report => (report.Epoch, report.Step)));
        Assert.Equal([3, 7], progress.Reports.Index().Where(item => item.Item.IsEpochEnd).Select(item => item.Index));
        TrainingProgress last = progress.Reports[^1];
        Assert.Equal(result.Epochs[1].Validation, last.Validation);
        Assert.Equal(300, last.Training.Samples);
        Assert.Equal(1, last.Done);
        Assert.Equal(0.005f, last.LearningRate);
        Assert.Equal(TimeSpan.Zero, last.Remaining);
        Assert.Equal(0.5, progress.Reports[2].Done);
        Assert.True(progress.Reports[2].Remaining > TimeSpan.Zero);
        Assert.True(last.ImagesPerSecond > 0 && result.ImagesPerSecond > 0 && result.TrainSeconds > 0);
        Assert.False(result.StoppedEarly);
    }

    [Fact]
    public void CancellationStopsBetweenStepsAndTrainingCanGoOn()
    {
        using CancellationTokenSource source = new();
        SmallNet network = new(128, seed: 1);
        using Trainer trainer = new(network, Set, new TrainerOptions { Epochs = 2, Validation = Validation });
        Recorder progress = new() { After = report => { if (report.Epoch == 1 && report.Step == 2) source.Cancel(); } };

        Assert.Throws<OperationCanceledException>(() => trainer.Train(progress, source.Token));
        Assert.Equal(2, trainer.Steps);

        TrainingResult result = trainer.Train();
        using Trainer whole = new(new SmallNet(128, seed: 1), Set, new TrainerOptions { Epochs = 2, Validation = Validation });
        Assert.Equal(whole.Train().Epochs.Select(Measures), result.Epochs.Select(Measures));
    }

    [Fact]
    public void CancellationInValidationRepeatsOnlyTheValidation()
    {
        using CancellationTokenSource source = new();
        using Trainer trainer = new(new SmallNet(128, seed: 1), Set, new TrainerOptions { Epochs = 1, Validation = Validation });
        Assert.Throws<OperationCanceledException>(() => trainer.Train(new Recorder { After = report => { if (report.Step == 3) source.Cancel(); } }, source.Token));
        Assert.Equal(3, trainer.Steps);
        Assert.Single(trainer.Train().Epochs);
        Assert.Equal(3, trainer.Steps);
    }

    [Theory]
    [InlineData(ValidationMetric.Loss)]
    [InlineData(ValidationMetric.Top1)]
    public void StopsEarlyAndRestoresTheBest(ValidationMetric metric)
    {
        // With labels of noise, what is learned does not carry over.
        Dataset noise = Patterns.Filled(30, 0.5f);
        SmallNet network = new(16, seed: 1);
        using Trainer trainer = new(network, Patterns.Make(60, 1), new TrainerOptions
        {
            Epochs = 50,
            Validation = noise,
            Metric = metric,
            EarlyStoppingPatience = 3,
            RestoreBest = true,
        });

        TrainingResult result = trainer.Train();

        Assert.True(result.StoppedEarly);
        Assert.Equal(result.BestEpoch + 3, result.Epochs.Count);
        double[] values = [.. result.Epochs.Select(epoch => metric == ValidationMetric.Loss ? -epoch.Validation!.Value.Loss : epoch.Validation!.Value.Top1)];
        Assert.Equal(Array.IndexOf(values, values.Max()), result.BestEpoch - 1);
        Assert.Equal(result.Epochs[result.BestEpoch!.Value - 1].Validation, Evaluator.Evaluate(network, noise));
    }

    [Fact]
    public void ALossThatIsNotFiniteNamesTheLayer()
    {
        SmallNet network = new(16, seed: 1);
        network.Parameter("hidden.weight").MutableValues[5] = float.NaN;
        float[] running = network.Parameter("norm.running_mean").Values.ToArray();
        using Trainer trainer = new(network, Set, new TrainerOptions());

        TrainingDivergedException e = Assert.Throws<TrainingDivergedException>(() => trainer.Train());

        Assert.Equal("hidden", e.Layer);
        Assert.Equal((1, 1), (e.Epoch, e.Step));
        Assert.True(double.IsNaN(e.Loss));
        Assert.Contains("SmallNet diverged in step 1 of epoch 1: the training loss is NaN. The first layer whose activations are not finite is 'hidden'.", e.Message);
        // The search repeats the pass, but does not count twice.
        Assert.Equal(1ul, network.TrainingPasses);
        SmallNet once = new(16, seed: 1);
        using BatchLoader loader = new(Set, new BatchLoaderOptions { BatchSize = 16 });
        once.ForwardTraining(loader.Next().Inputs, new float[48]);
        Assert.NotEqual(running, network.Parameter("norm.running_mean").Values.ToArray());
        Assert.Equal(once.Parameter("norm.running_mean").Values, network.Parameter("norm.running_mean").Values);
    }

    [Fact]
    public void TooLargeALearningRateIsFoundOut()
    {
        using Trainer trainer = new(new SmallNet(16), Set, new TrainerOptions { Schedule = Schedule.Constant(1e30f) });
        TrainingDivergedException e = Assert.Throws<TrainingDivergedException>(() => trainer.Train());
        Assert.NotNull(e.Layer);
        Assert.Contains("learning rate was 1E+30", e.Message);
    }

    [Fact]
    public void InputThatIsNotFiniteIsBlamedOnTheData()
    {
        using Trainer trainer = new(new SmallNet(16), Patterns.Filled(16, float.PositiveInfinity), new TrainerOptions());
        TrainingDivergedException e = Assert.Throws<TrainingDivergedException>(() => trainer.Train());
        Assert.Null(e.Layer);
        Assert.Contains("The input already is not finite", e.Message);
    }

    [Fact]
    public void AValidationLossThatIsNotFiniteIsFoundOut()
    {
        using Trainer trainer = new(new SmallNet(16), Set, new TrainerOptions { Epochs = 1, Validation = Patterns.Filled(16, float.NaN) });
        Assert.Contains("the validation loss is NaN", Assert.Throws<TrainingDivergedException>(() => trainer.Train()).Message);
    }

    [Fact]
    public void WrongOptionsAreNamed()
    {
        static string Message(TrainerOptions options) => Assert.Throws<ArgumentException>(() => new Trainer(new SmallNet(16), Set, options)).Message;
        Assert.Contains("TrainerOptions.BatchSize is 17; this SmallNet was made for batches of 1 to 16", Message(new() { BatchSize = 17 }));
        Assert.Contains("TrainerOptions.Epochs is 0", Message(new() { Epochs = 0 }));
        Assert.Contains("TrainerOptions.EarlyStoppingPatience is 2, but Validation is not set", Message(new() { EarlyStoppingPatience = 2 }));
        Assert.Contains("TrainerOptions.EarlyStoppingPatience is 0", Message(new() { EarlyStoppingPatience = 0, Validation = Validation }));
        Assert.Contains("TrainerOptions.RestoreBest is true, but Validation is not set", Message(new() { RestoreBest = true }));
        Assert.Contains("TrainerOptions.CheckpointEveryEpochs is 0", Message(new() { CheckpointEveryEpochs = 0 }));
        Assert.Contains("TrainerOptions.CheckpointEverySteps is 5, but CheckpointPath is not set", Message(new() { CheckpointEverySteps = 5 }));
    }

    [Fact]
    public void ASetThatDoesNotFitTheNetworkIsNamed()
    {
        Dataset vectors = Dataset.FromFloats(new Shape(5), new float[5], [3], 4);
        Assert.Contains("The samples are 5, but the input of SmallNet is 1×8×8", Assert.Throws<ArgumentException>(() => new Trainer(new SmallNet(1), vectors, new())).Message);
        Assert.Contains("The set has 4 classes, but DenseNet has 3 outputs", Assert.Throws<ArgumentException>(() => new Evaluator(new DenseNet(1), vectors)).Message);
        Assert.Contains("no samples", Assert.Throws<ArgumentException>(() => new Evaluator(new SmallNet(1), Set.Take(0))).Message);
    }

    private static float[] TrainedWeights(ulong networkSeed, ulong trainerSeed)
    {
        SmallNet network = new(32, networkSeed);
        using Trainer trainer = new(network, Set, new TrainerOptions { Epochs = 1, Seed = trainerSeed, Augmentations = [Augment.Shift(1)] });
        trainer.Train();
        return [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray())];
    }

    private static (int, Evaluation, Evaluation?, float) Measures(EpochResult epoch) => (epoch.Epoch, epoch.Training, epoch.Validation, epoch.LearningRate);
}
