namespace CnnGen.Generator.Shapes;

/// <summary>What one position of a value sees of the network's input, for each axis: how wide a region, and how far the regions of
/// neighbours are apart (the "jump" of Araujo et al., Computing receptive fields, 2019). Numbers stop at 2^31 − 1.</summary>
internal readonly record struct ReceptiveField(int Depth, int Height, int Width, int StrideDepth, int StrideHeight, int StrideWidth)
{
    public static ReceptiveField Pixel { get; } = new(1, 1, 1, 1, 1, 1);

    public int Side => Math.Max(Depth, Math.Max(Height, Width));

    public int Stride => Math.Max(StrideDepth, Math.Max(StrideHeight, StrideWidth));

    /// <summary>The widest of all, for a join.</summary>
    public static ReceptiveField Max(IEnumerable<ReceptiveField> fields) => fields.Aggregate((a, b) => new(
        Math.Max(a.Depth, b.Depth),
        Math.Max(a.Height, b.Height),
        Math.Max(a.Width, b.Width),
        Math.Max(a.StrideDepth, b.StrideDepth),
        Math.Max(a.StrideHeight, b.StrideHeight),
        Math.Max(a.StrideWidth, b.StrideWidth)));

    public ReceptiveField Through(Window window) => new(
        Saturate(Depth + (window.ExtentDepth - 1L) * StrideDepth),
        Saturate(Height + (window.ExtentHeight - 1L) * StrideHeight),
        Saturate(Width + (window.ExtentWidth - 1L) * StrideWidth),
        Saturate((long)StrideDepth * window.StrideDepth),
        Saturate((long)StrideHeight * window.StrideHeight),
        Saturate((long)StrideWidth * window.StrideWidth));

    private static int Saturate(long value) => (int)Math.Min(value, int.MaxValue);
}
