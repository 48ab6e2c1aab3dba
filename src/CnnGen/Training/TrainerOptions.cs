using CnnGen.Data;

namespace CnnGen.Training;

/// <summary>How a <see cref="Trainer"/> trains.</summary>
public sealed record TrainerOptions
{
    /// <summary>How often the whole training set is gone through, at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Samples of a step, from 1 to the network's batch size; null is the network's batch size.</summary>
    public int? BatchSize { get; init; }

    /// <summary>How gradients change weights.</summary>
    public Optimizer Optimizer { get; init; } = new Sgd { Momentum = 0.9f };

    /// <summary>The learning rate of each step.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant(0.01f);

    /// <summary>What is made small.</summary>
    public Loss Loss { get; init; } = Loss.CrossEntropy;

    /// <summary>Applied to each training sample in this order.</summary>
    public IReadOnlyList<IAugmentation> Augmentations { get; init; } = [];

    /// <summary>Whether an epoch's last batch is left out if it is not full; otherwise it is smaller.</summary>
    /// <remarks>A last batch of one sample is always left out where a batch norm has one value a channel: see <see cref="Trainer"/>.</remarks>
    public bool DropLast { get; init; }

    /// <summary>Decides the order of the samples in each epoch, and each augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>What to measure the network on after each epoch: a set of as many classes as the training set.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>By what the best epoch is told.</summary>
    public ValidationMetric Metric { get; init; } = ValidationMetric.Loss;

    /// <summary>Training stops when this many epochs, at least 1, have brought no better <see cref="Metric"/>; null is never.
    /// Needs <see cref="Validation"/>.</summary>
    /// <remarks>Source: Prechelt, "Early stopping – but when?", 1998.</remarks>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Whether training ends with the weights of the best epoch, instead of the last. Needs <see cref="Validation"/>.</summary>
    public bool RestoreBest { get; init; }

    /// <summary>The file in which checkpoints are kept, each replacing the one before; null is none. Folders that are missing are created,
    /// and training does not begin where the file could not be written.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>A checkpoint is saved after every so many epochs, at least 1, and at the end.</summary>
    public int CheckpointEveryEpochs { get; init; } = 1;

    /// <summary>A checkpoint is saved after every so many steps too, at least 1; null is only after epochs.</summary>
    public int? CheckpointEverySteps { get; init; }
}

/// <summary>By what epochs are compared.</summary>
public enum ValidationMetric
{
    /// <summary>The validation loss: less is better.</summary>
    Loss,

    /// <summary>The share of validation samples answered right: more is better.</summary>
    Top1,
}
