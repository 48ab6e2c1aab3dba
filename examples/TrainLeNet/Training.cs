using System.Text.Json;
using CnnGen.Data;
using CnnGen.Reports;
using CnnGen.Training;
using Spectre.Console;

namespace CnnGen.Examples;

/// <summary>Trains, tests and saves.</summary>
internal static class Training
{
    private const int DigitsForTraining = 12_000, DigitsForValidation = 1_000, DigitsForTest = 2_000;
    private const int MnistValidation = 5_000;

    /// <exception cref="OperationCanceledException">It was cancelled; the message says what was saved.</exception>
    public static void Run(Options options, CancellationToken cancellation)
    {
        // Before the work: a folder that cannot be made should not be found out after it.
        if (options.Out is not null)
            MakeFolder(options.Out);
        (Dataset train, Dataset validation, Dataset test) = Load(options);
        LeNet5 network = new(options.Batch, options.Seed);
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
        {
            if (!File.Exists(checkpoint))
                throw new FileNotFoundException($"{checkpoint}: there is no checkpoint to go on from. Train with --out first, without --resume.");
            trainer.LoadCheckpoint(checkpoint);
        }

        TrainingResult result = Train(trainer, checkpoint, cancellation);
        Evaluation tested = Evaluator.Evaluate(network, test);
        Console.WriteLine(FormattableString.Invariant(
            $"test: {100 * tested.Top1:0.00}% of {tested.Samples} right, loss {tested.Loss:0.0000}; trained in {result.TrainSeconds:0.0} s, {result.ImagesPerSecond:N0} images/s"));
        if (options.Out is not null)
            network.SaveWeights(Path.Combine(options.Out, "lenet5.safetensors"));
        if (options.Json)
            Console.WriteLine(Json(tested, result));
    }

    private static TrainingResult Train(Trainer trainer, string? checkpoint, CancellationToken cancellation)
    {
        try
        {
            return SpectreProgress.Run(AnsiConsole.Console, progress => trainer.Train(progress, cancellation));
        }
        catch (OperationCanceledException) when (checkpoint is not null)
        {
            trainer.SaveCheckpoint(checkpoint);
            throw new OperationCanceledException($"Cancelled after step {trainer.Steps}. {checkpoint} holds this state: go on with --resume.");
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException($"Cancelled after step {trainer.Steps}. Nothing was saved; with --out a checkpoint would have been.");
        }
    }

    private static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--out {path}: the folder cannot be made ({e.Message.TrimEnd('.')}). Name one that can be written to.", e);
        }
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

    private static string Json(Evaluation tested, TrainingResult result)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("testAccuracy", tested.Top1);
            writer.WriteNumber("trainSeconds", Math.Round(result.TrainSeconds, 3));
            writer.WriteNumber("imagesPerSecond", Math.Round(result.ImagesPerSecond, 1));
            writer.WriteNumber("parameters", LeNet5.ParameterCount);
            writer.WriteNumber("epochs", result.Epochs.Count);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
