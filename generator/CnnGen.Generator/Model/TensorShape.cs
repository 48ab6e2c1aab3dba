using System.Globalization;

namespace CnnGen.Generator.Model;

/// <summary>The size of one sample, channels first: (n), (c, l), (c, h, w) or (c, d, h, w).</summary>
public readonly record struct TensorShape(EquatableArray<int> Sizes)
{
    public int Rank => Sizes.Count;

    public int Channels => Sizes[0];

    /// <summary>Whether there are axes beside the channels.</summary>
    public bool IsMap => Rank > 1;

    public int Depth => Rank == 4 ? Sizes[1] : 1;

    public int Height => Rank >= 3 ? Sizes[Rank - 2] : 1;

    public int Width => Rank >= 2 ? Sizes[Rank - 1] : 1;

    /// <summary>The product of the spatial sizes, 1 for a vector.</summary>
    public long Area => Count / Channels;

    /// <summary>How many numbers one sample has. Long, because users write sizes that do not fit an int.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (int size in Sizes)
                count = checked(count * size);
            return count;
        }
    }

    /// <summary>The same map with another number of channels.</summary>
    public TensorShape WithChannels(int channels) => new([channels, .. Sizes.AsSpan().Slice(1)]);

    /// <summary>The sizes joined by a multiplication sign, as in 3×224×224.</summary>
    public override string ToString() => string.Join("×", Sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}
