using System;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>
/// Sizes of Winograd's convolution F(4×4, 3×3) (Lavin and Gray, Fast algorithms for convolutional neural networks, 2016): a tile of 4×4
/// outputs is made from 6×6 inputs by 36 multiplications a pair of channels instead of 144. It depends on nothing but the shapes: the
/// generator compiles this file too, and plans memory with it.
/// </summary>
internal static class WinogradSizes
{
    /// <summary>Rows and columns of outputs of a tile.</summary>
    public const int Tile = 4;

    /// <summary>Rows and columns of a tile's inputs.</summary>
    public const int Window = 6;

    /// <summary>Rows and columns of the kernel.</summary>
    public const int Kernel = 3;

    /// <summary>The blocks of output channels that the work can be cut at: multiples of this many.</summary>
    public const int GroupBlocks = 2;

    /// <summary>The numbers of a transformed tile, each of which has a plane of its own.</summary>
    public const int Planes = Window * Window;

    /// <summary>Transformed tiles of a strip that stay in a core's level-2 cache beside the weights, in floats.</summary>
    private const int CachedFloats = 32 * 1024;

    /// <summary>Transformed weights beyond this many floats do not stay in a core's level-2 cache: they are read anew for every strip.</summary>
    private const int CachedWeights = 192 * 1024;

    /// <summary>The tiles of a strip whose weights are read anew: so many that reading costs little beside multiplying.</summary>
    private const int LargeStrip = 112;

    /// <summary>The most channels of a group of the gradient by the weights.</summary>
    private const int GradientChannels = 128;

    /// <summary>The most tiles that are transformed and multiplied in one go for the gradient by the weights, and so the terms of a sum before it goes
    /// to memory: so many that loading and storing it costs little beside multiplying.</summary>
    public const int GradientStrip = 56;

    /// <summary>The rows of a register tile on machines with 32 registers: a strip is a multiple of it.</summary>
    private const int RegisterRows = 14;

    /// <summary>The most tiles that are transformed and multiplied in one go.</summary>
    /// <param name="outChannels">Channels of the output, a multiple of 16.</param>
    /// <param name="inChannels">Channels of the input, a multiple of 16.</param>
    /// <returns>A multiple of 14.</returns>
    public static int StripTiles(int outChannels, int inChannels)
    {
        if ((long)Planes * outChannels * inChannels > CachedWeights)
            return LargeStrip;
        int tiles = CachedFloats / (Planes * Math.Max(outChannels, inChannels));
        return Math.Max(1, tiles / RegisterRows) * RegisterRows;
    }

    /// <summary>The tiles of a map.</summary>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    /// <returns>The tiles, those that reach beyond the map included.</returns>
    public static int Tiles(int height, int width) => TilesOf(height) * TilesOf(width);

    /// <summary>The tiles on one axis.</summary>
    /// <param name="size">Rows or columns of the output.</param>
    /// <returns>size / 4, rounded up.</returns>
    public static int TilesOf(int size) => (size + Tile - 1) / Tile;

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
        int tiles = StripTiles(outChannels, inChannels);
        return (Planes + 1) * PlaneStride(Math.Max(inChannels, outChannels), tiles);
    }

    /// <summary>The floats from a plane of transformed tiles or weights to the next: an odd number of cache lines, so that the 36 numbers of
    /// a tile lie in different sets of the cache.</summary>
    /// <param name="channels">Channels, a multiple of 16.</param>
    /// <param name="columns">Tiles of the strip, or channels of the output.</param>
    /// <returns>An odd multiple of 16.</returns>
    public static long PlaneStride(int channels, int columns) => ((long)channels / BlockedSizes.Block * columns | 1) * BlockedSizes.Block;

    /// <summary>The input or output channels of the part of the gradient by the weights that is summed at once: few enough for the sums of the
    /// 36 planes to stay in cache, and enough that transforming costs little beside multiplying.</summary>
    /// <param name="channels">Channels, a multiple of 16.</param>
    /// <returns>A multiple of 16: all channels, or parts of about the same size.</returns>
    public static int GradientGroup(int channels)
    {
        int groups = (channels + GradientChannels - 1) / GradientChannels;
        int blocks = channels / BlockedSizes.Block;
        return (blocks + groups - 1) / groups * BlockedSizes.Block;
    }

    /// <summary>The floats of scratch memory that one worker needs for the gradient by the weights.</summary>
    /// <param name="outChannels">Channels of the output, a multiple of 16.</param>
    /// <param name="inChannels">Channels of the input, a multiple of 16.</param>
    /// <returns>A multiple of 16.</returns>
    public static long GradientScratch(int outChannels, int inChannels)
    {
        int outGroup = GradientGroup(outChannels);
        int inGroup = GradientGroup(inChannels);
        return (Planes * BlockedSizes.Block) + (Planes * (PlaneStride(outGroup, inGroup) + (2 * PlaneStride(Math.Max(inGroup, outGroup), GradientStrip))));
    }
}
