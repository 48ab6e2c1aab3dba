namespace CnnGen.Kernels;

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
public sealed record ConvGeometry(
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
    // Made when first asked for: a step allocates nothing.
    private ConvGeometry? _transposed;
    private ConvGeometry? _pointwise;

    /// <summary>Floats from an input sample to the next.</summary>
    public int InStride => Samples.Stride(InChannels * InArea);

    /// <summary>Floats from an output sample to the next.</summary>
    public int OutStride => Samples.Stride(OutChannels * OutArea);

    /// <summary>Floats of an input channel.</summary>
    internal int InArea => InHeight * InWidth;

    /// <summary>Floats of an output channel.</summary>
    internal int OutArea => OutHeight * OutWidth;

    /// <summary>Weights of one input channel in one output channel.</summary>
    internal int Taps => KernelHeight * KernelWidth;

    /// <summary>Input channels of a group.</summary>
    internal int GroupIn => InChannels / Groups;

    /// <summary>Output channels of a group.</summary>
    internal int GroupOut => OutChannels / Groups;

    /// <summary>The stride-1 convolution of the output's gradient with the flipped, transposed kernel that gives the input's gradient.</summary>
    internal ConvGeometry Transposed() => _transposed ??= new(
        OutChannels,
        OutHeight,
        OutWidth,
        InChannels,
        InHeight,
        InWidth,
        KernelHeight,
        KernelWidth,
        1,
        1,
        (DilationHeight * (KernelHeight - 1)) - PaddingHeight,
        (DilationWidth * (KernelWidth - 1)) - PaddingWidth,
        DilationHeight,
        DilationWidth,
        Groups);

    /// <summary>The output itself, seen as the input of a 1×1 convolution.</summary>
    internal ConvGeometry Pointwise() => _pointwise ??= new(OutChannels, OutHeight, OutWidth, OutChannels, OutHeight, OutWidth, 1, 1, 1, 1, 0, 0, 1, 1, Groups);
}
