using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen.Cpu.Kernels.Layout;

/// <summary>Conversions between the planar layout (channels × height × width) and the blocked one of <see cref="BlockedMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockedSamples
{
    /// <summary>Blocks planar samples that lie one after the other.</summary>
    /// <param name="packed">Planar, sample n at n · <see cref="BlockedMap.PlanarCount"/>.</param>
    /// <param name="map">The blocked layout.</param>
    /// <param name="blocked">The first sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Load(float* packed, BlockedMap map, float* blocked, int samples) => FromPlanar(packed, map.PlanarCount, map, blocked, samples, false);

    /// <summary>blocked (+)= planar.</summary>
    /// <param name="planar">Sample n at n strides, a stride being <see cref="BlockedMap.PlanarCount"/> rounded up to 16.</param>
    /// <param name="map">The blocked layout.</param>
    /// <param name="blocked">The first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    public static void FromPlanar(float* planar, BlockedMap map, float* blocked, int samples, bool accumulate) =>
        FromPlanar(planar, Samples.Stride(map.PlanarCount), map, blocked, samples, accumulate);

    /// <summary>planar (+)= blocked.</summary>
    /// <param name="map">The blocked layout.</param>
    /// <param name="blocked">The first sample.</param>
    /// <param name="planar">Sample n at n strides, a stride being <see cref="BlockedMap.PlanarCount"/> rounded up to 16.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    public static void ToPlanar(BlockedMap map, float* blocked, float* planar, int samples, bool accumulate) =>
        ToPlanar(map, blocked, planar, Samples.Stride(map.PlanarCount), samples, accumulate);

    /// <summary>Makes planar samples that lie one after the other.</summary>
    /// <param name="map">The blocked layout.</param>
    /// <param name="blocked">The first sample.</param>
    /// <param name="packed">Planar, sample n at n · <see cref="BlockedMap.PlanarCount"/>; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Store(BlockedMap map, float* blocked, float* packed, int samples) => ToPlanar(map, blocked, packed, map.PlanarCount, samples, false);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromPlanar(float* planar, nint stride, BlockedMap map, float* blocked, int samples, bool accumulate)
    {
        var view = new BlockedView(map, blocked);
        (int height, int width, int block, nint area) = (map.Height, map.Width, map.Block, (nint)map.Height * map.Width);
        for (int s = 0; s < samples; s++)
        {
            for (int k = 0; k < map.Blocks; k++)
            {
                int channels = map.ChannelsOf(k);
                for (int row = 0; row < height; row++)
                {
                    // One row of all channels of the block, which the cache holds.
                    float* from = planar + (s * stride) + (k * block * area) + (row * width);
                    float* to = view.Row(s, k, row);
                    for (int c = 0; c < channels; c++, from += area, to++)
                    {
                        if (accumulate)
                        {
                            for (int x = 0; x < width; x++)
                                to[(nint)x * block] += from[x];
                        }
                        else
                        {
                            for (int x = 0; x < width; x++)
                                to[(nint)x * block] = from[x];
                        }
                    }

                    for (int c = channels; c < block && !accumulate; c++, to++)
                    {
                        for (int x = 0; x < width; x++)
                            to[(nint)x * block] = 0;
                    }
                }
            }

            if (!accumulate)
                map.ZeroHalo(blocked + ((nint)s * map.Stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToPlanar(BlockedMap map, float* blocked, float* planar, nint stride, int samples, bool accumulate)
    {
        var view = new BlockedView(map, blocked);
        (int height, int width, int block, nint area) = (map.Height, map.Width, map.Block, (nint)map.Height * map.Width);
        for (int s = 0; s < samples; s++)
        {
            for (int k = 0; k < map.Blocks; k++)
            {
                int channels = map.ChannelsOf(k);
                for (int row = 0; row < height; row++)
                {
                    float* from = view.Row(s, k, row);
                    float* to = planar + (s * stride) + (k * block * area) + (row * width);
                    for (int c = 0; c < channels; c++, from++, to += area)
                    {
                        if (accumulate)
                        {
                            for (int x = 0; x < width; x++)
                                to[x] += from[(nint)x * block];
                        }
                        else
                        {
                            for (int x = 0; x < width; x++)
                                to[x] = from[(nint)x * block];
                        }
                    }
                }
            }
        }
    }
}
