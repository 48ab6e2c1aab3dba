using System.Diagnostics;
using System.Text.Json.Nodes;
using CnnGen.Data;
using CnnGen.Training;

namespace CnnGen.Examples;

/// <summary>Trains if asked to, and tests.</summary>
internal static class Classification
{
    /// <summary>One of so many training images shows from epoch to epoch how training goes.</summary>
    private const int ValidationShare = 20;

    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Run(Options options, CancellationToken cancellationToken)
    {
        if (options.Out is not null)
            TrainingRun.MakeFolder(options.Out);
        NeuralNetwork network = Models.Create(options.Model, options.Batch, Device.Get(options.Device), options.Seed);
        using WorkerPool? workers = Example.RunOn(network, options.Threads);
        if (options.Weights is not null)
            network.LoadWeights(options.Weights, WeightMatching.ByOrder);
        TrainingResult? trained = options.Train ? Train(network, options, cancellationToken) : null;

        Dataset test = Cifar10.LoadTest(options.Data, Normalization.ImageNet);
        using Evaluator evaluator = new(network, test);
        // The first pass also compiles.
        Evaluator.Evaluate(network, test.Take(Math.Min(test.Count, options.Batch)));
        long start = Stopwatch.GetTimestamp();
        Evaluation tested = evaluator.Evaluate(cancellationToken);
        double imagesPerSecond = tested.Samples / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"{options.Model}: {100 * tested.Top1:0.00}% of {tested.Samples} right, {100 * tested.Top5:0.00}% among the first five; {imagesPerSecond:N0} images/s"));
        if (options.Json)
            Console.WriteLine(Json(options.Model, network, tested, imagesPerSecond, trained));
    }

    private static TrainingResult Train(NeuralNetwork network, Options options, CancellationToken cancellationToken)
    {
        Dataset cifar = Cifar10.Load(options.Data, Normalization.ImageNet).Train;
        (Dataset most, Dataset rest) = cifar.Split(cifar.Count - cifar.Count / ValidationShare);
        string? checkpoint = options.Out is null ? null : Path.Combine(options.Out, options.Model + ".checkpoint");
        using Trainer trainer = new(network, most, new TrainerOptions
        {
            Epochs = options.Epochs,
            Seed = options.Seed,
            // As in the paper, but for a rate that falls smoothly, because this is shorter than its 64,000 steps.
            Optimizer = new Sgd { Momentum = 0.9f, WeightDecay = 1e-4f },
            Schedule = Schedule.Cosine(0.1f * MathF.Sqrt(options.Batch / 128f)).WithWarmUp(Math.Min(1, options.Epochs / 2.0)),
            Augmentations = [Augment.PaddedCrop(4), Augment.HorizontalFlip()],
            Validation = rest,
            CheckpointPath = checkpoint,
        });
        if (options.Resume)
            TrainingRun.Resume(trainer, checkpoint);
        TrainingResult result = TrainingRun.Train(trainer, checkpoint, cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"trained in {result.TrainSeconds:0.0} s, {result.ImagesPerSecond:N0} images/s"));
        if (options.Out is not null)
            network.SaveWeights(Path.Combine(options.Out, options.Model + ".safetensors"));
        return result;
    }

    private static string Json(string model, NeuralNetwork network, Evaluation tested, double imagesPerSecond, TrainingResult? trained)
    {
        JsonObject json = new()
        {
            ["model"] = model,
            ["accuracy"] = tested.Top1,
            ["imagesPerSecond"] = Math.Round(imagesPerSecond, 1),
            ["images"] = tested.Samples,
            ["parameters"] = network.Parameters.Where(parameter => parameter.Info.IsTrainable).Sum(parameter => parameter.Info.Count),
        };
        if (trained is not null)
        {
            json["trainSeconds"] = Math.Round(trained.TrainSeconds, 3);
            json["epochs"] = trained.Epochs.Count;
        }

        return json.ToJsonString();
    }
}
