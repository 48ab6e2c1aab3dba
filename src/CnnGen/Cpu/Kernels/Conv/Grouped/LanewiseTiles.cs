using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>Cuts the columns of a <see cref="LanewiseStrip"/> into register tiles.</summary>
internal static unsafe class LanewiseTiles
{
    /// <summary>The most mates of a tile; larger groups take several.</summary>
    public const int MaxMates = 4;

    /// <summary>Runs a strip: tiles of two neighbouring sizes, those of one size beside each other.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="mates">The mates of each tile: 1, 2 or 4.</param>
    /// <param name="strip">The strip, whose pointers are moved.</param>
    public static void Run<S, V>(int columns, int mates, ref LanewiseStrip strip)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (columns == 0)
            return;
        int most = MaxPixels(S.Count, mates);
        int tiles = (columns + most - 1) / most;
        int pixels = columns / tiles;
        int larger = columns % tiles;
        strip.Tiles = larger;
        if (larger > 0)
            Tiles<S, V>(pixels + 1, mates, in strip);
        int done = larger * (pixels + 1);
        strip.A += done * strip.APixel;
        strip.C += done * strip.CPixel;
        strip.Start += done * strip.StartPixel;
        strip.Tiles = tiles - larger;
        Tiles<S, V>(pixels, mates, in strip);
    }

    // A tile has a sum for each pixel and mate: enough sums to hide the time that one addition takes, few enough for the registers.
    private static int MaxPixels(int registerFloats, int mates) =>
        mates == 1 ? LanewiseTile.MaxPixels : registerFloats == Lanes.Max ? LanewiseGroupTile.MaxPixels : 2 * LanewiseGroupTile.MaxPixels / mates;

    private static void Tiles<S, V>(int pixels, int mates, in LanewiseStrip strip)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (mates == 1)
            Single<S, V>(pixels, in strip);
        else if (mates == 2)
            Group<S, V, Size2>(pixels, in strip);
        else
            Group<S, V, Size4>(pixels, in strip);
    }

    private static void Group<S, V, TMates>(int pixels, in LanewiseStrip strip)
        where S : struct, ISimd<V>
        where V : struct
        where TMates : struct, ISize
    {
        switch (pixels)
        {
            case 1:
                LanewiseGroupTile.Run<S, V, Size1, TMates>(in strip);
                break;
            case 2:
                LanewiseGroupTile.Run<S, V, Size2, TMates>(in strip);
                break;
            case 3:
                LanewiseGroupTile.Run<S, V, Size3, TMates>(in strip);
                break;
            case 4:
                LanewiseGroupTile.Run<S, V, Size4, TMates>(in strip);
                break;
        }
    }

    private static void Single<S, V>(int pixels, in LanewiseStrip strip)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (pixels)
        {
            case 1:
                LanewiseTile.Run<S, V, Size1>(in strip);
                break;
            case 2:
                LanewiseTile.Run<S, V, Size2>(in strip);
                break;
            case 3:
                LanewiseTile.Run<S, V, Size3>(in strip);
                break;
            case 4:
                LanewiseTile.Run<S, V, Size4>(in strip);
                break;
            case 5:
                LanewiseTile.Run<S, V, Size5>(in strip);
                break;
            case 6:
                LanewiseTile.Run<S, V, Size6>(in strip);
                break;
            case 7:
                LanewiseTile.Run<S, V, Size7>(in strip);
                break;
            case 8:
                LanewiseTile.Run<S, V, Size8>(in strip);
                break;
        }
    }
}
