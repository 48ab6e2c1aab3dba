namespace CnnGen.Data;

/// <summary>A batch lent by a <see cref="BatchLoader"/>: valid until the loader is asked for the next one, or sought, or disposed.</summary>
public readonly ref struct Batch
{
    internal Batch(ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels, int epoch, int index, bool isLast)
    {
        Inputs = inputs;
        Labels = labels;
        Epoch = epoch;
        Index = index;
        IsLast = isLast;
    }

    /// <summary>The samples one after the other, without padding between them; the first is aligned to 64 bytes.</summary>
    public ReadOnlySpan<float> Inputs { get; }

    /// <summary>The class of each sample.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>How many samples there are.</summary>
    public int Count => Labels.Length;

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>Which batch of its epoch this is, from 0.</summary>
    public int Index { get; }

    /// <summary>Whether this is its epoch's last batch.</summary>
    public bool IsLast { get; }
}
