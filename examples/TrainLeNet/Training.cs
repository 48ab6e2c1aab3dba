using System.Text.Json.Nodes;
using CnnGen.Data;
using CnnGen.Training;

namespace CnnGen.Examples;

/// <summary>Trains, tests and saves.</summary>
internal static class Training
{
    private const int DigitsForTraining = 12_000, DigitsForValidation = 1_000, DigitsForTest = 2_000;
    private const int MnistValidation = 5_000;

    /// <exception cref="OperationCanceledException">It was cancelled; the message says what was saved.</exception>
    public static void Run(Options options, CancellationToken cancellationToken)
    {
        if (options.Out is not null)
            TrainingRun.MakeFolder(options.Out);
        (Dataset train, Dataset validation, Dataset test) = Load(options);
        LeNet5 network = new(options.Batch, Device.Get(options.Device), options.Seed);
        using WorkerPool? workers = Example.RunOn(network, options.Threads);
        Console.WriteLine(network.Summary());
        string? checkpoint = options.Out is null ? null : Path.Combine(options.Out, "lenet5.checkpoint");

        using Trainer trainer = new(network, train, new TrainerOptions
        {
            Epochs = options.Epochs ?? (options.Data is null ? 5 : 10),
            Seed = options.Seed,
            Optimizer = new Sgd { Momentum = 0.9f, Nesterov = true, WeightDecay = 5e-4f },
            // Larger batches have less noise: the rate grows with the root of their size.
            Schedule = Schedule.Cosine(0.02f * MathF.Sqrt(options.Batch / 64f)).WithWarmUp(0.5),
            Augmentations = [Augment.Shift(2)],
            Validation = validation,
            CheckpointPath = checkpoint,
        });
        if (options.Resume)
            TrainingRun.Resume(trainer, checkpoint);
        TrainingResult result = TrainingRun.Train(trainer, checkpoint, cancellationToken);
        Evaluation tested = Evaluator.Evaluate(network, test);
        Console.WriteLine(FormattableString.Invariant(
            $"test: {100 * tested.Top1:0.00}% of {tested.Samples} right, loss {tested.Loss:0.0000}; trained in {result.TrainSeconds:0.0} s, {result.ImagesPerSecond:N0} images/s"));
        if (options.Out is not null)
            network.SaveWeights(Path.Combine(options.Out, "lenet5.safetensors"));
        if (options.Json)
            Console.WriteLine(Json(tested, result));
    }

    private static (Dataset Train, Dataset Validation, Dataset Test) Load(Options options)
    {
        if (options.Data is null)
        {
            // One set for training and validation, so that both have the same normalization; another seed for the test.
            (Dataset train, Dataset validation) = HandwrittenDigits.Generate(DigitsForTraining + DigitsForValidation, options.Seed).Split(DigitsForTraining);
            return (train, validation, HandwrittenDigits.Generate(DigitsForTest, ~options.Seed));
        }

        TrainTest mnist = Mnist.Load(options.Data);
        (Dataset most, Dataset rest) = mnist.Train.Split(mnist.Train.Count - MnistValidation);
        return (most, rest, mnist.Test);
    }

    private static string Json(Evaluation tested, TrainingResult result) => new JsonObject
    {
        ["testAccuracy"] = tested.Top1,
        ["trainSeconds"] = Math.Round(result.TrainSeconds, 3),
        ["imagesPerSecond"] = Math.Round(result.ImagesPerSecond, 1),
        ["parameters"] = LeNet5.ParameterCount,
        ["epochs"] = result.Epochs.Count,
    }.ToJsonString();
}
