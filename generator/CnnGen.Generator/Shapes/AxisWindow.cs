using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Shapes;

/// <summary>A window sliding along one axis: the arithmetic of output sizes (design, "Output size"; Dumoulin and Visin, 2016).</summary>
/// <remarks>Long throughout, because users write numbers whose products do not fit an int.</remarks>
public readonly record struct AxisWindow(long Size, long Kernel, long Stride, long PaddingStart, long PaddingEnd, long Dilation)
{
    /// <summary>F' = D(F − 1) + 1: what the kernel spans.</summary>
    public long Extent => Dilation * (Kernel - 1) + 1;

    public long PaddedSize => Size + PaddingStart + PaddingEnd;

    /// <summary>Whether one window at least lies inside the padded input.</summary>
    public bool HasRoom => PaddedSize >= Extent;

    /// <summary>W − F' and both paddings: how far the window can slide.</summary>
    public long Travel => PaddedSize - Extent;

    /// <summary>The positions at the end of the padded input that whole windows never read.</summary>
    public long Remainder => Travel % Stride;

    /// <summary>The real positions that <see cref="Remainder"/> drops in silence: none where they lie in the padding, or in a gap
    /// as wide as those that the stride leaves between windows anyway.</summary>
    public long Dropped => Remainder - PaddingEnd > Math.Max(0, Stride - Extent) ? Math.Min(Remainder - PaddingEnd, Size) : 0;

    /// <summary>The same window with the padding that gives ⌈W/S⌉ windows; the smaller half comes first.</summary>
    public AxisWindow Same()
    {
        long windows = (Size + Stride - 1) / Stride;
        long total = Math.Max(0, (windows - 1) * Stride + Extent - Size);
        return this with { PaddingStart = total / 2, PaddingEnd = total - total / 2 };
    }

    /// <summary>The number of windows.</summary>
    public long Count(Rounding rounding)
    {
        long whole = Travel / Stride + 1;
        if (rounding != Rounding.Ceil || Remainder == 0)
            return whole;

        // As PyTorch's ceil_mode: a partial window counts unless it would start in the padding on the right.
        return whole * Stride >= Size + PaddingStart ? whole : whole + 1;
    }
}

/// <summary>A size that is written for the height or the depth alone, as in <c>PaddingHeight = 1</c> or <c>PaddingTop = 1</c>.</summary>
/// <param name="Name">The argument's name without its axis, as in <c>padding</c>.</param>
/// <param name="Suffix">Its axis or side: <c>Height</c>, <c>Top</c> or <c>Bottom</c>, <c>Depth</c>, <c>Front</c> or <c>Back</c>.</param>
public readonly record struct AxisArgument(string Name, int Value, string Suffix = "Height")
{
    public bool IsDepth => Suffix is "Depth" or "Front" or "Back";

    public bool IsSide => Suffix is not ("Height" or "Depth");
}

/// <summary>A window's numbers for all axes.</summary>
public readonly record struct WindowSizes(Axes Kernel, Axes Stride, Padding Padding, Axes Dilation)
{
    /// <summary>The same on a plane alone, which has depth 1.</summary>
    private WindowSizes OnPlane() => new(
        Kernel with { Depth = 1 }, Stride with { Depth = 1 }, Padding with { Front = 0, Back = 0 }, Dilation with { Depth = 1 });

    /// <summary>The same along the length of a sequence alone, which has height 1.</summary>
    private WindowSizes AlongLength() => new(
        Kernel with { Height = 1 }, Stride with { Height = 1 }, Padding with { Top = 0, Bottom = 0 }, Dilation with { Height = 1 });

    /// <summary>The same as an input takes them: along the axes that it has, and with the numbers that TensorFlow's padding has there.</summary>
    public WindowSizes On(TensorShape input)
    {
        if (!input.IsMap)
            return this;
        WindowSizes sizes = input.Rank == 4 ? this : input.Rank == 3 ? OnPlane() : OnPlane().AlongLength();
        if (Padding.Form != PaddingForm.Same)
            return sizes;
        AxisWindow depth = sizes.AlongDepth(input.Depth).Same();
        AxisWindow height = sizes.AlongHeight(input.Height).Same();
        AxisWindow width = sizes.AlongWidth(input.Width).Same();
        return sizes with
        {
            Padding = new(
                Saturate(height.PaddingStart), Saturate(height.PaddingEnd), Saturate(width.PaddingStart), Saturate(width.PaddingEnd), PaddingForm.Same,
                Saturate(depth.PaddingStart), Saturate(depth.PaddingEnd)),
        };

        // More than the compiler takes, which is reported as such.
        static int Saturate(long value) => (int)Math.Min(value, int.MaxValue);
    }

    public AxisWindow AlongDepth(int size) => new(size, Kernel.Depth, Stride.Depth, Padding.Front, Padding.Back, Dilation.Depth);

    public AxisWindow AlongHeight(int size) => new(size, Kernel.Height, Stride.Height, Padding.Top, Padding.Bottom, Dilation.Height);

    public AxisWindow AlongWidth(int size) => new(size, Kernel.Width, Stride.Width, Padding.Left, Padding.Right, Dilation.Width);
}
