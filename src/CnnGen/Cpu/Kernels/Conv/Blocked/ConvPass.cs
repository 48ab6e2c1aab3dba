using System;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Blocked;

/// <summary>
/// A correlation of a blocked map with packed weights: forward is one, backward-data one for each phase of both axes. The pixels of the
/// result lie <see cref="CPixel"/> apart in a row and <see cref="CRow"/> from row to row. All distances are in floats. The generator compiles
/// this file too, and writes tiles with these distances.
/// </summary>
internal struct ConvPass
{
    /// <summary>Channels of the map that is read, spare lanes included.</summary>
    public int InChannels;

    /// <summary>Channels of the result, spare lanes included.</summary>
    public int OutChannels;

    /// <summary>Of the channels that are read, those that have weights.</summary>
    public int WeightInputs;

    /// <summary>Of the channels of the result, those that have weights.</summary>
    public int WeightOutputs;

    /// <summary>Rows of the result.</summary>
    public int Rows;

    /// <summary>Columns of the result.</summary>
    public int Columns;

    /// <summary>Rows of this pass's kernel.</summary>
    public int KernelHeight;

    /// <summary>Columns of this pass's kernel.</summary>
    public int KernelWidth;

    /// <summary>From the start of a sample to what the first pixel of the result reads first.</summary>
    public nint AOrigin;

    /// <summary>What is read: from a pixel of the result to the next.</summary>
    public nint APixel;

    /// <summary>What is read: from a row of the result to the next.</summary>
    public nint ARow;

    /// <summary>What is read: from a row of the kernel to the next.</summary>
    public nint APitch;

    /// <summary>What is read: from a column of the kernel to the next.</summary>
    public nint AColumn;

    /// <summary>What is read: from a block of channels to the next.</summary>
    public nint APlane;

    /// <summary>What is read: from a sample to the next.</summary>
    public nint ASample;

    /// <summary>From the start of a sample to the first pixel of the result.</summary>
    public nint COrigin;

    /// <summary>From a pixel of the result to the next.</summary>
    public nint CPixel;

    /// <summary>From a row of the result to the next.</summary>
    public nint CRow;

    /// <summary>From a block of channels of the result to the next.</summary>
    public nint CPlane;

    /// <summary>From a sample of the result to the next.</summary>
    public nint CSample;

    /// <summary>What is added to the result: from the start of a sample to the first pixel.</summary>
    public nint AddOrigin;

    /// <summary>What is added to the result: from a row to the next. Pixels lie as far apart as those of the result.</summary>
    public nint AddRow;

    /// <summary>What is added to the result: from a block of channels to the next.</summary>
    public nint AddPlane;

    /// <summary>What is added to the result: from a sample to the next.</summary>
    public nint AddSample;

    /// <summary>From the start of the packed weights to this pass's.</summary>
    public nint Packed;

    /// <summary>From the start of the weights to the one of this pass's first tap.</summary>
    public nint W;

    /// <summary>In the weights, from an output channel to the next.</summary>
    public nint WOut;

    /// <summary>In the weights, from an input channel to the next.</summary>
    public nint WIn;

    /// <summary>In the weights, from a row of this pass's kernel to the next.</summary>
    public nint WRow;

    /// <summary>In the weights, from a column of this pass's kernel to the next.</summary>
    public nint WColumn;

    /// <summary>Channels of a block of what is read.</summary>
    public readonly int InBlock => BlockedSizes.ChannelBlock(InChannels);

    /// <summary>Blocks of channels of what is read.</summary>
    public readonly int InBlocks => InChannels / InBlock;

    /// <summary>Taps of the whole kernel, which lie side by side in the weights of a pair of channels; those of other phases too.</summary>
    public readonly int Taps => (int)Math.Min(WIn, WOut);

    /// <summary>Channels of the result, in whole blocks.</summary>
    public readonly int OutLanes => (OutChannels + BlockedSizes.Block - 1) / BlockedSizes.Block * BlockedSizes.Block;

    /// <summary>Whether the columns of the kernel lie side by side in what is read.</summary>
    public readonly bool HasAdjacentColumns => AColumn == InBlock || KernelWidth <= 1;

    /// <summary>Whether, besides, what the next output reads lies one column further.</summary>
    public readonly bool HasDenseColumns => AColumn == InBlock && APixel == InBlock;

    /// <summary>The terms of one output of one block of channels that is read.</summary>
    public readonly int BlockTerms => KernelHeight * KernelWidth * InBlock;

    /// <summary>y from x.</summary>
    public static ConvPass Forward(BlockedConvGeometry g)
    {
        int inBlock = BlockedSizes.ChannelBlock(g.InChannels);
        int inPitch = (g.InWidth + (2 * g.InHalo)) * inBlock;
        int outPitch = (g.OutWidth + (2 * g.OutHalo)) * BlockedSizes.Block;
        int addPitch = (g.OutWidth + (2 * g.AddHalo)) * BlockedSizes.Block;
        int taps = g.KernelHeight * g.KernelWidth;
        return new ConvPass
        {
            InChannels = g.InChannels,
            OutChannels = g.OutChannels,
            WeightInputs = g.WeightInputs,
            WeightOutputs = g.WeightOutputs,
            Rows = g.OutHeight,
            Columns = g.OutWidth,
            KernelHeight = g.KernelHeight,
            KernelWidth = g.KernelWidth,
            AOrigin = ((nint)(g.InHalo - g.PaddingHeight) * inPitch) + ((g.InHalo - g.PaddingWidth) * inBlock),
            APixel = g.StrideWidth * inBlock,
            ARow = (nint)g.StrideHeight * inPitch,
            APitch = (nint)g.DilationHeight * inPitch,
            AColumn = (nint)g.DilationWidth * inBlock,
            APlane = (nint)(g.InHeight + (2 * g.InHalo)) * inPitch,
            ASample = g.InStride,
            COrigin = ((nint)g.OutHalo * outPitch) + (g.OutHalo * BlockedSizes.Block),
            CPixel = BlockedSizes.Block,
            CRow = outPitch,
            CPlane = (nint)(g.OutHeight + (2 * g.OutHalo)) * outPitch,
            CSample = g.OutStride,
            AddOrigin = ((nint)g.AddHalo * addPitch) + (g.AddHalo * BlockedSizes.Block),
            AddRow = addPitch,
            AddPlane = (nint)(g.OutHeight + (2 * g.AddHalo)) * addPitch,
            AddSample = g.AddStride,
            WOut = (nint)g.WeightInputs * taps,
            WIn = taps,
            WRow = g.KernelWidth,
            WColumn = 1,
        };
    }

    /// <summary>
    /// dx from dy, the pixels of a <see cref="ConvPhase"/> of each axis: only every stride-th tap reaches them (of a dilated kernel as said there),
    /// and for those taps dy is read at stride 1. The taps are taken in descending order, which is dy's ascending order.
    /// </summary>
    public static ConvPass BackwardData(BlockedConvGeometry g, int phaseY, int phaseX)
    {
        int inBlock = BlockedSizes.ChannelBlock(g.InChannels);
        int dyPitch = (g.OutWidth + (2 * g.OutGradientHalo)) * BlockedSizes.Block;
        int dxPitch = (g.InWidth + (2 * g.InGradientHalo)) * inBlock;
        int taps = g.KernelHeight * g.KernelWidth;
        var y = ConvPhase.Of(g.InHeight, g.KernelHeight, g.StrideHeight, g.PaddingHeight, g.DilationHeight, phaseY);
        var x = ConvPhase.Of(g.InWidth, g.KernelWidth, g.StrideWidth, g.PaddingWidth, g.DilationWidth, phaseX);

        // The phases before this one: whole rows of phases, then those of this row.
        int tapsBefore = (ConvPhase.TapsBefore(g.KernelHeight, g.StrideHeight, g.DilationHeight, phaseY) * g.KernelWidth)
            + (y.Taps * ConvPhase.TapsBefore(g.KernelWidth, g.StrideWidth, g.DilationWidth, phaseX));
        nint origin = ((nint)(y.First + g.InGradientHalo) * dxPitch) + ((x.First + g.InGradientHalo) * inBlock);
        nint row = (nint)g.StrideHeight * dxPitch;
        nint plane = (nint)(g.InHeight + (2 * g.InGradientHalo)) * dxPitch;
        return new ConvPass
        {
            InChannels = g.OutChannels,
            OutChannels = g.InChannels,
            WeightInputs = g.WeightOutputs,
            WeightOutputs = g.WeightInputs,
            Rows = y.Count,
            Columns = x.Count,
            KernelHeight = y.Taps,
            KernelWidth = x.Taps,
            AOrigin = ((nint)(y.From + g.OutGradientHalo) * dyPitch) + ((x.From + g.OutGradientHalo) * BlockedSizes.Block),
            APixel = BlockedSizes.Block,
            ARow = dyPitch,
            APitch = (nint)y.OutStep * dyPitch,
            AColumn = (nint)x.OutStep * BlockedSizes.Block,
            APlane = (nint)(g.OutHeight + (2 * g.OutGradientHalo)) * dyPitch,
            ASample = g.OutGradientStride,
            COrigin = origin,
            CPixel = g.StrideWidth * inBlock,
            CRow = row,
            CPlane = plane,
            CSample = g.InGradientStride,
            AddOrigin = origin,
            AddRow = row,
            AddPlane = plane,
            AddSample = g.InGradientStride,
            Packed = (nint)tapsBefore * g.OutChannels * (nint)Math.Max(g.InChannels, BlockedSizes.Block),
            W = ((nint)y.LastTap * g.KernelWidth) + x.LastTap,
            WOut = taps,
            WIn = (nint)g.WeightInputs * taps,
            WRow = -(nint)y.TapStep * g.KernelWidth,
            WColumn = -x.TapStep,
        };
    }
}
