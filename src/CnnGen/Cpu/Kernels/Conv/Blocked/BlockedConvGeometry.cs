using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Blocked;

/// <summary>
/// The sizes of a two-dimensional convolution between maps in the blocked layout that <see cref="BlockedSizes"/> describes. The kernels
/// read no pixel beyond the halos. The generator compiles this file too, and takes the distances of its tiles from it.
/// </summary>
/// <param name="InChannels">Channels of the input, spare lanes included: below 16, or a multiple of 16.</param>
/// <param name="InHeight">Height of the input.</param>
/// <param name="InWidth">Width of the input.</param>
/// <param name="OutChannels">Channels of the output, spare lanes included: a multiple of 16.</param>
/// <param name="OutHeight">Height of the output; the last window may be partial.</param>
/// <param name="OutWidth">Width of the output; the last window may be partial.</param>
/// <param name="KernelHeight">Height of the kernel.</param>
/// <param name="KernelWidth">Width of the kernel.</param>
/// <param name="StrideHeight">Rows from a window to the next.</param>
/// <param name="StrideWidth">Columns from a window to the next.</param>
/// <param name="PaddingHeight">Rows of zeros above the input.</param>
/// <param name="PaddingWidth">Columns of zeros left of the input.</param>
/// <param name="InHalo">Halo of the input: at least <see cref="BlockedSizes.InHalo"/> of both axes.</param>
/// <param name="OutHalo">Halo of the output, at least 0.</param>
/// <param name="InGradientHalo">Halo of the gradient by the input, at least 0.</param>
/// <param name="OutGradientHalo">Halo of the gradient by the output: at least <see cref="BlockedSizes.OutGradientHalo"/> of both axes, if
/// backward-data is computed.</param>
/// <param name="AddHalo">Halo of the map that the forward pass adds to its output, at least 0.</param>
/// <param name="DilationHeight">Rows from a row of the kernel to the next.</param>
/// <param name="DilationWidth">Columns from a column of the kernel to the next.</param>
/// <param name="GroupChannels">For <c>LanewiseConv</c>, the channels of a group: 1, 2, 4 or 8.</param>
/// <param name="InSpare">The lanes of the input's last block that are no channels and have no weights: 0 to 15.</param>
/// <param name="OutSpare">The lanes of the output's last block that are no channels and have no weights: 0 to 15. They become zero.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record BlockedConvGeometry(
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
    int InHalo,
    int OutHalo,
    int InGradientHalo,
    int OutGradientHalo,
    int AddHalo = 0,
    int DilationHeight = 1,
    int DilationWidth = 1,
    int GroupChannels = 1,
    int InSpare = 0,
    int OutSpare = 0)
{
    /// <summary>Floats from an input sample to the next.</summary>
    public int InStride => checked((int)BlockedSizes.SampleStride(InChannels, InHeight, InWidth, InHalo));

    /// <summary>Floats from an output sample to the next.</summary>
    public int OutStride => checked((int)BlockedSizes.SampleStride(OutChannels, OutHeight, OutWidth, OutHalo));

    /// <summary>Floats from a sample of the map that is added to the output to the next.</summary>
    public int AddStride => checked((int)BlockedSizes.SampleStride(OutChannels, OutHeight, OutWidth, AddHalo));

    /// <summary>Floats from a sample of the gradient by the input to the next.</summary>
    public int InGradientStride => checked((int)BlockedSizes.SampleStride(InChannels, InHeight, InWidth, InGradientHalo));

    /// <summary>Floats from a sample of the gradient by the output to the next.</summary>
    public int OutGradientStride => checked((int)BlockedSizes.SampleStride(OutChannels, OutHeight, OutWidth, OutGradientHalo));

    /// <summary>Backward-data: the phases of the height (<see cref="ConvPhase"/>).</summary>
    internal int PhasesY => ConvPhase.Phases(KernelHeight, StrideHeight, DilationHeight);

    /// <summary>Backward-data: the phases of the width.</summary>
    internal int PhasesX => ConvPhase.Phases(KernelWidth, StrideWidth, DilationWidth);

    /// <summary>Whether there are pixels of the input that no tap reaches.</summary>
    internal bool LeavesPixels => PhasesY < StrideHeight || PhasesX < StrideWidth;

    /// <summary>Channels of the input that have weights.</summary>
    internal int WeightInputs => InChannels - InSpare;

    /// <summary>Channels of the output that have weights.</summary>
    internal int WeightOutputs => OutChannels - OutSpare;

    /// <summary>Floats of the packed weights, of either direction, and of the packed weight gradient.</summary>
    public long PackedWeights => BlockedSizes.PackedWeights(OutChannels, InChannels, KernelHeight, KernelWidth);
}
