namespace CnnGen;

/// <summary>Neighbouring channels: those from <see cref="From"/> on, <see cref="Count"/> of them.</summary>
/// <remarks>(c, h, w) → (count, h, w); likewise of sequences and volumes, and of a vector its features. The gradient by all other channels is 0.
/// Several slices of one value split it, as the units of ShuffleNet V2 do (Ma et al., 2018). PyTorch: <c>x[:, from:from + count]</c>; <c>x.chunk(2, 1)</c> for halves.</remarks>
/// <example><code>
/// [Skip(Name = "in"), Slice(0, "width/2", Name = "left")]
/// [From("in"), Slice("width/2", "width/2"), Conv("width/2", 3, Padding = 1), Relu, Concat("left")]
/// </code></example>
public sealed class SliceAttribute : LayerAttribute
{
    /// <summary>Neighbouring channels of the input.</summary>
    /// <param name="from">The first channel, from 0 on.</param>
    /// <param name="count">How many channels, at least 1; together with <paramref name="from"/> at most those of the input.</param>
    public SliceAttribute(int from, int count)
        : this((object)from, count)
    {
    }

    /// <inheritdoc cref="SliceAttribute(int, int)"/>
    public SliceAttribute(int from, string count)
        : this((object)from, count)
    {
    }

    /// <inheritdoc cref="SliceAttribute(int, int)"/>
    public SliceAttribute(string from, int count)
        : this((object)from, count)
    {
    }

    /// <inheritdoc cref="SliceAttribute(int, int)"/>
    public SliceAttribute(string from, string count)
        : this((object)from, count)
    {
    }

    private SliceAttribute(object from, object count) => (From, Count) = (from, count);

    /// <summary>The first channel.</summary>
    public object From { get; }

    /// <summary>How many channels.</summary>
    public object Count { get; }
}
