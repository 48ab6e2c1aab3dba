using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>Runs a <see cref="ConvPass"/> in which each channel meets the channels of its group alone, with weights in the order of
/// <see cref="LanewiseWeights"/>.</summary>
internal static unsafe class LanewiseCorrelation
{
    /// <summary>c = the correlation + bias + add, some rows and blocks of channels of one sample.</summary>
    /// <param name="p">The sizes.</param>
    /// <param name="a">The sample that is read.</param>
    /// <param name="packed">The packed weights.</param>
    /// <param name="taps">The taps of the whole kernel, of which the pass may have a part.</param>
    /// <param name="mates">The channels of a group: 1, 2, 4 or 8.</param>
    /// <param name="bias">One a channel, or null.</param>
    /// <param name="c">The sample of the result.</param>
    /// <param name="rowFrom">The first row.</param>
    /// <param name="rowTo">After the last row.</param>
    /// <param name="blockFrom">The first block of channels.</param>
    /// <param name="blockTo">After the last block of channels.</param>
    /// <param name="add">The sample of what is added to the result, which may be <paramref name="c"/>; null for nothing.</param>
    /// <param name="relu">Write max(0, ·).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(
        in ConvPass p, float* a, float* packed, int taps, int mates, float* bias, float* c, int rowFrom, int rowTo, int blockFrom, int blockTo, float* add, bool relu)
        where S : struct, ISimd<V>
        where V : struct
    {
        var strip = new LanewiseStrip
        {
            APixel = p.APixel,
            ARow = p.ARow,
            APitch = p.APitch,
            AColumn = p.AColumn,
            WRow = p.WRow * mates * BlockedSizes.Block,
            WColumn = p.WColumn * mates * BlockedSizes.Block,
            KernelHeight = p.KernelHeight,
            KernelWidth = p.KernelWidth,
            CPixel = p.CPixel,
            CRow = p.CRow,
            Rows = rowTo - rowFrom,
        };
        for (int block = blockFrom; block < blockTo; block++)
        {
            float* read = a + p.AOrigin + (block * p.APlane) + (rowFrom * p.ARow);
            float* written = c + p.COrigin + (block * p.CPlane) + (rowFrom * p.CRow);
            float* added = add + p.AddOrigin + (block * p.AddPlane) + (rowFrom * p.AddRow);
            float* weights = packed + ((((nint)block * taps) + p.W) * mates * BlockedSizes.Block);
            for (int lane = 0; lane < BlockedSizes.Block; lane += S.Count)
            {
                float* shift = bias == null ? null : bias + (block * BlockedSizes.Block) + lane;
                for (int mate = 0; mate < mates; mate += LanewiseTiles.MaxMates)
                {
                    // Mates that are at least a register away are read from there; nearer ones change places in the register.
                    int from = lane ^ (mate & -S.Count);
                    bool first = mate == 0;
                    bool last = mate + LanewiseTiles.MaxMates >= mates;

                    // The sums start from what is added, from the bias, or from what earlier mates have come to. What is added comes first because it
                    // may be the memory of the result.
                    strip.A = read + from;
                    strip.W = weights + (mate * BlockedSizes.Block) + from;
                    strip.C = written + lane;
                    strip.Start = !first ? strip.C : add != null ? added + lane : shift != null ? shift : Lanes.ZerosThenOnes;
                    strip.StartPixel = !first || add != null ? p.CPixel : 0;
                    strip.StartRow = !first ? p.CRow : add != null ? p.AddRow : 0;
                    strip.IsFar = (mate & (S.Count - 1)) != 0;
                    strip.Offset = last && add != null ? shift : null;
                    strip.Relu = last && relu;
                    LanewiseTiles.Run<S, V>(p.Columns, Math.Min(mates, LanewiseTiles.MaxMates), ref strip);
                }
            }
        }
    }
}
