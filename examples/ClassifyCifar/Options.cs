namespace CnnGen.Examples;

/// <summary>What the command line asks for.</summary>
/// <param name="Model">The network's name.</param>
/// <param name="Weights">A safetensors file of its weights; null to train from scratch.</param>
/// <param name="Data">The folder of CIFAR-10's binary files.</param>
/// <param name="Train">Whether to train before testing.</param>
/// <param name="Epochs">How often the training set is gone through.</param>
/// <param name="Batch">Samples of a pass.</param>
/// <param name="Seed">Decides weights, order and augmentation.</param>
/// <param name="Threads">Threads to run on; null is what the process has.</param>
/// <param name="Device">What to run on, by name.</param>
/// <param name="Out">The folder for weights and checkpoints; null keeps nothing.</param>
/// <param name="Resume">Whether to go on from the checkpoint in <paramref name="Out"/>.</param>
/// <param name="Json">Whether to end with a line of JSON.</param>
internal sealed record Options(
    string Model, string? Weights, string Data, bool Train, int Epochs, int Batch, ulong Seed, int? Threads, string Device, string? Out, bool Resume, bool Json);
