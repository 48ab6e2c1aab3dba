using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>What <see cref="PlanarConvGeometry"/> says, as the kernels pass it on. Paddings may be negative here: rows and columns left out.</summary>
internal readonly record struct PlanarConvSizes(
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
    public int InStride => Samples.Stride(InChannels * InArea);

    /// <summary>Floats from an output sample to the next.</summary>
    public int OutStride => Samples.Stride(OutChannels * OutArea);

    /// <summary>Floats of an input channel.</summary>
    public int InArea => InHeight * InWidth;

    /// <summary>Floats of an output channel.</summary>
    public int OutArea => OutHeight * OutWidth;

    /// <summary>Weights of one input channel in one output channel.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Input channels of a group.</summary>
    public int GroupIn => InChannels / Groups;

    /// <summary>Output channels of a group.</summary>
    public int GroupOut => OutChannels / Groups;

    /// <summary>The stride-1 convolution of the output's gradient with the flipped, transposed kernel that gives the input's gradient.</summary>
    public PlanarConvSizes Transposed() => new(
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
    public PlanarConvSizes Pointwise() => new(OutChannels, OutHeight, OutWidth, OutChannels, OutHeight, OutWidth, 1, 1, 1, 1, 0, 0, 1, 1, Groups);
}
