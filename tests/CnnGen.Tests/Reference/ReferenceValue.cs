namespace CnnGen.Tests.Reference;

/// <summary>The size of a value as the reference sees it: a vector has one position a channel, a sequence height 1, a volume its
/// depth and height in one.</summary>
internal readonly record struct Extent(int Channels, int Height = 1, int Width = 1, int Rank = 1)
{
    public int Area => Height * Width;

    public int Count => Channels * Area;

    public static Extent Of(Shape shape) => shape.Rank switch
    {
        1 => new(shape.Channels),
        2 => new(shape.Channels, 1, shape[1], 2),
        3 => new(shape.Channels, shape[1], shape[2], 3),
        _ => new(shape.Channels, shape[1] * shape[2], shape[3], 4),
    };
}

/// <summary>One axis of a window.</summary>
internal readonly record struct WindowAxis(int Size, int Kernel, int Stride, int Padding, int PaddingEnd, int Dilation, Rounding Rounding)
{
    /// <summary>One with TensorFlow's padding: as many windows as there are strides in the input, and the zeros for them, the smaller half first.</summary>
    public static WindowAxis Same(int size, int kernel, int stride, int dilation)
    {
        int windows = (int)Math.Ceiling((double)size / stride);
        int total = Math.Max(0, (windows - 1) * stride + dilation * (kernel - 1) + 1 - size);
        return new(size, kernel, stride, total / 2, total - total / 2, dilation, Rounding.Exact);
    }

    private int Extent => Dilation * (Kernel - 1) + 1;

    /// <summary>How many windows there are: with Ceil a partial one too, unless it starts behind the input and the padding in front of
    /// it (PyTorch's rule for ceil_mode).</summary>
    public int Count
    {
        get
        {
            int travel = Size + Padding + PaddingEnd - Extent;
            int whole = travel / Stride + 1;
            bool hasPartial = Rounding == Rounding.Ceil && travel % Stride != 0 && whole * Stride < Size + Padding;
            return hasPartial ? whole + 1 : whole;
        }
    }

    /// <summary>The positions that window <paramref name="index"/> reads inside the input, with the tap that reads each.</summary>
    public IEnumerable<(int Position, int Tap)> Taps(int index)
    {
        for (int tap = 0; tap < Kernel; tap++)
        {
            int position = index * Stride - Padding + tap * Dilation;
            if (position >= 0 && position < Size)
                yield return (position, tap);
        }
    }

    /// <summary>How many positions of input and padding the window covers: a partial window ends with the padding.</summary>
    public int Covered(int index) => Math.Min(index * Stride - Padding + Kernel, Size + PaddingEnd) - (index * Stride - Padding);
}
