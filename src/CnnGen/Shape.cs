namespace CnnGen;

/// <summary>The size of one sample: channels, then the spatial axes, channels first as the field writes them.</summary>
/// <remarks>A vector of n features is <c>(n)</c>, a sequence <c>(c, l)</c>, an image <c>(c, h, w)</c>, a volume <c>(c, d, h, w)</c>.</remarks>
public readonly record struct Shape
{
    private readonly int _axis1;
    private readonly int _axis2;
    private readonly int _axis3;

    /// <summary>A vector of <paramref name="features"/> numbers.</summary>
    public Shape(int features) => (Rank, Channels) = (1, features);

    /// <summary>A sequence of <paramref name="length"/> steps.</summary>
    public Shape(int channels, int length) => (Rank, Channels, _axis1) = (2, channels, length);

    /// <summary>An image.</summary>
    public Shape(int channels, int height, int width) => (Rank, Channels, _axis1, _axis2) = (3, channels, height, width);

    /// <summary>A volume or a video.</summary>
    public Shape(int channels, int depth, int height, int width) =>
        (Rank, Channels, _axis1, _axis2, _axis3) = (4, channels, depth, height, width);

    /// <summary>The number of axes, 1 to 4 (0 for <c>default</c>).</summary>
    public int Rank { get; }

    /// <summary>The size of the first axis.</summary>
    public int Channels { get; }

    /// <summary>The size of axis <paramref name="axis"/>, channels being axis 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is not in [0, <see cref="Rank"/>).</exception>
    public int this[int axis]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis, Rank);
            return axis switch { 0 => Channels, 1 => _axis1, 2 => _axis2, _ => _axis3 };
        }
    }

    /// <summary>How many numbers a sample of this shape has.</summary>
    public int Count
    {
        get
        {
            int count = Rank == 0 ? 0 : 1;
            for (int axis = 0; axis < Rank; axis++)
                count = checked(count * this[axis]);
            return count;
        }
    }

    /// <summary>The sizes joined by a multiplication sign, as in <c>3×224×224</c>.</summary>
    public override string ToString() => string.Join('×', Enumerable.Range(0, Rank).Select(Axis));

    private string Axis(int axis) => this[axis].ToString(System.Globalization.CultureInfo.InvariantCulture);
}
