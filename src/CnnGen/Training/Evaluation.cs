namespace CnnGen.Training;

/// <summary>How well a network did on a set.</summary>
/// <param name="Loss">The mean loss of a sample.</param>
/// <param name="Top1">The share of samples whose largest output is that of their class, in [0, 1].</param>
/// <param name="Top5">The share of samples whose class is among the five largest outputs, in [0, 1].</param>
/// <param name="Samples">How many samples there were.</param>
public readonly record struct Evaluation(double Loss, double Top1, double Top5, int Samples);
