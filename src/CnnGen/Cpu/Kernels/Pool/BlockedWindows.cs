namespace CnnGen.Cpu.Kernels.Pool;

/// <summary>Which windows of a pooling need no care at the borders.</summary>
internal static class BlockedWindows
{
    /// <summary>The columns of the output whose windows lie inside the input.</summary>
    public static (int From, int To) Inside(PoolGeometry g)
    {
        int from = (g.PaddingWidth + g.StrideWidth - 1) / g.StrideWidth;
        int last = g.InWidth - 1 - ((g.KernelWidth - 1) * g.DilationWidth) + g.PaddingWidth;
        return (from, last < 0 ? 0 : (last / g.StrideWidth) + 1);
    }
}
