namespace CnnGen.Data;

/// <summary>A data set as it is published: what to train on, and what to test on.</summary>
/// <param name="Train">The training set.</param>
/// <param name="Test">The test set, never to be trained on.</param>
public sealed record TrainTest(Dataset Train, Dataset Test);
