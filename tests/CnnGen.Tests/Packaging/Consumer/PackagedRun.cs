using CnnGen;
using CnnGen.Data;
using CnnGen.Training;

namespace PackageConsumer;

/// <summary>What the test and the program made from the package both do, so that their numbers can be compared.</summary>
public static class PackagedRun
{
    private const int Samples = 6;
    private const ulong Seed = 3;

    /// <summary>Infers, trains two epochs through a checkpoint, and infers again.</summary>
    /// <param name="weights">A safetensors file with the initial weights.</param>
    /// <param name="checkpoint">Where to write the checkpoint.</param>
    /// <returns>The outputs before and after training.</returns>
    public static (float[] Before, float[] After) Outputs(string weights, string checkpoint)
    {
        var network = new PackagedNetwork(Samples, Seed);
        network.LoadWeights(weights);
        float[] input = Input();
        float[] before = new float[Samples * PackagedNetwork.OutputShape.Count];
        network.Forward(input, before);

        Dataset data = Dataset.FromFloats(PackagedNetwork.InputShape, input, [0, 1, 2, 3, 4, 0], classes: 5);
        var options = new TrainerOptions { Epochs = 1, BatchSize = 3, Seed = Seed, CheckpointPath = checkpoint };
        using (var trainer = new Trainer(network, data, options))
            trainer.Train();
        var resumed = new PackagedNetwork(Samples, Seed);
        using (var trainer = new Trainer(resumed, data, options with { Epochs = 2 }))
        {
            trainer.LoadCheckpoint(checkpoint);
            trainer.Train();
        }

        float[] after = new float[before.Length];
        resumed.Forward(input, after);
        return (before, after);
    }

    // Whole numbers divided by a power of two: the same everywhere.
    private static float[] Input()
    {
        float[] input = new float[Samples * PackagedNetwork.InputShape.Count];
        for (int i = 0; i < input.Length; i++)
            input[i] = ((i * 37 + i / 11 * 53) % 127 - 63) / 64f;
        return input;
    }
}
