namespace CnnGen.Training;

/// <summary>What a checkpoint must have in common with the training that goes on from it, beside the network and the optimizer.</summary>
/// <param name="Seed">The seed of order and augmentation.</param>
/// <param name="BatchSize">Samples of a step.</param>
/// <param name="Samples">Samples of the training set.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
internal sealed record CheckpointSettings(ulong Seed, int BatchSize, int Samples, int StepsPerEpoch);
