namespace CnnGen.Generator.Shapes;

/// <summary>A window sliding along one axis: the arithmetic of output sizes (design, "Output size"; Dumoulin and Visin, 2016).</summary>
/// <remarks>Long throughout, because users write numbers whose products do not fit an int.</remarks>
public readonly record struct AxisWindow(long Size, long Kernel, long Stride, long Padding, long Dilation)
{
    /// <summary>F' = D(F − 1) + 1: what the kernel spans.</summary>
    public long Extent => Dilation * (Kernel - 1) + 1;

    public long PaddedSize => Size + 2 * Padding;

    /// <summary>Whether one window at least lies inside the padded input.</summary>
    public bool HasRoom => PaddedSize >= Extent;

    /// <summary>W − F' + 2P: how far the window can slide.</summary>
    public long Travel => PaddedSize - Extent;

    /// <summary>The positions at the end of the padded input that whole windows never read.</summary>
    public long Remainder => Travel % Stride;

    /// <summary>The real positions that <see cref="Remainder"/> drops in silence: none where they lie in the padding, or in a gap
    /// as wide as those that the stride leaves between windows anyway.</summary>
    public long Dropped => Remainder - Padding > Math.Max(0, Stride - Extent) ? Remainder - Padding : 0;

    /// <summary>The number of windows.</summary>
    public long Count(Rounding rounding)
    {
        long whole = Travel / Stride + 1;
        if (rounding != Rounding.Ceil || Remainder == 0)
            return whole;

        // As PyTorch's ceil_mode: a partial window counts unless it would start in the padding on the right.
        return whole * Stride >= Size + Padding ? whole : whole + 1;
    }
}

/// <summary>A size that is written for the height alone, as in <c>PaddingHeight = 1</c>.</summary>
/// <param name="Name">The argument's name without its axis, as in <c>padding</c>.</param>
public readonly record struct HeightArgument(string Name, int Value);

/// <summary>A window's numbers for both axes.</summary>
public readonly record struct WindowSizes(Axes Kernel, Axes Stride, Axes Padding, Axes Dilation)
{
    /// <summary>The same along the length of a sequence alone, which has height 1.</summary>
    public WindowSizes AlongLength() => new(
        Kernel with { Height = 1 }, Stride with { Height = 1 }, Padding with { Height = 0 }, Dilation with { Height = 1 });

    public AxisWindow AlongHeight(int size) => new(size, Kernel.Height, Stride.Height, Padding.Height, Dilation.Height);

    public AxisWindow AlongWidth(int size) => new(size, Kernel.Width, Stride.Width, Padding.Width, Dilation.Width);
}
