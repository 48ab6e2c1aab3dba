using static System.FormattableString;

namespace CnnGen.Data;

/// <summary>Goes through a set epoch after epoch in batches, which its threads prepare while the one before is used.</summary>
/// <remarks>
/// <para>What a batch holds depends only on the set, the options, its epoch and its index: not on threads or timing. So <see cref="Seek"/> to where a
/// checkpoint was taken goes on with the same bits. After construction nothing is allocated, and a thread that has nothing to do sleeps.</para>
/// <para>For use by one thread at a time: a batch is lent to the thread that asks for it, and until it is returned no other thread gets one.</para>
/// </remarks>
public sealed class BatchLoader : IDisposable
{
    // Few enough to share a small batch between workers, enough that the lock is seldom taken.
    private const int SamplesPerClaim = 8;

    // Keys that keep the streams of one seed apart.
    private const ulong ShuffleKey = 1;
    private const ulong AugmentKey = 2;

    private readonly Dataset _data;
    private readonly BatchLoaderOptions _options;
    private readonly IAugmentation[] _augmentations;
    private readonly int _sampleSize;
    private readonly object _gate = new();
    private readonly BatchSlot[] _slots = new BatchSlot[2];
    private readonly Thread[] _workers;
    private readonly int[] _order;
    private readonly SingleUse _use = new("This batch loader is in use by another thread: use one loader for each thread.");
    private int _orderEpoch = -1;
    private int _nextEpoch;
    private int _nextIndex;
    private int _current;
    private bool _lent;
    private int _borrower;
    private bool _stopping;

    /// <summary>Starts the threads and the first batches, at (<paramref name="epoch"/>, <paramref name="index"/>).</summary>
    /// <param name="data">The set.</param>
    /// <param name="options">How to go through it.</param>
    /// <param name="epoch">The epoch of the first batch, from 0.</param>
    /// <param name="index">The first batch's index in its epoch.</param>
    /// <exception cref="ArgumentException">The set gives no batch, an augmentation does not suit its samples, or a number is out of range.</exception>
    public BatchLoader(Dataset data, BatchLoaderOptions options, int epoch = 0, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, WorkerPool.MaxWorkers);
        CheckAugmentations(options.Augmentations, nameof(options));
        BatchesPerEpoch = data.Count / options.BatchSize + (!options.DropLast && data.Count % options.BatchSize != 0 ? 1 : 0);
        if (BatchesPerEpoch == 0)
            throw new ArgumentException($"A set of {data.Count} samples gives no batch of {options.BatchSize}{(options.DropLast ? ", and smaller batches are dropped" : "")}. Take more samples or a smaller batch.", nameof(data));
        _augmentations = [.. options.Augmentations];
        foreach (IAugmentation augmentation in _augmentations)
            augmentation.Check(data.SampleShape);
        CheckPosition(epoch, index);

        _data = data;
        _options = options;
        _sampleSize = data.SampleShape.Count;
        int room = Math.Min(options.BatchSize, data.Count);
        for (int i = 0; i < _slots.Length; i++)
            _slots[i] = new BatchSlot(room, _sampleSize);
        _order = new int[data.Count];
        lock (_gate)
            Restart(epoch, index);
        _workers = new Thread[options.Threads];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = nameof(BatchLoader) };
            _workers[i].Start();
        }
    }

    /// <summary>How many batches an epoch has.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>Whether every thread sleeps, having nothing to do.</summary>
    internal bool IsIdle => Array.TrueForAll(_workers, worker => (worker.ThreadState & ThreadState.WaitSleepJoin) != 0);

    /// <summary>Waits for the next batch and lends it; after an epoch's last batch comes the next epoch's first.</summary>
    /// <exception cref="InvalidOperationException">A sample could not be prepared; the inner exception says why. It is thrown again until <see cref="Seek"/> leaves the batch.
    /// Or another thread waits for a batch or has one.</exception>
    /// <exception cref="ObjectDisposedException">The loader was disposed.</exception>
    public Batch Next()
    {
        using SingleUse.Scope use = _use.Take();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            CheckBorrower();
            TakeBack();
            BatchSlot slot = _slots[_current];
            while (!slot.IsReady)
                Wait();
            if (slot.Failure is not null)
                throw new InvalidOperationException(Invariant($"Sample {slot.FailedSample}, for batch {slot.Index} of epoch {slot.Epoch}, could not be prepared: {slot.Failure.Message}"), slot.Failure);
            (_lent, _borrower) = (true, Environment.CurrentManagedThreadId);
            return new Batch(slot.Inputs[..(slot.Count * _sampleSize)], slot.Labels.AsSpan(0, slot.Count), slot.Epoch, slot.Index, slot.Index == BatchesPerEpoch - 1);
        }
    }

    /// <summary>Gives back the batch that is lent, if one is, so that another thread may ask for the next. The thread that has it need not:
    /// asking for the next one is enough.</summary>
    /// <exception cref="InvalidOperationException">Another thread has the batch.</exception>
    public void Return()
    {
        using SingleUse.Scope use = _use.Take();
        lock (_gate)
        {
            CheckBorrower();
            TakeBack();
        }
    }

    /// <summary>Makes batch <paramref name="index"/> of <paramref name="epoch"/> the next one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such batch.</exception>
    /// <exception cref="InvalidOperationException">Another thread waits for a batch or has one.</exception>
    /// <exception cref="ObjectDisposedException">The loader was disposed.</exception>
    public void Seek(int epoch, int index)
    {
        CheckPosition(epoch, index);
        using SingleUse.Scope use = _use.Take();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            CheckBorrower();
            foreach (BatchSlot slot in _slots)
                slot.Abandon();
            while (!_slots[0].IsReady || !_slots[1].IsReady)
                Wait();
            Restart(epoch, index);
        }
    }

    /// <summary>Ends the threads and waits for them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
        foreach (Thread worker in _workers)
            worker.Join();
    }

    /// <summary>Throws unless there is a list of augmentations.</summary>
    internal static void CheckAugmentations(IReadOnlyList<IAugmentation> augmentations, string parameterName)
    {
        if (augmentations is null || augmentations.Contains(null!))
            throw new ArgumentException($"The list of augmentations {(augmentations is null ? "" : "holds an augmentation that ")}is null; for none, leave it empty.", parameterName);
    }

    private void CheckBorrower()
    {
        if (_lent && _borrower != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException("Another thread has the batch that this loader lent last, and may still read it: use one loader for each thread, or call Return there first.");
    }

    /// <summary>The caller is done with the batch it had: its buffer takes the batch after the one that is being prepared. Called under the lock.</summary>
    private void TakeBack()
    {
        if (!_lent)
            return;
        _lent = false;
        Schedule(_slots[_current]);
        _current = 1 - _current;
    }

    /// <summary>Lets the workers go on; whoever is disposed of meanwhile has none. Called under the lock.</summary>
    private void Wait()
    {
        Monitor.Wait(_gate);
        ObjectDisposedException.ThrowIf(_stopping, this);
    }

    private void CheckPosition(int epoch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchesPerEpoch);
    }

    /// <summary>Schedules both slots anew. Called under the lock, with no worker in a slot.</summary>
    private void Restart(int epoch, int index)
    {
        (_nextEpoch, _nextIndex, _current, _lent) = (epoch, index, 0, false);
        foreach (BatchSlot slot in _slots)
            Schedule(slot);
    }

    /// <summary>Lets the workers fill <paramref name="slot"/> with the next batch in turn. Called under the lock.</summary>
    private void Schedule(BatchSlot slot)
    {
        if (_orderEpoch != _nextEpoch)
            Order(_nextEpoch);
        int start = _nextIndex * _options.BatchSize;
        int count = Math.Min(_options.BatchSize, _data.Count - start);
        // Its own copy, because the other slot may already be in the next epoch.
        _order.AsSpan(start, count).CopyTo(slot.Indices);
        slot.Begin(_nextEpoch, _nextIndex, count);
        if (++_nextIndex == BatchesPerEpoch)
            (_nextEpoch, _nextIndex) = (_nextEpoch + 1, 0);
        Monitor.PulseAll(_gate);
    }

    private void Order(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        if (_options.Shuffle)
            new RandomStream(_options.Seed, ShuffleKey, (ulong)epoch).Shuffle(_order);
        _orderEpoch = epoch;
    }

    private void Work()
    {
        while (true)
        {
            BatchSlot? slot;
            int start, end;
            lock (_gate)
            {
                while ((slot = Unclaimed()) is null && !_stopping)
                    Monitor.Wait(_gate);
                if (_stopping)
                    return;
                start = slot!.Claimed;
                end = slot.Claimed = Math.Min(start + SamplesPerClaim, slot.Count);
            }
            int position = start;
            Exception? failure = null;
            try
            {
                for (; position < end; position++)
                    Fill(slot, position);
            }
            catch (Exception e)
            {
                // Handed to the consumer by Next, which throws it.
                failure = e;
            }
            lock (_gate)
            {
                if (failure is not null)
                    slot.Fail(position, failure);
                slot.Finished += end - start;
                if (slot.IsReady)
                    Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The slot to work on: the one the consumer waits for comes first.</summary>
    private BatchSlot? Unclaimed()
    {
        BatchSlot first = _slots[_current], second = _slots[1 - _current];
        return first.Claimed < first.Count ? first : second.Claimed < second.Count ? second : null;
    }

    private void Fill(BatchSlot slot, int position)
    {
        int index = slot.Indices[position];
        Span<float> sample = slot.Inputs.Slice(position * _sampleSize, _sampleSize);
        _data.CopySample(index, sample);
        slot.Labels[position] = _data.Label(index);
        if (_augmentations.Length == 0)
            return;
        RandomStream random = new(_options.Seed, AugmentKey + (ulong)slot.Epoch, (ulong)index);
        foreach (IAugmentation augmentation in _augmentations)
            augmentation.Apply(sample, _data.SampleShape, _data.Background, ref random);
    }
}
