using CnnGen.Data;
using CnnGen.Training;

namespace CnnGen.Tests.Training;

/// <summary>Batch norm that would be trained on one value a channel, which learns nothing.</summary>
public sealed partial class OneValueNormTests
{
    [Network(8)]
    [Dense(8, Bias = false), BatchNorm, Relu, Dense(3)]
    public sealed partial class OnVector;

    [Network(2, 4, 4)]
    [Conv(16, 3, Padding = 1), BatchNorm(Name = "wide"), Relu, Conv(16, 4), BatchNorm(Name = "small"), Flatten, Dense(3)]
    public sealed partial class OnMapOfOne;

    [Theory]
    [InlineData(typeof(OnVector), "bn1")]
    [InlineData(typeof(OnMapOfOne), "small")]
    public void OneSampleIsRefusedInTraining(Type type, string layer)
    {
        NeuralNetwork network = Networks.TestNetwork.Create(type, 4);
        int size = network.Plan.InputCount;
        float[] before = Weights(network);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => network.ForwardTraining(new float[size], new float[3]));
        Assert.Equal("input", exception.ParamName);
        Assert.StartsWith($"Batch norm '{layer}' of {type.Name} cannot be trained on one sample", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Take at least 2 samples.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0ul, network.TrainingPasses);
        Assert.Equal(before, Weights(network));
        // Two can be trained on, and one inferred.
        network.ForwardTraining(Networks.TestNetwork.Noise(2 * size, 1), new float[6]);
        network.Forward(new float[size], new float[3]);
    }

    [Fact]
    public void OneSampleOfALargerMapIsTrainedOn() => Networks.TestNetwork.TrainOnNoise(new Networks.SmallNet(1), 1);

    [Fact]
    public void TrainerRefusesBatchesOfOneBeforeItStarts()
    {
        string message = Assert.Throws<ArgumentException>(() => new Trainer(new OnVector(1), Vectors(64), new TrainerOptions())).Message;
        Assert.Contains("TrainerOptions.BatchSize is 1, but batch norm 'bn1' of OnVector has one value a channel in a sample", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Trainer(new OnVector(8), Vectors(64), new TrainerOptions { BatchSize = 1 }));
        message = Assert.Throws<ArgumentException>(() => new Trainer(new OnVector(8), Vectors(1), new TrainerOptions())).Message;
        Assert.Contains("The set has one sample, on which batch norm 'bn1' of OnVector cannot be trained", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65, 8, 8)]
    [InlineData(64, 8, 8)]
    [InlineData(66, 8, 9)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 8, 1)]
    public void TrainerLeavesALastBatchOfOneOut(int samples, int batchSize, int steps)
    {
        Recorder recorder = new();
        using Trainer trainer = new(new OnVector(batchSize), Vectors(samples), new TrainerOptions { Epochs = 2 });
        TrainingResult result = trainer.Train(recorder);
        Assert.Equal(steps, trainer.StepsPerEpoch);
        Assert.Equal(2 * steps, trainer.Steps);
        Assert.All(recorder.Reports, report => Assert.Equal(steps, report.StepsPerEpoch));
        Assert.Equal(1, recorder.Reports[^1].Done);
        Assert.Equal(samples % batchSize == 1 ? samples - 1 : samples, result.Epochs[0].Training.Samples);
    }

    [Fact]
    public void OtherNetworksKeepALastBatchOfOne()
    {
        using Trainer trainer = new(new Networks.SmallNet(16), Patterns.Make(33, 1), new TrainerOptions { Epochs = 1 });
        Assert.Equal(3, trainer.StepsPerEpoch);
        Assert.Equal(33, trainer.Train().Epochs[0].Training.Samples);
    }

    private static Dataset Vectors(int samples) =>
        Dataset.FromFloats(new Shape(8), Networks.TestNetwork.Noise(8 * samples, 1), [.. Enumerable.Range(0, samples).Select(i => i % 3)], 3);

    private static float[] Weights(NeuralNetwork network) => [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray())];
}
