using System;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>
/// Sizes of Winograd's convolution F(4×4, 3×3) (Lavin and Gray, Fast algorithms for convolutional neural networks, 2016): a patch of 4×4
/// outputs is made from 6×6 inputs by 36 multiplications a pair of channels instead of 144. It depends on nothing but the shapes: the
/// generator compiles this file too, and plans memory with it.
/// </summary>
internal static class WinogradSizes
{
    /// <summary>Rows and columns of outputs of a patch.</summary>
    public const int Patch = 4;

    /// <summary>Rows and columns of a patch's inputs.</summary>
    public const int Window = 6;

    /// <summary>Rows and columns of the kernel.</summary>
    public const int Kernel = 3;

    /// <summary>The blocks of output channels that the work can be cut at: multiples of this many.</summary>
    public const int CutBlocks = 2;

    /// <summary>The numbers of a transformed patch, each of which has a plane of its own.</summary>
    public const int Planes = Window * Window;

    /// <summary>Transformed patches of a strip that stay in a core's level-2 cache beside the weights, in floats.</summary>
    private const int CachedFloats = 32 * 1024;

    /// <summary>Transformed weights beyond this many floats do not stay in a core's level-2 cache: they are read anew for every strip.</summary>
    private const int CachedWeights = 192 * 1024;

    /// <summary>The patches of a strip whose weights are read anew: so many that reading costs little beside multiplying.</summary>
    private const int LargeStrip = 112;

    /// <summary>The most channels of a part of the gradient by the weights.</summary>
    private const int MostGradientChannels = 128;

    /// <summary>The most patches that are transformed and multiplied in one go for the gradient by the weights, and so the terms of a sum before it goes
    /// to memory: so many that loading and storing it costs little beside multiplying.</summary>
    public const int GradientStrip = 56;

    /// <summary>The rows of a register tile on machines with 32 registers: a strip is a multiple of it.</summary>
    private const int RegisterRows = 14;

    /// <summary>The most patches that are transformed and multiplied in one go.</summary>
    /// <param name="outChannels">Channels of the output, a multiple of 16.</param>
    /// <param name="inChannels">Channels of the input, a multiple of 16.</param>
    /// <returns>A multiple of 14.</returns>
    public static int StripPatches(int outChannels, int inChannels)
    {
        if ((long)Planes * outChannels * inChannels > CachedWeights)
            return LargeStrip;
        int patches = CachedFloats / (Planes * Math.Max(outChannels, inChannels));
        return Math.Max(1, patches / RegisterRows) * RegisterRows;
    }

    /// <summary>The patches of a map.</summary>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    /// <returns>The patches, those that reach beyond the map included.</returns>
    public static int Patches(int height, int width) => PatchesOf(height) * PatchesOf(width);

    /// <summary>The patches on one axis.</summary>
    /// <param name="size">Rows or columns of the output.</param>
    /// <returns>size / 4, rounded up.</returns>
    public static int PatchesOf(int size) => (size + Patch - 1) / Patch;

    /// <summary>The floats of transformed weights, of either direction.</summary>
    /// <param name="outChannels">Channels of the output, a multiple of 16.</param>
    /// <param name="inChannels">Channels of the input, a multiple of 16.</param>
    /// <returns>A multiple of 16, a little more than 36 a pair of channels.</returns>
    public static long PackedWeights(int outChannels, int inChannels) => Planes * PlaneStride(inChannels, outChannels);

    /// <summary>The floats of scratch memory that one worker needs for the forward pass and backward-data.</summary>
    /// <param name="outChannels">Channels of the output, a multiple of 16.</param>
    /// <param name="inChannels">Channels of the input, a multiple of 16.</param>
    /// <returns>A multiple of 16.</returns>
    public static long Scratch(int outChannels, int inChannels)
    {
        int patches = StripPatches(outChannels, inChannels);
        return (Planes + 1) * PlaneStride(Math.Max(inChannels, outChannels), patches);
    }

    /// <summary>The floats from a plane of transformed patches or weights to the next: an odd number of cache lines, so that the 36 numbers of
    /// a patch lie in different sets of the cache.</summary>
    /// <param name="channels">Channels, a multiple of 16.</param>
    /// <param name="columns">Patches of the strip, or channels of the output.</param>
    /// <returns>An odd multiple of 16.</returns>
    public static long PlaneStride(int channels, int columns) => ((long)channels / BlockedSizes.Block * columns | 1) * BlockedSizes.Block;

    /// <summary>The input or output channels of the part of the gradient by the weights that is summed at once: few enough for the sums of the
    /// 36 planes to stay in cache, and enough that transforming costs little beside multiplying.</summary>
    /// <param name="channels">Channels, a multiple of 16.</param>
    /// <returns>A multiple of 16: all channels, or parts of about the same size.</returns>
    public static int GradientChannels(int channels)
    {
        int parts = (channels + MostGradientChannels - 1) / MostGradientChannels;
        int blocks = channels / BlockedSizes.Block;
        return (blocks + parts - 1) / parts * BlockedSizes.Block;
    }

    /// <summary>The floats of scratch memory that one worker needs for the gradient by the weights.</summary>
    /// <param name="outChannels">Channels of the output, a multiple of 16.</param>
    /// <param name="inChannels">Channels of the input, a multiple of 16.</param>
    /// <returns>A multiple of 16.</returns>
    public static long GradientScratch(int outChannels, int inChannels)
    {
        int outPart = GradientChannels(outChannels);
        int inPart = GradientChannels(inChannels);
        return (Planes * BlockedSizes.Block) + (Planes * (PlaneStride(outPart, inPart) + (2 * PlaneStride(Math.Max(inPart, outPart), GradientStrip))));
    }
}
