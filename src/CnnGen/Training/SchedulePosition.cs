namespace CnnGen.Training;

/// <summary>How far training is, for a <see cref="Schedule"/>.</summary>
/// <param name="Step">Steps (batches) made so far, 0 before the first.</param>
/// <param name="StepsPerEpoch">Steps of one epoch, at least 1.</param>
/// <param name="Epochs">Epochs of the whole training.</param>
public readonly record struct SchedulePosition(long Step, int StepsPerEpoch, int Epochs)
{
    /// <summary>Whole epochs made so far.</summary>
    /// <exception cref="InvalidOperationException"><see cref="StepsPerEpoch"/> is not positive.</exception>
    public int Epoch => StepsPerEpoch > 0
        ? (int)(Step / StepsPerEpoch)
        : throw new InvalidOperationException(FormattableString.Invariant($"A position in a training has {nameof(StepsPerEpoch)} of at least 1; found {StepsPerEpoch}."));

    /// <summary>Steps of the whole training.</summary>
    public long TotalSteps => (long)Epochs * StepsPerEpoch;
}
