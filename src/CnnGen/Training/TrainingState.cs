namespace CnnGen.Training;

/// <summary>Where a training is: all that a checkpoint keeps, apart from the tensors.</summary>
internal sealed class TrainingState
{
    /// <summary>Steps made, over all epochs.</summary>
    public long Step { get; set; }

    /// <summary>The sums of the epoch under way.</summary>
    public EvaluationSums Sums;

    /// <summary>Time spent in the steps of the epoch under way.</summary>
    public double Seconds { get; set; }

    /// <summary>The epochs whose validation is done.</summary>
    public List<EpochResult> Epochs { get; } = [];

    /// <summary>Index into <see cref="Epochs"/> of the best by validation; −1 before there is one.</summary>
    public int Best { get; set; } = -1;

    /// <summary>How many epochs, in a row and up to now, were not better than the best.</summary>
    public int EpochsSinceBest => Best < 0 ? 0 : Epochs.Count - 1 - Best;

    /// <summary>Whether an epoch's steps are done, but not its validation.</summary>
    public bool IsEpochPending(int stepsPerEpoch) => Step / stepsPerEpoch > Epochs.Count;

    /// <summary>Takes over another state.</summary>
    public void Assign(TrainingState other)
    {
        (Step, Sums, Seconds, Best) = (other.Step, other.Sums, other.Seconds, other.Best);
        Epochs.Clear();
        Epochs.AddRange(other.Epochs);
    }
}
