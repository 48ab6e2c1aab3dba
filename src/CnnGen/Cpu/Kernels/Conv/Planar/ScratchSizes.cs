using System;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>
/// How the convolution kernels cut their work, and the scratch memory that one worker needs for it. It depends on nothing but the
/// shapes: the generator compiles this file too, and plans memory with it.
/// </summary>
internal static class ScratchSizes
{
    /// <summary>The terms of a sum that are taken in one go: what fits L1 together with a tile's columns.</summary>
    private const int DepthBlock = 384;

    /// <summary>The size that a block of columns aims at, in floats: L1 and a little of L2.</summary>
    private const int ColumnFloats = 24 * 1024;

    /// <summary>The size that the rows of a weight gradient aim at, in floats: a quarter of L2.</summary>
    private const int GradientFloats = 64 * 1024;

    /// <summary>The most that copies of a sample may take, in floats: L2.</summary>
    private const int PlaneFloats = 256 * 1024;

    private const int MinColumns = 48;
    private const int GradientColumns = 1024;
    private const int Lanes = 16;

    /// <summary>The floats of scratch memory that one worker needs for the forward and backward kernels of a convolution.</summary>
    /// <param name="inChannelsPerGroup">Input channels of a group, at least 1.</param>
    /// <param name="outChannelsPerGroup">Output channels of a group, at least 1.</param>
    /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
    /// <param name="outHeight">Height of the output, at least 1.</param>
    /// <param name="outWidth">Width of the output, at least 1.</param>
    /// <returns>A multiple of 16.</returns>
    public static long Conv(int inChannelsPerGroup, int outChannelsPerGroup, int kernelHeight, int kernelWidth, int outHeight, int outWidth)
    {
        int taps = kernelHeight * kernelWidth;
        int area = outHeight * outWidth;
        int inBlock = Math.Min(inChannelsPerGroup, ChannelBlock(taps));
        int outBlock = Math.Min(outChannelsPerGroup, ChannelBlock(taps));
        long forward = ColumnsFloats(inBlock * taps);
        long backwardData = ColumnsFloats(outBlock * taps) + RoundUp((long)inChannelsPerGroup * outBlock * taps);
        int stridedColumns = StridedColumns(outChannelsPerGroup, inBlock * taps, area);
        long backwardDataStrided = Pitch(stridedColumns) * (outChannelsPerGroup + ((long)inBlock * taps));
        int gradientColumns = GradientBlock(outChannelsPerGroup, area);
        long backwardWeights = Pitch(gradientColumns) * (outChannelsPerGroup + (GradientChannels(inChannelsPerGroup, taps, gradientColumns) * (long)taps));
        long largest = Math.Max(Math.Max(forward, backwardData), Math.Max(backwardDataStrided, backwardWeights));
        return Math.Max(largest, Planes(inChannelsPerGroup, outChannelsPerGroup, kernelHeight, kernelWidth, outHeight, outWidth));
    }

    /// <summary>The input channels whose taps are one block of depth.</summary>
    internal static int ChannelBlock(int taps)
    {
        return Math.Max(1, DepthBlock / taps);
    }

    /// <summary>The columns of a block of a matrix with <paramref name="depth"/> rows.</summary>
    internal static int ColumnBlock(int depth, int area)
    {
        return WholeMaps(Math.Max(MinColumns, ColumnFloats / depth), area);
    }

    /// <summary>The columns of a block of strided backward-data: <paramref name="depth"/> output channels in, <paramref name="rows"/> taps out.</summary>
    internal static int StridedColumns(int depth, int rows, int area)
    {
        return WholeMaps(Math.Max(MinColumns, (int)(GradientFloats / ((long)depth + rows))), area);
    }

    /// <summary>The columns over which a weight gradient of <paramref name="rows"/> output channels is summed in one go.</summary>
    internal static int GradientBlock(int rows, int area)
    {
        return WholeMaps(Math.Max(GradientColumns / 4, Math.Min(GradientColumns, 2 * GradientFloats / rows)), area);
    }

    /// <summary>The input channels whose taps are one block of a weight gradient.</summary>
    internal static int GradientChannels(int channels, int taps, int columns)
    {
        return Math.Min(channels, Math.Max(1, GradientFloats / columns / taps));
    }

    /// <summary>From a row of a block to the next: an odd number of cache lines, so that rows do not fall into the same sets.</summary>
    internal static long Pitch(int columns)
    {
        return RoundUp(columns) | Lanes;
    }

    /// <summary>
    /// The floats for copies of a sample with its halo: enough for strides to 2, and for several samples if they are small. Shapes that need
    /// more are computed another way.
    /// </summary>
    internal static long Planes(int inChannels, int outChannels, int kernelHeight, int kernelWidth, int outHeight, int outWidth)
    {
        long plane = (outHeight + (2L * kernelHeight)) * (outWidth + (2L * kernelWidth));
        long weights = (long)inChannels * outChannels * kernelHeight * kernelWidth;
        return Math.Max(GradientFloats, Math.Min(PlaneFloats, RoundUp((plane * ((4L * inChannels) + outChannels)) + (3 * weights))));
    }

    private static long ColumnsFloats(int depth)
    {
        return depth * Pitch(Math.Max(MinColumns, ColumnFloats / depth));
    }

    /// <summary>A block is either several whole maps or a part of one map, all parts about the same.</summary>
    private static int WholeMaps(int columns, int area)
    {
        if (area <= columns)
            return columns / area * area;
        int parts = (area + columns - 1) / columns;
        int part = (int)RoundUp((area + parts - 1) / parts);
        return Math.Min(part, columns / Lanes * Lanes);
    }

    private static long RoundUp(long count)
    {
        return (count + Lanes - 1) / Lanes * Lanes;
    }
}
