using CnnGen.Data;
using CnnGen.Tests.Data;
using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests.Training;

/// <summary>What a trainer is given: sets that do not fit, paths that cannot be written, networks without parameters.</summary>
public sealed partial class TrainerInputTests
{
    [Network(3, 6, 6)]
    [Conv(3, 3, Padding = 1)]
    public sealed partial class MapOfScores;

    [Network(3, 6, 6)]
    [Conv(3, 6)]
    public sealed partial class ScoresAsMapOfOne;

    [Network(3)]
    [Relu]
    public sealed partial class NoParameters;

    private static Dataset Images { get; } = Dataset.FromFloats(new Shape(3, 6, 6), new float[8 * 108], [0, 1, 2, 0, 1, 2, 0, 1], 3);

    [Fact]
    public void LabelsNeedOneNumberAClass()
    {
        const string Expected = "The output of MapOfScores is 3×6×6, but labels need one number a class: end it with [GlobalAvgPool] or [Flatten, Dense(3)].";
        Assert.Contains(Expected, Assert.Throws<ArgumentException>(() => new Trainer(new MapOfScores(4), Images, new TrainerOptions())).Message, StringComparison.Ordinal);
        Assert.Contains(Expected, Assert.Throws<ArgumentException>(() => new Evaluator(new MapOfScores(4), Images)).Message, StringComparison.Ordinal);
        using Trainer trainer = new(new ScoresAsMapOfOne(4), Images, new TrainerOptions { Epochs = 1 });
        Assert.Single(trainer.Train().Epochs);
    }

    [Fact]
    public void ValidationIsASetOfTheSameTask()
    {
        Dataset more = Dataset.FromFloats(new Shape(3, 6, 6), new float[108], [1], 2);
        Dataset other = Dataset.FromFloats(new Shape(5), new float[5], [0], 3);
        static string Message(Dataset validation) =>
            Assert.Throws<ArgumentException>(() => new Trainer(new ScoresAsMapOfOne(4), Images, new TrainerOptions { Validation = validation })).Message;
        Assert.Contains("TrainerOptions.Validation is a set of 2 classes, but the training set has 3", Message(more), StringComparison.Ordinal);
        Assert.Contains("The samples are 5, but the input of ScoresAsMapOfOne is 3×6×6", Message(other), StringComparison.Ordinal);
        Assert.Contains("no samples", Message(Images.Take(0)), StringComparison.Ordinal);
    }

    [Fact]
    public void EmptySetIsRefused() =>
        Assert.Contains("no samples", Assert.Throws<ArgumentException>(() => new Trainer(new ScoresAsMapOfOne(4), Images.Take(0), new TrainerOptions())).Message);

    [Fact]
    public void TrainingOfANetworkWithoutParametersIsResumed()
    {
        using ScratchFolder folder = new();
        string path = folder.File("net.checkpoint");
        Dataset data = Dataset.FromFloats(new Shape(3), TestNetwork.Noise(24, 1), new int[8], 3);
        using (Trainer first = new(new NoParameters(4), data, new TrainerOptions { Epochs = 1, CheckpointPath = path }))
            first.Train();
        using Trainer second = new(new NoParameters(4), data, new TrainerOptions { Epochs = 2 });
        second.LoadCheckpoint(path);
        Assert.Equal(2, second.Steps);
        Assert.Equal(2, second.Train().Epochs.Count);
        // Its files of weights are empty, and fit.
        NoParameters network = new(4);
        network.SaveWeights(folder.File("weights"));
        network.LoadWeights(folder.File("weights"));
        network.LoadWeights(folder.File("weights"), WeightMatching.ByOrder);
        network.Initialize(Initializer.He, 1);
    }

    [Fact]
    public void FolderOfCheckpointsIsCreatedBeforeTheFirstStep()
    {
        using ScratchFolder folder = new();
        string path = Path.Combine(folder.Path, "no-such-folder", "run1", "net.checkpoint");
        bool existed = false;
        Recorder recorder = new() { After = report => existed |= report is { Epoch: 1, Step: 1 } && Directory.Exists(Path.GetDirectoryName(path)) };
        using Trainer trainer = new(new SmallNet(16), Patterns.Make(32, 1), new TrainerOptions { Epochs = 1, CheckpointPath = path });
        trainer.Train(recorder);
        Assert.True(existed);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Theory]
    [InlineData("folder", "this is a folder")]
    [InlineData("file/net.checkpoint", "the folder ")]
    [InlineData("/proc/net.checkpoint", "the file cannot be written")]
    [InlineData("/dev/full", "this is no regular file")]
    public void PathThatCannotBeWrittenIsFoundOutBeforeTheFirstStep(string name, string why)
    {
        using ScratchFolder folder = new();
        Directory.CreateDirectory(folder.File("folder"));
        folder.Write("file", [1]);
        string path = Path.Combine(folder.Path, name);
        Recorder recorder = new();
        using Trainer trainer = new(new SmallNet(16), Patterns.Make(32, 1), new TrainerOptions { Epochs = 1, CheckpointPath = path });
        IOException exception = Assert.Throws<IOException>(() => trainer.Train(recorder));
        Assert.StartsWith($"{path}: {why}", exception.Message, StringComparison.Ordinal);
        Assert.Empty(recorder.Reports);
        Assert.Equal(0, trainer.Steps);
    }
}
