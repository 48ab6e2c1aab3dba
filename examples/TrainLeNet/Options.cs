namespace CnnGen.Examples;

/// <summary>What the command line asks for.</summary>
/// <param name="Data">The folder of MNIST's four files; null is the procedural digits.</param>
/// <param name="Epochs">How often the training set is gone through; null is 10 on MNIST and 5 on the digits.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="Seed">Decides weights, order, augmentation and digits.</param>
/// <param name="Threads">Threads to run on; null is what the process has.</param>
/// <param name="Device">What to run on, by name.</param>
/// <param name="Out">The folder for weights and checkpoints; null keeps nothing.</param>
/// <param name="Resume">Whether to go on from the checkpoint in <paramref name="Out"/>.</param>
/// <param name="Json">Whether to end with a line of JSON.</param>
internal sealed record Options(string? Data, int? Epochs, int Batch, ulong Seed, int? Threads, string Device, string? Out, bool Resume, bool Json);
