namespace CnnGen.Training;

/// <summary>How far a training is; reported after each step, and after each epoch's validation.</summary>
public readonly record struct TrainingProgress
{
    /// <summary>The epoch of the last step, from 1 to <see cref="Epochs"/>.</summary>
    public int Epoch { get; init; }

    /// <summary>Epochs of the whole training.</summary>
    public int Epochs { get; init; }

    /// <summary>The last step's number in its epoch, from 1 to <see cref="StepsPerEpoch"/>.</summary>
    public int Step { get; init; }

    /// <summary>Steps of an epoch.</summary>
    public int StepsPerEpoch { get; init; }

    /// <summary>The last step's loss.</summary>
    public double Loss { get; init; }

    /// <summary>The last step's learning rate.</summary>
    public float LearningRate { get; init; }

    /// <summary>Loss and accuracy on the training samples of this epoch so far, each as it was when its turn came.</summary>
    public Evaluation Training { get; init; }

    /// <summary>Set in the report at the end of an epoch.</summary>
    public bool IsEpochEnd { get; init; }

    /// <summary>Set in the report at the end of an epoch, if there is a validation set.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>Training samples a second in this epoch so far, validation not counted.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Time since <see cref="Trainer.Train"/> was called.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Time left until the last epoch's end, if all goes on as it did; validation included.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>The share of the whole training that is done, in [0, 1].</summary>
    public double Done => ((Epoch - 1) * (double)StepsPerEpoch + Step) / ((double)Epochs * StepsPerEpoch);
}
