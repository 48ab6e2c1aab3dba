using CnnGen.Data;
using CnnGen.Tests.Networks;
using CnnGen.Tests.Training;
using CnnGen.Training;

namespace CnnGen.Tests;

/// <summary>Values that nothing can be made of, given to each part of the runtime: refused at once, by the right exception, that names them.</summary>
public sealed class BadValueTests
{
    private static readonly float[] Memory = new float[64];

    private static Dictionary<string, (Type Exception, string Names, Action Call)> Table { get; } = Rows().ToDictionary(row => row.Name, row => (row.Exception, row.Names, row.Call));

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsRefused(string name)
    {
        (Type type, string names, Action call) = Table[name];
        Exception? found = Record.Exception(call);
        Assert.IsType(type, found);
        Assert.Contains(names, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(-0.1f)]
    public void StepOfBadRateChangesNothing(float rate)
    {
        DenseNet network = new(2, seed: 1);
        OptimizerState state = new Adam().CreateState(network);
        float[] before = network.Parameter("dense.weight").Values.ToArray();
        TestNetwork.TrainOnNoise(network, 2);
        Assert.Equal("learningRate", Assert.Throws<ArgumentOutOfRangeException>(() => state.Step(rate)).ParamName);
        Assert.Equal(before, network.Parameter("dense.weight").Values.ToArray());
        Assert.Equal(0, state.Steps);
    }

    [Fact]
    public void ScheduleOfOnesOwnThatGivesNaNIsFoundOut()
    {
        using Trainer trainer = new(new SmallNet(16), Patterns.Make(16, 1), new TrainerOptions { Schedule = new NaNSchedule() });
        Assert.Equal("learningRate", Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Train()).ParamName);
    }

    /// <summary>Identical, ahead and behind; spans that only touch are two.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void OutputThatOverlapsTheInputIsRefused(int at)
    {
        DenseNet network = new(1);
        float[] memory = new float[16];
        foreach (Action call in new Action[]
        {
            () => network.Forward(memory.AsSpan(2, 5), memory.AsSpan(at, 3)),
            () => network.ForwardTraining(memory.AsSpan(2, 5), memory.AsSpan(at, 3)),
        })
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(call);
            Assert.Equal("output", exception.ParamName);
            Assert.Contains("overlaps the input of DenseNet", exception.Message, StringComparison.Ordinal);
        }

        network.Forward(memory.AsSpan(2, 5), memory.AsSpan(7, 3));
    }

    private static IEnumerable<(string Name, Type Exception, string Names, Action Call)> Rows()
    {
        Type argument = typeof(ArgumentException), isNull = typeof(ArgumentNullException), range = typeof(ArgumentOutOfRangeException);
        SmallNet network = new(4);
        Dataset data = Patterns.Make(8, 1);

        // Networks.
        yield return ("network of null", isNull, "weightsOf", () => new DenseNet((DenseNet)null!, 1));
        yield return ("batch of 0 on shared weights", range, "batchSize", () => new SmallNet(network, 0));
        yield return ("parameter null", isNull, "name", () => network.Parameter(null!));
        yield return ("gradient null", isNull, "name", () => network.Gradient(null!));
        yield return ("initializer null", isNull, "initializer", () => network.Initialize(null!, 0));
        yield return ("workers null", isNull, "value", () => network.Workers = null!);
        yield return ("weights saved nowhere", isNull, "path", () => network.SaveWeights(null!));
        yield return ("weights loaded from nowhere", isNull, "path", () => network.LoadWeights(null!));
        yield return ("matching", range, "Expected WeightMatching.ByName or ByOrder", () => network.LoadWeights("x", (WeightMatching)7));
        yield return ("pool runs null", isNull, "body", () => WorkerPool.Shared.Run(null!, 0, 1));
        yield return ("fill null", isNull, "parameter", () => Initializer.He.Fill(null!, 0, 0));

        // Optimizers and schedules.
        yield return ("state of null", isNull, "network", () => new Sgd().CreateState(null!));
        yield return ("decays null", isNull, "Decays", () => new Sgd { Decays = null! });
        yield return ("decay NaN", range, "WeightDecay", () => new Adam { WeightDecay = float.NaN });
        yield return ("momentum NaN", range, "Momentum", () => new Sgd { Momentum = float.NaN });
        yield return ("stairs null", isNull, "epochs", () => Schedule.Step(1, null!));
        yield return ("stairs before the first epoch", range, "epochs", () => Schedule.Step(1, [30, -1]));
        yield return ("factor NaN", range, "factor", () => Schedule.Step(1, 1, float.NaN));
        yield return ("cosine NaN", range, "last", () => Schedule.Cosine(1, float.NaN));
        yield return ("warm-up NaN", range, "epochs", () => Schedule.Constant(1).WithWarmUp(double.NaN));
        yield return ("position of no training", typeof(InvalidOperationException), "StepsPerEpoch", () => Schedule.Step(1, 1).LearningRate(default));

        // Losses and measures.
        yield return ("target NaN", range, "right", () => new MeanSquaredError(float.NaN));
        yield return ("target infinite", range, "wrong", () => new MeanSquaredError(1, float.PositiveInfinity));
        yield return ("label negative", argument, "labels are 0 to 2", () => Loss.CrossEntropy.Evaluate(new float[3], [-1], new float[3]));
        yield return ("gradient over outputs", argument, "overlaps the outputs", () => Loss.SquaredError.Evaluate(Memory.AsSpan(0, 4), [0, 1], Memory.AsSpan(0, 4)));
        yield return ("gradient partly over outputs", argument, "overlaps the outputs", () => Loss.CrossEntropy.Evaluate(Memory.AsSpan(0, 4), [0, 1], Memory.AsSpan(2, 4)));
        yield return ("gradient over targets", argument, "overlaps the targets", () => new MeanSquaredError().Evaluate(new float[4], Memory.AsSpan(0, 4), 2, Memory.AsSpan(1, 4)));
        yield return ("evaluate no network", isNull, "network", () => Evaluator.Evaluate(null!, data));
        yield return ("evaluate no set", isNull, "data", () => Evaluator.Evaluate(network, null!));

        // Trainer.
        yield return ("train no network", isNull, "network", () => new Trainer(null!, data, new()));
        yield return ("train no set", isNull, "data", () => new Trainer(network, null!, new()));
        yield return ("train no options", isNull, "options", () => new Trainer(network, data, null!));
        yield return ("no optimizer", argument, "TrainerOptions.Optimizer is null", () => new Trainer(network, data, new() { Optimizer = null! }));
        yield return ("no schedule", argument, "TrainerOptions.Schedule is null", () => new Trainer(network, data, new() { Schedule = null! }));
        yield return ("no loss", argument, "TrainerOptions.Loss is null", () => new Trainer(network, data, new() { Loss = null! }));
        yield return ("no augmentations", argument, "The list of augmentations is null", () => new Trainer(network, data, new() { Augmentations = null! }));
        yield return ("metric", argument, "TrainerOptions.Metric is 9", () => new Trainer(network, data, new() { Metric = (ValidationMetric)9 }));
        yield return ("path empty", argument, "TrainerOptions.CheckpointPath is empty", () => new Trainer(network, data, new() { CheckpointPath = "" }));
        yield return ("batch negative", argument, "TrainerOptions.BatchSize is -1", () => new Trainer(network, data, new() { BatchSize = -1 }));

        // Data.
        yield return ("loader of batches of 0", range, "BatchSize", () => new BatchLoader(data, new() { BatchSize = 0 }));
        yield return ("loader of no workers", range, "Threads", () => new BatchLoader(data, new() { BatchSize = 1, Threads = 0 }));
        yield return ("loader of too many workers", range, "Threads", () => new BatchLoader(data, new() { BatchSize = 1, Threads = int.MaxValue }));
        yield return ("augmentation null", argument, "holds an augmentation that is null", () => new BatchLoader(data, new() { BatchSize = 1, Augmentations = [null!] }));
        yield return ("shift too far", argument, "can leave nothing", () => new BatchLoader(data, new() { BatchSize = 1, Augmentations = [Augment.Shift(int.MaxValue)] }));
        yield return ("crop negative", range, "pixels", () => Augment.PaddedCrop(-1));
        yield return ("samples of a negative shape", argument, "no values", () => Dataset.FromFloats(new Shape(-2, -3), new float[6], [0], 1));
        yield return ("samples too large", argument, "more numbers than an array holds", () => Dataset.FromFloats(new Shape(1 << 20, 1 << 20), [], [], 1));
        yield return ("values null", isNull, "values", () => Dataset.FromFloats(new Shape(2), null!, [0], 1));
        yield return ("labels null", isNull, "labels", () => Dataset.FromFloats(new Shape(2), new float[2], null!, 1));
        yield return ("no classes", range, "classes", () => Dataset.FromFloats(new Shape(2), new float[2], [0], 0));
        yield return ("mean NaN", argument, "mean of channel 0", () => new Normalization([float.NaN], [1]));
        yield return ("deviation too small", argument, "standard deviation of channel 0", () => new Normalization([0], [1e-45f]));
        yield return ("range NaN", range, "high", () => new RandomStream(1).NextSingle(float.NaN, 1));
        yield return ("range backwards", range, "high", () => new RandomStream(1).NextSingle(1, 0));
    }

    private sealed class NaNSchedule : Schedule
    {
        public override float LearningRate(SchedulePosition position) => float.NaN;
    }
}
