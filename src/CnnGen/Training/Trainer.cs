using System.Diagnostics;
using System.Numerics.Tensors;
using CnnGen.Data;
using CnnGen.Weights;

namespace CnnGen.Training;

/// <summary>Trains a network on a set: shuffled batches, loss, backward pass, optimizer; validation, early stopping and
/// checkpoints.</summary>
/// <remarks>
/// <para>All memory is taken by the constructor: a training step allocates nothing on the managed heap.</para>
/// <para>Same network, set, options and seeds: the same bits, whatever the number of threads, and whether or not the training
/// was interrupted and resumed from a checkpoint.</para>
/// <para>One call at a time: a second one, of another thread or from within the first, is an <see cref="InvalidOperationException"/>; but
/// whoever is told of progress may call <see cref="SaveCheckpoint"/>.</para>
/// <para>Every output of a network with several is to tell the class: the loss is the sum of theirs, each times its <see cref="HeadAttribute.Weight"/>. Right answers
/// are counted by the first.</para>
/// <para>Batch norm of one value a channel (on a vector or a 1×1 map) cannot be trained on one sample. A network with one takes batches of at
/// least two, and where an epoch's last batch would have one sample, it is left out, as by <see cref="TrainerOptions.DropLast"/>: its sample
/// is another in each epoch.</para>
/// </remarks>
public sealed class Trainer : IDisposable
{
    private readonly NeuralNetwork _network;
    private readonly TrainerOptions _options;
    private readonly OptimizerState _optimizer;
    private readonly BatchLoader _loader;
    private readonly Evaluator? _evaluator;
    private readonly FloatBuffer? _best;
    private readonly TrainingState _state = new();
    private readonly Checkpoint _checkpoint;
    private readonly float[] _outputs;
    private readonly float[] _gradient;
    private readonly SingleUse _use = new("This trainer is in use by another call: it takes one at a time. Train with it on one thread, or make a trainer for each network.");
    private int _reportingThread;

    /// <summary>Takes the memory, and begins to load the first batches.</summary>
    /// <param name="network">What to train, from the weights that it has.</param>
    /// <param name="data">The training set.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">An option is out of range, a set does not fit the network, or batch norm would be trained on one value a channel.</exception>
    /// <exception cref="InvalidOperationException">Another call uses the network.</exception>
    public Trainer(NeuralNetwork network, Dataset data, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        int batchSize = CheckOptions(network, data, options);
        (_network, _options) = (network, options);
        network.PrepareTraining();
        _outputs = new float[batchSize * network.Plan.OutputCount];
        _gradient = new float[_outputs.Length];
        _optimizer = options.Optimizer.CreateState(network);
        _loader = new BatchLoader(data, new BatchLoaderOptions
        {
            BatchSize = batchSize,
            Seed = options.Seed,
            DropLast = options.DropLast || (network.NormOfOneValue is not null && data.Count % batchSize == 1),
            Augmentations = options.Augmentations,
        });
        if (options.Validation is not null)
        {
            _evaluator = new Evaluator(network, options.Validation, options.Loss);
            _best = new FloatBuffer($"The best weights of {network.Plan.Name} so far", network.Plan.ParameterFloats);
        }

        _checkpoint = new Checkpoint(network, _optimizer, _best, new CheckpointSettings(options.Seed, batchSize, data.Count, _loader.BatchesPerEpoch));
    }

    /// <summary>Steps (batches) of an epoch.</summary>
    public int StepsPerEpoch => _loader.BatchesPerEpoch;

    /// <summary>Steps made so far, those before a resume included.</summary>
    public long Steps => _state.Step;

    /// <summary>Trains until the last epoch, or until early stopping ends it. After a cancellation, another call goes on from there.</summary>
    /// <param name="progress">Is told of each step and of each epoch's end, on the calling thread.</param>
    /// <param name="cancellationToken">Checked between steps and between batches of validation.</param>
    /// <returns>The measures of each epoch.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled. Weights, optimizer and position are those after the last
    /// whole step, and no checkpoint is written: call <see cref="SaveCheckpoint"/> to keep that state.</exception>
    /// <exception cref="TrainingDivergedException">The loss is infinite or not a number.</exception>
    /// <exception cref="IOException">A checkpoint cannot be written; the one before is unchanged. Before the first step it is made sure that
    /// <see cref="TrainerOptions.CheckpointPath"/> can be written; folders that are missing are created.</exception>
    /// <exception cref="UnauthorizedAccessException">A checkpoint may not be written.</exception>
    /// <exception cref="InvalidOperationException">Another call uses this trainer, or the network.</exception>
    public TrainingResult Train(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using SingleUse.Scope use = _use.Take();
        if (_options.CheckpointPath is string path)
            AtomicFile.Prepare(path);
        try
        {
            return TrainOn(progress, cancellationToken);
        }
        finally
        {
            // Another thread may go on.
            _loader.Return();
        }
    }

    private TrainingResult TrainOn(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        Clock clock = new(_state.Step);
        if (_state.IsEpochPending(StepsPerEpoch))
            FinishEpoch(progress, ref clock, cancellationToken);
        while (!IsFinished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double loss = MakeStep();
            bool isEpochDone = _state.Step % StepsPerEpoch == 0;
            Tell(progress, Report(loss, clock));
            if (_options.CheckpointEverySteps is int steps && _state.Step % steps == 0 && !isEpochDone)
                _checkpoint.Save(_options.CheckpointPath!, _state);
            if (isEpochDone)
                FinishEpoch(progress, ref clock, cancellationToken);
        }

        if (_options.RestoreBest && _state.Best >= 0)
            _network.Restore(_best!, _network.TrainingPasses);

        return new TrainingResult([.. _state.Epochs], _state.Best < 0 ? null : _state.Best + 1, _state.Epochs.Count < _options.Epochs);
    }

    /// <summary>Saves all that training needs to go on with the same bits: weights, running statistics, optimizer, position,
    /// random state, and the best weights so far. The file is replaced whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written; one that was there before is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="InvalidOperationException">Another call uses this trainer.</exception>
    public void SaveCheckpoint(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_reportingThread == Environment.CurrentManagedThreadId)
        {
            // Told of progress: between two steps of Train, which waits.
            _checkpoint.Save(path, _state);
            return;
        }

        using SingleUse.Scope use = _use.Take();
        _checkpoint.Save(path, _state);
    }

    /// <summary>Goes on from a checkpoint. Nothing changes unless all of it is sound and belongs to this network, set, batch
    /// size, optimizer and seeds. The number of epochs, the schedule and the early stopping may be others than before.</summary>
    /// <exception cref="WeightsFormatException">The file is truncated, corrupt or no checkpoint, or belongs to another training.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidOperationException">Another call uses this trainer, or the network.</exception>
    public void LoadCheckpoint(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using SingleUse.Scope use = _use.Take();
        _checkpoint.Load(path, _state);
        _loader.Seek((int)(_state.Step / StepsPerEpoch), (int)(_state.Step % StepsPerEpoch));
    }

    /// <summary>Ends the loading threads.</summary>
    public void Dispose()
    {
        _loader.Dispose();
        _evaluator?.Dispose();
    }

    private bool IsFinished => _state.Epochs.Count >= _options.Epochs ||
        (_options.EarlyStoppingPatience is int patience && _state.EpochsSinceBest >= patience);

    private double MakeStep()
    {
        long start = Stopwatch.GetTimestamp();
        Batch batch = _loader.Next();
        Span<float> outputs = _outputs.AsSpan(0, batch.Count * _network.Plan.OutputCount);
        Span<float> gradient = _gradient.AsSpan(0, outputs.Length);
        _network.ForwardTraining(batch.Inputs, outputs);
        double loss = OutputLosses.Evaluate(_options.Loss, _network.Plan, outputs, batch.Labels, gradient);
        if (!double.IsFinite(loss))
            throw Diverged("training", loss, _state.Step, batch.Inputs);
        _network.Backward(gradient);
        _optimizer.Step(LearningRate(_state.Step));
        _state.Sums.Add(loss, OutputLosses.First(_network.Plan, outputs, batch.Count), batch.Labels);
        _state.Step++;
        _state.Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        return loss;
    }

    private void FinishEpoch(IProgress<TrainingProgress>? progress, ref Clock clock, CancellationToken cancellationToken)
    {
        Evaluation? validation = _evaluator?.Evaluate(cancellationToken);
        if (validation is { } measured && !double.IsFinite(measured.Loss))
            throw Diverged("validation", measured.Loss, _state.Step - 1, FirstSamples(_options.Validation!));
        EpochResult result = new(_state.Epochs.Count + 1, _state.Sums.Mean, validation, LearningRate(_state.Step - 1), _state.Seconds);
        Tell(progress, Report(result.Training.Loss, clock) with { IsEpochEnd = true, Validation = validation });
        _state.Epochs.Add(result);
        _state.Sums = default;
        _state.Seconds = 0;
        if (validation is { } now && (_state.Best < 0 || IsBetter(now, _state.Epochs[_state.Best].Validation!.Value)))
        {
            _state.Best = _state.Epochs.Count - 1;
            _network.Weights.CopyTo(_best!);
        }

        if (_options.CheckpointPath is string path && (_state.Epochs.Count % _options.CheckpointEveryEpochs == 0 || IsFinished))
            _checkpoint.Save(path, _state);
    }

    private void Tell(IProgress<TrainingProgress>? progress, in TrainingProgress report)
    {
        if (progress is null)
            return;
        _reportingThread = Environment.CurrentManagedThreadId;
        try
        {
            progress.Report(report);
        }
        finally
        {
            _reportingThread = 0;
        }
    }

    private bool IsBetter(Evaluation now, Evaluation best) =>
        _options.Metric == ValidationMetric.Loss ? now.Loss < best.Loss : now.Top1 > best.Top1;

    private float LearningRate(long step) => _options.Schedule.LearningRate(new SchedulePosition(step, StepsPerEpoch, _options.Epochs));

    // After a step: the position is that behind it.
    private TrainingProgress Report(double loss, in Clock clock)
    {
        long last = _state.Step - 1;
        long left = (long)_options.Epochs * StepsPerEpoch - _state.Step;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(clock.Start);
        long made = _state.Step - clock.FirstStep;
        return new TrainingProgress
        {
            Epoch = (int)(last / StepsPerEpoch) + 1,
            Epochs = _options.Epochs,
            Step = (int)(last % StepsPerEpoch) + 1,
            StepsPerEpoch = StepsPerEpoch,
            Loss = loss,
            LearningRate = LearningRate(last),
            Training = _state.Sums.Mean,
            ImagesPerSecond = _state.Sums.Samples / _state.Seconds,
            Elapsed = elapsed,
            Remaining = made == 0 ? TimeSpan.Zero : elapsed * ((double)left / made),
        };
    }

    private TrainingDivergedException Diverged(string set, double loss, long step, ReadOnlySpan<float> input)
    {
        string? layer = TensorPrimitives.IsFiniteAll(input) ? _network.FindNonFiniteLayer(input) : null;
        string cause = layer is not null ? $"The first layer whose activations are not finite is '{layer}'. "
            : TensorPrimitives.IsFiniteAll(input) ? "The activations of all layers in a training pass are finite. "
            : "The input already is not finite: look at the data and its normalization. ";
        return new TrainingDivergedException(_network.Plan.Name, set, (int)(step / StepsPerEpoch) + 1,
            (int)(step % StepsPerEpoch) + 1, loss, LearningRate(step), cause, layer);
    }

    private float[] FirstSamples(Dataset data)
    {
        int size = data.SampleShape.Count;
        float[] samples = new float[Math.Min(data.Count, _network.BatchSize) * size];
        for (int i = 0; i < samples.Length / size; i++)
            data.CopySample(i, samples.AsSpan(i * size, size));
        return samples;
    }

    private static int CheckOptions(NeuralNetwork network, Dataset data, TrainerOptions options)
    {
        CheckGiven(options.Optimizer, nameof(options.Optimizer));
        CheckGiven(options.Schedule, nameof(options.Schedule));
        CheckGiven(options.Loss, nameof(options.Loss));
        BatchLoader.CheckAugmentations(options.Augmentations, nameof(options));
        Check(Enum.IsDefined(options.Metric), nameof(options.Metric), $"{(int)options.Metric}; expected {ValidationMetric.Loss} or {ValidationMetric.Top1}");
        Check(options.CheckpointPath is null || !string.IsNullOrWhiteSpace(options.CheckpointPath), nameof(options.CheckpointPath), $"empty; expected a file, or null for none");
        int batchSize = options.BatchSize ?? network.BatchSize;
        Check(batchSize >= 1 && batchSize <= network.BatchSize, nameof(options.BatchSize),
            $"{batchSize}; this {network.Plan.Name} was made for batches of 1 to {network.BatchSize}");
        Check(options.Epochs >= 1, nameof(options.Epochs), $"{options.Epochs}; expected at least 1");
        Check(options.EarlyStoppingPatience is null or >= 1, nameof(options.EarlyStoppingPatience), $"{options.EarlyStoppingPatience}; expected at least 1");
        Check(options.CheckpointEveryEpochs >= 1, nameof(options.CheckpointEveryEpochs), $"{options.CheckpointEveryEpochs}; expected at least 1");
        Check(options.CheckpointEverySteps is null or >= 1, nameof(options.CheckpointEverySteps), $"{options.CheckpointEverySteps}; expected at least 1");
        Check(options.CheckpointEverySteps is null || options.CheckpointPath is not null, nameof(options.CheckpointEverySteps), $"{options.CheckpointEverySteps}, but {nameof(options.CheckpointPath)} is not set");
        Check(options.EarlyStoppingPatience is null || options.Validation is not null, nameof(options.EarlyStoppingPatience), $"{options.EarlyStoppingPatience}, but {nameof(options.Validation)} is not set");
        Check(!options.RestoreBest || options.Validation is not null, nameof(options.RestoreBest), $"true, but {nameof(options.Validation)} is not set");
        Evaluator.CheckFit(network, data, nameof(data));
        if (options.Validation is Dataset validation)
        {
            Evaluator.CheckFit(network, validation, nameof(options));
            Check(validation.Classes == data.Classes, nameof(options.Validation), $"a set of {validation.Classes} classes, but the training set has {data.Classes}; make both with the classes of the task");
        }

        if (network.NormOfOneValue is string norm)
        {
            Check(batchSize > 1, nameof(options.BatchSize), $"1, but batch norm '{norm}' of {network.Plan.Name} has one value a channel in a sample, and cannot be trained on one sample; expected at least 2");
            if (data.Count == 1)
                throw new ArgumentException($"The set has one sample, on which batch norm '{norm}' of {network.Plan.Name} cannot be trained: it has one value a channel in a sample. Take at least 2 samples.", nameof(data));
        }

        return batchSize;
    }

    private static void CheckGiven(object? value, string option)
    {
        if (value is null)
            throw new ArgumentException($"{nameof(TrainerOptions)}.{option} is null; leave it out for the default.", "options");
    }

    private static void Check(bool holds, string option, FormattableString found)
    {
        if (!holds)
            throw new ArgumentException($"{nameof(TrainerOptions)}.{option} is {FormattableString.Invariant(found)}.", "options");
    }

    /// <summary>When and where this call of <see cref="Train"/> began.</summary>
    private readonly record struct Clock(long FirstStep)
    {
        public long Start { get; } = Stopwatch.GetTimestamp();
    }
}
