namespace CnnGen.Data;

/// <summary>How a <see cref="BatchLoader"/> goes through its set.</summary>
public sealed record BatchLoaderOptions
{
    /// <summary>Samples in a batch, at least 1.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Decides the order of each epoch and each augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether each epoch has an order of its own; otherwise it is the set's.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether an epoch's last batch is left out if it is not full; otherwise it is smaller.</summary>
    public bool DropLast { get; init; }

    /// <summary>Applied to each sample in this order.</summary>
    public IReadOnlyList<IAugmentation> Augmentations { get; init; } = [];

    /// <summary>Threads that prepare batches, 1 to <see cref="WorkerPool.MaxWorkers"/>. They have no influence on the content. By default a quarter of the processors, 1 to 4, because training needs the others.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount / 4, 1, 4);
}
