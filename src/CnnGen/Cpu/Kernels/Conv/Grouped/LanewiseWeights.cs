using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>
/// The order of weights for <see cref="LanewiseCorrelation"/>: [block][kernel row][kernel column][mate][16], where lane l of mate m holds the weight
/// between what is read in lane l and the result in lane l ^ m. Those are all pairs of lanes of a group, since its size is a power of two.
/// </summary>
internal static unsafe class LanewiseWeights
{
    /// <summary>Brings [output channel][input channel of its group][tap] weights into packed order.</summary>
    /// <param name="w">The weights.</param>
    /// <param name="channels">Channels, a multiple of 16.</param>
    /// <param name="mates">Channels of a group.</param>
    /// <param name="taps">Taps of the kernel.</param>
    /// <param name="real">Of the channels, those that have weights; the others, spare lanes, get zeros.</param>
    /// <param name="packed">The weights of all channels; overwritten.</param>
    /// <param name="backward">For backward-data, which reads outputs, instead of the forward pass.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* w, int channels, int real, int mates, int taps, float* packed, bool backward)
    {
        for (int block = 0; block < channels; block += BlockedSizes.Block, w += BlockedSizes.Block * mates * taps)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                for (int mate = 0; mate < mates; mate++, packed += BlockedSizes.Block)
                {
                    for (int lane = 0; lane < BlockedSizes.Block; lane++)
                        packed[lane] = block + lane >= real ? 0 : w[(Pair(backward ? lane ^ mate : lane, mate, mates) * taps) + tap];
                }
            }
        }
    }

    /// <summary>The reverse of <see cref="Pack"/> for the forward pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(float* packed, int channels, int real, int mates, int taps, float* w)
    {
        for (int block = 0; block < channels; block += BlockedSizes.Block, w += BlockedSizes.Block * mates * taps)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                for (int mate = 0; mate < mates; mate++, packed += BlockedSizes.Block)
                {
                    for (int lane = 0; lane < Math.Min(BlockedSizes.Block, real - block); lane++)
                        w[(Pair(lane, mate, mates) * taps) + tap] = packed[lane];
                }
            }
        }
    }

    /// <summary>Which pair of channels input lane <paramref name="lane"/> and output lane lane ^ mate are, in the order of the weights.</summary>
    private static int Pair(int lane, int mate, int mates) => ((lane ^ mate) * mates) + (lane & (mates - 1));
}
