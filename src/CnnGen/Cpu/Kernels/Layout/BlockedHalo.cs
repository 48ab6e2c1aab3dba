using System.Runtime.Intrinsics;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Layout;

/// <summary>Zeroes halos, best done right after writing what they surround.</summary>
internal static unsafe class BlockedHalo
{
    /// <summary>Zeroes a sample with its halo, but not what lies between it and the next one.</summary>
    public static void ZeroWithMap(float* map, int channels, int height, int width, int halo) =>
        Floats.Zero(map, channels * (height + (2 * halo)) * (width + (2 * halo)));

    /// <summary>Zeroes the halo beside some rows of one sample; the halo above belongs to the first row and the one below to the last.</summary>
    public static void Zero(float* map, int channels, int height, int width, int halo, int rowFrom, int rowTo)
    {
        if (halo == 0 || rowFrom == rowTo || channels == 0)
            return;

        int block = BlockedSizes.ChannelBlock(channels);
        int side = halo * block;
        nint pitch = (nint)(width + (2 * halo)) * block;
        nint plane = (height + (2 * halo)) * pitch;
        nint above = rowFrom == 0 ? halo * pitch : 0;
        nint below = rowTo == height ? halo * pitch : 0;
        for (float* top = map, end = map + (channels / block * plane); top < end; top += plane)
        {
            float* row = top + ((halo + rowFrom) * pitch);
            Floats.Zero(row - above, (int)above + side);

            // What is right of a row and left of the next one lies side by side.
            float* gap = row + pitch - side;
            for (int y = rowFrom + 1; y < rowTo; y++, gap += pitch)
                ZeroGap(gap, 2 * side);
            Floats.Zero(gap, side + (int)below);
        }
    }

    /// <summary>Too short for a call where whole registers fill it.</summary>
    private static void ZeroGap(float* gap, int count)
    {
        if (count % Vector256<float>.Count != 0)
        {
            Floats.Zero(gap, count);
            return;
        }

        for (int i = 0; i < count; i += Vector256<float>.Count)
            Vector256<float>.Zero.Store(gap + i);
    }
}
