using System;

namespace CnnGen.Cpu.Kernels.Layout;

/// <summary>
/// Sizes of the blocked layout. A sample of a map of C×H×W with a halo of h zeros around it is [C/b][H+2h][W+2h][b] floats, where the
/// block b is 16 channels, or all C if there are fewer than 16. It depends on nothing but the shapes: the generator compiles this file
/// too, and plans memory with it.
/// </summary>
internal static class BlockedSizes
{
    /// <summary>The channels of a block.</summary>
    public const int Block = 16;

    /// <summary>The blocks of output channels that a convolution's work can be cut at: multiples of this many.</summary>
    public const int CutBlocks = 4;

    /// <summary>The gradient by the weights that is summed at once, in floats: what stays in a core's level-2 cache.</summary>
    private const long GradientFloats = 256 * 1024;

    /// <summary>The channels that lie side by side in a pixel.</summary>
    /// <param name="channels">Channels of the map: below 16, or a multiple of 16.</param>
    /// <returns>16, or <paramref name="channels"/> if they are fewer.</returns>
    public static int ChannelBlock(int channels)
    {
        return Math.Min(channels, Block);
    }

    /// <summary>The floats from a sample to the next.</summary>
    /// <param name="channels">Channels of the map: below 16, or a multiple of 16.</param>
    /// <param name="height">Height of the map without its halo.</param>
    /// <param name="width">Width of the map without its halo.</param>
    /// <param name="halo">Rows and columns of zeros on each side, at least 0.</param>
    /// <returns>A multiple of 16.</returns>
    public static long SampleStride(int channels, int height, int width, int halo)
    {
        long count = channels * (height + (2L * halo)) * (width + (2L * halo));
        return (count + Block - 1) / Block * Block;
    }

    /// <summary>The floats of a convolution's packed weights, of either direction, and of its packed weight gradient.</summary>
    /// <param name="outChannels">Channels of the output, a multiple of 16.</param>
    /// <param name="inChannels">Channels of the input: below 16, or a multiple of 16.</param>
    /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
    /// <returns>A multiple of 16.</returns>
    public static long PackedWeights(int outChannels, int inChannels, int kernelHeight, int kernelWidth)
    {
        // Backward-data computes whole blocks of the input's channels.
        return (long)outChannels * Math.Max(inChannels, Block) * kernelHeight * kernelWidth;
    }

    /// <summary>The blocks of output channels whose gradient by the weights is summed at once, before it is brought into the order of the
    /// weights.</summary>
    /// <param name="inChannels">Channels of the input: below 16, or a multiple of 16.</param>
    /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
    /// <returns>A multiple of <see cref="CutBlocks"/>.</returns>
    public static int GradientBlocks(int inChannels, int kernelHeight, int kernelWidth)
    {
        long weights = PackedWeights(CutBlocks * Block, inChannels, kernelHeight, kernelWidth);
        return (int)Math.Max(1, GradientFloats / weights) * CutBlocks;
    }

    /// <summary>The floats of scratch memory that one worker needs for a gradient by the weights in the order of the weights.</summary>
    /// <param name="outChannels">Channels of the output, a multiple of 16.</param>
    /// <param name="inChannels">Channels of the input: below 16, or a multiple of 16.</param>
    /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
    /// <returns>A multiple of 16.</returns>
    public static long GradientScratch(int outChannels, int inChannels, int kernelHeight, int kernelWidth)
    {
        int channels = Math.Min(outChannels, GradientBlocks(inChannels, kernelHeight, kernelWidth) * Block);
        return PackedWeights(channels, inChannels, kernelHeight, kernelWidth);
    }

    /// <summary>What a kernel spans on one axis.</summary>
    /// <param name="kernel">Height or width of the kernel.</param>
    /// <param name="dilation">Rows or columns from one of the kernel to the next.</param>
    /// <returns>dilation · (kernel − 1) + 1.</returns>
    public static int Extent(int kernel, int dilation)
    {
        return checked((dilation * (kernel - 1)) + 1);
    }

    /// <summary>The halo that a convolution reads around its input, on one axis.</summary>
    /// <param name="inSize">Height or width of the input.</param>
    /// <param name="outSize">Height or width of the output.</param>
    /// <param name="extent">What the kernel spans.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="padding">The zeros before the input.</param>
    /// <returns>The padding, or what the last window reaches beyond the input if that is more.</returns>
    public static int InHalo(int inSize, int outSize, int extent, int stride, int padding)
    {
        return Math.Max(padding, ((outSize - 1) * stride) + extent - padding - inSize);
    }

    /// <summary>The halo that backward-data reads around the gradient by the output, on one axis.</summary>
    /// <param name="inSize">Height or width of the input.</param>
    /// <param name="outSize">Height or width of the output.</param>
    /// <param name="extent">What the kernel spans.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="padding">The zeros before the input.</param>
    /// <returns>What the last tap meets the first pixel before, (extent − 1 − padding) / stride rounded up, or what the first tap meets the last pixel behind,
    /// if that is more: with fewer zeros behind the input than before it. At least 0.</returns>
    public static int OutGradientHalo(int inSize, int outSize, int extent, int stride, int padding)
    {
        int before = (extent - 1 - padding + stride - 1) / stride;
        int behind = ((inSize - 1 + padding) / stride) - (outSize - 1);
        return Math.Max(0, Math.Max(before, behind));
    }
}
