namespace CnnGen.Training;

/// <summary>Sums over batches that become an <see cref="Evaluation"/>.</summary>
internal struct EvaluationSums
{
    /// <summary>Σ loss·samples.</summary>
    public double Loss;

    public long Right1;

    public long Right5;

    public int Samples;

    public readonly Evaluation Mean => Samples == 0 ? default : new(Loss / Samples, (double)Right1 / Samples, (double)Right5 / Samples, Samples);

    /// <param name="loss">The mean loss of the batch.</param>
    /// <param name="outputs">The network's outputs for it.</param>
    /// <param name="labels">Its labels.</param>
    public void Add(double loss, ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels)
    {
        Loss += loss * labels.Length;
        Right1 += TopK.CountRight(outputs, labels, 1);
        Right5 += TopK.CountRight(outputs, labels, 5);
        Samples += labels.Length;
    }
}
