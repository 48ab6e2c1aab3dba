using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>The sizes of a two-dimensional convolution. Everything outside the input reads as zero.</summary>
/// <param name="InChannels">Channels of the input, a multiple of <paramref name="Groups"/>.</param>
/// <param name="InHeight">Height of the input.</param>
/// <param name="InWidth">Width of the input.</param>
/// <param name="OutChannels">Channels of the output, a multiple of <paramref name="Groups"/>.</param>
/// <param name="OutHeight">Height of the output; the last window may be partial.</param>
/// <param name="OutWidth">Width of the output; the last window may be partial.</param>
/// <param name="KernelHeight">Height of the kernel.</param>
/// <param name="KernelWidth">Width of the kernel.</param>
/// <param name="StrideHeight">Rows from a window to the next.</param>
/// <param name="StrideWidth">Columns from a window to the next.</param>
/// <param name="PaddingHeight">Rows of zeros above the input.</param>
/// <param name="PaddingWidth">Columns of zeros left of the input.</param>
/// <param name="DilationHeight">Rows from a tap to the next.</param>
/// <param name="DilationWidth">Columns from a tap to the next.</param>
/// <param name="Groups">Groups of channels that are convolved on their own.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record PlanarConvGeometry(
    int InChannels,
    int InHeight,
    int InWidth,
    int OutChannels,
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
    int Groups)
{
    /// <summary>Floats from an input sample to the next.</summary>
    public int InStride => Samples.Stride(InChannels * InHeight * InWidth);

    /// <summary>Floats from an output sample to the next.</summary>
    public int OutStride => Samples.Stride(OutChannels * OutHeight * OutWidth);

    /// <summary>The same sizes as a value, which the kernels can turn into others without allocating.</summary>
    internal PlanarConvSizes Sizes => new(
        InChannels,
        InHeight,
        InWidth,
        OutChannels,
        OutHeight,
        OutWidth,
        KernelHeight,
        KernelWidth,
        StrideHeight,
        StrideWidth,
        PaddingHeight,
        PaddingWidth,
        DilationHeight,
        DilationWidth,
        Groups);
}
