namespace CnnGen.Training;

/// <summary>One epoch of a training.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Training">Loss and accuracy on the training samples, each as it was when its turn came.</param>
/// <param name="Validation">The measures on the validation set after the epoch, if there is one.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Seconds">Time spent in its steps; validation and checkpoints are not counted.</param>
public readonly record struct EpochResult(int Epoch, Evaluation Training, Evaluation? Validation, float LearningRate, double Seconds);

/// <summary>What a training came to.</summary>
/// <param name="Epochs">Each epoch in turn, those before a resume included.</param>
/// <param name="BestEpoch">The number, from 1, of the epoch with the best validation; null without a validation set.</param>
/// <param name="StoppedEarly">Whether early stopping ended it before its last epoch.</param>
public sealed record TrainingResult(IReadOnlyList<EpochResult> Epochs, int? BestEpoch, bool StoppedEarly)
{
    /// <summary>Time spent in training steps; validation and checkpoints are not counted.</summary>
    public double TrainSeconds => Epochs.Sum(epoch => epoch.Seconds);

    /// <summary>Training samples a second.</summary>
    public double ImagesPerSecond => Epochs.Sum(epoch => (double)epoch.Training.Samples) / TrainSeconds;
}
