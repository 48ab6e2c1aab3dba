using System;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>
/// How the results of a blocked convolution are cut into register tiles of rows × registers: rows are pixels, or, in the gradient by the
/// weights, pairs of a column of the kernel and an input channel. The generator compiles this file too, and writes tiles of these sizes.
/// </summary>
internal static class ConvTiling
{
    /// <summary>The floats of a register on machines with 32 of them.</summary>
    public const int WideLanes = 16;

    /// <summary>The columns of a kernel that <see cref="Taps"/> takes at once.</summary>
    public const int SlidingTaps = 3;

    /// <summary>The most rows of any tile.</summary>
    public const int MaxRows = 16;

    /// <summary>Three sums each: 24 sums, three registers of the gradient by the output and one of what is read.</summary>
    private const int SlidingChannels = 8;

    private const int NarrowVectors = 2;
    private const int WideVectors = 4;

    /// <summary>Two registers a row on machines with 32: 28 sums, two registers of weights and one of what is read.</summary>
    private const int RowsOfTwo = 14;

    /// <summary>Four registers a row, so that narrow maps have sums enough to hide their latency. Seven rows have with two: half as many weights then stay in
    /// the level-1 cache while all samples pass (measured with 512 channels: 5% faster at 7×7, 2% slower at 6×6, 8% at 5×5).</summary>
    private const int RowsOfFour = 6;

    /// <summary>On machines with 16 registers: 12 sums, two registers of weights and one of what is read.</summary>
    private const int NarrowRows = 6;

    /// <summary>The most registers of a row of a tile.</summary>
    /// <param name="lanes">The floats of a register.</param>
    /// <param name="rows">The rows of the whole product.</param>
    /// <returns>2 or 4.</returns>
    public static int MaxVectors(int lanes, int rows) => lanes == WideLanes && rows <= RowsOfFour ? WideVectors : NarrowVectors;

    /// <summary>The registers of the next panel.</summary>
    /// <param name="left">The registers that are left.</param>
    /// <param name="most">The most, a power of two.</param>
    /// <returns>The largest power of two that is neither above what is left nor above the most.</returns>
    public static int Vectors(int left, int most)
    {
        int vectors = most;
        while (vectors > left)
            vectors /= 2;
        return vectors;
    }

    /// <summary>The columns of the kernel that a tile takes at once: with one register a row, a pixel that is read serves the three outputs it
    /// belongs to, so that there are fewer loads.</summary>
    /// <param name="lanes">The floats of a register.</param>
    /// <param name="vectors">The registers of a row.</param>
    /// <param name="kernelWidth">The columns of the kernel.</param>
    /// <param name="isDense">Whether neighbouring outputs read neighbouring pixels.</param>
    /// <returns>1 or 3.</returns>
    public static int Taps(int lanes, int vectors, int kernelWidth, bool isDense) =>
        lanes == WideLanes && vectors == 1 && kernelWidth == SlidingTaps && isDense ? SlidingTaps : 1;

    /// <summary>The number of tiles that the channels of a block of input are cut into for the gradient by the weights where <see cref="Taps"/> is 3: a tile
    /// has a sum for each channel and column of the kernel.</summary>
    /// <param name="channels">The channels of the block, at least 1.</param>
    /// <returns>At least 1.</returns>
    public static int SlidingGradientParts(int channels) => (channels + SlidingChannels - 1) / SlidingChannels;

    /// <summary>The number of tiles that rows are cut into, all about the same: each takes the rows that are left over the tiles that are left,
    /// rounded up.</summary>
    /// <param name="lanes">The floats of a register.</param>
    /// <param name="rows">The rows, at least 1.</param>
    /// <param name="vectors">The registers of a row.</param>
    /// <param name="taps">From <see cref="Taps"/>.</param>
    /// <returns>At least 1.</returns>
    public static int Parts(int lanes, int rows, int vectors, int taps)
    {
        int most = taps > 1 ? MaxRows : vectors > NarrowVectors ? RowsOfFour : lanes == WideLanes ? RowsOfTwo : NarrowRows;
        return (rows + most - 1) / most;
    }
}
