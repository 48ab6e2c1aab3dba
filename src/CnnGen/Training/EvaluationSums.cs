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
        int count = outputs.Length / labels.Length;
        for (int sample = 0; sample < labels.Length; sample++)
        {
            int rank = TopK.Rank(outputs.Slice(sample * count, count), labels[sample]);
            Right1 += rank < 1 ? 1 : 0;
            Right5 += rank < 5 ? 1 : 0;
        }

        Loss += loss * labels.Length;
        Samples += labels.Length;
    }
}
