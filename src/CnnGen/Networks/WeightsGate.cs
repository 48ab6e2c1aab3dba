namespace CnnGen;

/// <summary>Keeps passes, which read a set of weights, apart from the short moments in which the set changes: any number of readers, or
/// one writer.</summary>
/// <remarks>
/// <para>A reader that nobody holds up pays two interlocked operations, and nobody allocates. A writer that waits holds up new readers, so
/// that it is not starved; readers that waited while one writer wrote do not wait for those behind it.</para>
/// <para>A thread that reads may read again (even past a waiting writer, which waits for this very thread), but not write: that would
/// wait for itself, and is refused. Writers run no code of users.</para>
/// </remarks>
internal sealed class WeightsGate
{
    private const int Writing = -1;

    // Reads that this thread is in, of any set of weights.
    [ThreadStatic]
    private static int _reads;

    private readonly object _queue = new();
    private int _holders;
    private int _waitingWriters;
    private long _writes;

    /// <summary>Reads until the scope is left.</summary>
    public ReadScope Read()
    {
        if (Volatile.Read(ref _waitingWriters) != 0 || !TryAddReader())
            WaitToRead();
        _reads++;
        return new ReadScope(this);
    }

    /// <summary>Writes until the scope is left, alone.</summary>
    /// <exception cref="InvalidOperationException">This thread reads.</exception>
    public WriteScope Write()
    {
        RefuseInsidePass();
        lock (_queue)
        {
            // Announced before looking: a reader that leaves either is gone by then or sees the announcement.
            Interlocked.Increment(ref _waitingWriters);
            try
            {
                while (Interlocked.CompareExchange(ref _holders, Writing, 0) != 0)
                    Monitor.Wait(_queue);
            }
            finally
            {
                Interlocked.Decrement(ref _waitingWriters);
                // For readers that wait for this writer alone, should it have been interrupted.
                Monitor.PulseAll(_queue);
            }
        }

        return new WriteScope(this);
    }

    /// <summary>Throws on a thread that reads, which would wait for itself if it waited for other threads' reads to end.</summary>
    /// <exception cref="InvalidOperationException">This thread reads.</exception>
    public static void RefuseInsidePass()
    {
        if (_reads != 0)
            throw new InvalidOperationException("Weights cannot be changed, nor batch norm trained, from within a pass of a network: call this when the pass has returned.");
    }

    private bool TryAddReader()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders != Writing)
        {
            int found = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (found == holders)
                return true;
            holders = found;
        }

        return false;
    }

    private void WaitToRead()
    {
        lock (_queue)
        {
            long since = _writes;
            while ((_waitingWriters != 0 && _writes == since && _reads == 0) || !TryAddReader())
                Monitor.Wait(_queue);
        }
    }

    private void EndRead()
    {
        _reads--;
        if (Interlocked.Decrement(ref _holders) == 0 && Volatile.Read(ref _waitingWriters) != 0)
        {
            lock (_queue)
                Monitor.PulseAll(_queue);
        }
    }

    private void EndWrite()
    {
        lock (_queue)
        {
            _writes++;
            Volatile.Write(ref _holders, 0);
            Monitor.PulseAll(_queue);
        }
    }

    /// <summary>One reader's time.</summary>
    public readonly ref struct ReadScope(WeightsGate gate)
    {
        /// <summary>Ends it.</summary>
        public void Dispose() => gate.EndRead();
    }

    /// <summary>One writer's time.</summary>
    public readonly ref struct WriteScope(WeightsGate gate)
    {
        /// <summary>Ends it.</summary>
        public void Dispose() => gate.EndWrite();
    }
}
