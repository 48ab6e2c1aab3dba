using System.Runtime.InteropServices;

namespace CnnGen.Data;

/// <summary>One of a <see cref="BatchLoader"/>'s two buffers, and how far the batch in it is. Guarded by the loader's lock, but for the buffers' content.</summary>
internal sealed class BatchSlot
{
    private readonly float[] _memory;
    private readonly int _offset;
    private readonly int _length;
    private int _failedAt;

    public BatchSlot(int batchSize, int sampleSize)
    {
        const int Alignment = 64;
        _length = checked(batchSize * sampleSize);
        // Pinned, so that the alignment found here stays.
        _memory = GC.AllocateArray<float>(checked(_length + Alignment / sizeof(float)), pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _offset = (int)((-address & (Alignment - 1)) / sizeof(float));
        Labels = new int[batchSize];
        Indices = new int[batchSize];
    }

    /// <summary>Room for the whole batch.</summary>
    public Span<float> Inputs => _memory.AsSpan(_offset, _length);

    public int[] Labels { get; }

    /// <summary>Which samples of the set the batch is made of.</summary>
    public int[] Indices { get; }

    public int Epoch { get; private set; }

    public int Index { get; private set; }

    public int Count { get; private set; }

    /// <summary>Samples that a worker has claimed.</summary>
    public int Claimed { get; set; }

    /// <summary>Samples that are done, or failed, or given up.</summary>
    public int Finished { get; set; }

    /// <summary>The failure of the first sample, by its place in the batch, that failed.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The sample of the set that <see cref="Failure"/> is about.</summary>
    public int FailedSample => Indices[_failedAt];

    public bool IsReady => Finished == Count;

    public void Begin(int epoch, int index, int count)
    {
        (Epoch, Index, Count) = (epoch, index, count);
        (Claimed, Finished, Failure, _failedAt) = (0, 0, null, int.MaxValue);
    }

    /// <summary>Gives up what no worker has claimed.</summary>
    public void Abandon()
    {
        Finished += Count - Claimed;
        Claimed = Count;
    }

    /// <summary>Keeps the failure that is first in the batch, whichever thread was first.</summary>
    public void Fail(int position, Exception failure)
    {
        if (position < _failedAt)
            (_failedAt, Failure) = (position, failure);
    }
}
