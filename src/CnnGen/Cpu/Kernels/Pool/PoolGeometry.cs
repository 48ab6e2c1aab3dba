using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary>The sizes of two-dimensional pooling. A window that reaches beyond the input reads only what is inside.</summary>
/// <param name="Channels">Channels of input and output.</param>
/// <param name="InHeight">Height of the input.</param>
/// <param name="InWidth">Width of the input.</param>
/// <param name="OutHeight">Height of the output; the last window may be partial.</param>
/// <param name="OutWidth">Width of the output; the last window may be partial.</param>
/// <param name="KernelHeight">Height of the window.</param>
/// <param name="KernelWidth">Width of the window.</param>
/// <param name="StrideHeight">Rows from a window to the next.</param>
/// <param name="StrideWidth">Columns from a window to the next.</param>
/// <param name="PaddingHeight">Rows of padding above the input.</param>
/// <param name="PaddingWidth">Columns of padding left of the input.</param>
/// <param name="DilationHeight">Rows from a tap to the next.</param>
/// <param name="DilationWidth">Columns from a tap to the next.</param>
/// <param name="CountIncludePad">The average's divisor counts the padding too (not what a partial window has beyond it).</param>
/// <param name="PaddingBottom">Rows of padding below the input, which an average may count; null for as many as above.</param>
/// <param name="PaddingRight">Columns of padding right of the input, which an average may count; null for as many as left.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record PoolGeometry(
    int Channels,
    int InHeight,
    int InWidth,
    int OutHeight,
    int OutWidth,
    int KernelHeight,
    int KernelWidth,
    int StrideHeight,
    int StrideWidth,
    int PaddingHeight,
    int PaddingWidth,
    int DilationHeight,
    int DilationWidth,
    bool CountIncludePad,
    int? PaddingBottom = null,
    int? PaddingRight = null)
{
    /// <summary>Floats from an input sample to the next.</summary>
    public int InStride => Samples.Stride(Channels * InArea);

    /// <summary>Floats from an output sample to the next.</summary>
    public int OutStride => Samples.Stride(Channels * OutArea);

    /// <summary>Floats of an input channel.</summary>
    internal int InArea => InHeight * InWidth;

    /// <summary>Floats of an output channel.</summary>
    internal int OutArea => OutHeight * OutWidth;

    /// <summary>Where the padding below the input ends.</summary>
    internal int PaddedBottom => InHeight + (PaddingBottom ?? PaddingHeight);

    /// <summary>Where the padding right of the input ends.</summary>
    internal int PaddedRight => InWidth + (PaddingRight ?? PaddingWidth);

    /// <summary>Windows of 2×2 side by side that cover the input.</summary>
    internal bool IsHalving => this is { KernelHeight: 2, KernelWidth: 2, StrideHeight: 2, StrideWidth: 2, PaddingHeight: 0, PaddingWidth: 0, DilationHeight: 1, DilationWidth: 1 }
        && InHeight == 2 * OutHeight && InWidth == 2 * OutWidth;

    /// <summary>The taps of the window at <paramref name="out"/> that lie in [low, high), along one axis.</summary>
    internal static (int From, int To) Taps(int @out, int kernel, int stride, int padding, int dilation, int low, int high)
    {
        int start = (@out * stride) - padding;
        int from = start >= low ? 0 : (low - start + dilation - 1) / dilation;
        int to = high <= start ? 0 : (high - start + dilation - 1) / dilation;
        to = Math.Min(to, kernel);
        return (Math.Min(from, to), to);
    }
}
