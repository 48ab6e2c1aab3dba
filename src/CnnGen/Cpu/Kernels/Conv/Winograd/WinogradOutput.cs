using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>The transform back, Y = Aᵀ M A, for the products M of each patch and each channel, and what follows on it.</summary>
internal static unsafe class WinogradOutput
{
    private const int Patch = WinogradSizes.Patch;
    private const int Window = WinogradSizes.Window;
    private const int Block = BlockedSizes.Block;

    /// <summary>Transforms the patches of a strip back into a map; its halo is left alone.</summary>
    /// <param name="p">The correlation.</param>
    /// <param name="strip">The patches.</param>
    /// <param name="m">The products.</param>
    /// <param name="c">The first sample of the map.</param>
    /// <param name="bias">One a channel, or null.</param>
    /// <param name="blockFrom">The first block of channels.</param>
    /// <param name="blockTo">After the last block of channels.</param>
    /// <param name="add">The first sample of what is added, which may be <paramref name="c"/>; null for nothing.</param>
    /// <param name="relu">Write max(0, ·).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<S, V>(in ConvPass p, in WinogradStrip strip, float* m, float* c, float* bias, float* add, int blockFrom, int blockTo, bool relu)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* edge = stackalloc float[Patch * Patch * Block];
        nint plane = strip.Plane;
        for (int block = blockFrom; block < blockTo; block++)
        {
            float* from = m + (block * strip.BlockPitch);
            float* start = bias == null ? null : bias + (block * Block);
            WinogradPlace place = strip.Start;
            for (int t = 0; t < strip.Count; t++, from += Block, place = strip.Next(place))
            {
                int rows = p.Rows - (place.Row * Patch);
                int columns = p.Columns - (place.Column * Patch);
                float* to = c + (place.Sample * p.CSample) + (block * p.CPlane) + p.COrigin + (place.Row * Patch * p.CRow) + (place.Column * Patch * Block);
                float* terms = add == null ? null : add + (place.Sample * p.AddSample) + (block * p.AddPlane) + p.AddOrigin + (place.Row * Patch * p.AddRow) + (place.Column * Patch * Block);
                WinogradPrefetch.Patch<S, V>(to + (Patch * p.CRow), p.CRow);
                if (terms != null)
                    WinogradPrefetch.Patch<S, V>(terms + (Patch * p.AddRow), p.AddRow);
                bool isWhole = rows >= Patch && columns >= Patch;
                for (int lane = 0; lane < Block; lane += S.Count)
                {
                    V offset = start == null ? default : S.Load(start + lane);
                    if (isWhole)
                        Whole<S, V>(from + lane, plane, offset, terms == null ? null : terms + lane, p.AddRow, relu, to + lane, p.CRow);
                    else
                        Whole<S, V>(from + lane, plane, offset, null, 0, false, edge + lane, Patch * Block);
                }

                for (int row = 0; row < Math.Min(rows, Patch) && !isWhole; row++)
                    Part<S, V>(edge + (row * Patch * Block), Math.Min(columns, Patch) * Block, terms == null ? null : terms + (row * p.AddRow), relu, to + (row * p.CRow));
            }
        }
    }

    /// <summary>The part of a row that lies in the map, of a patch at the edge.</summary>
    private static void Part<S, V>(float* from, int count, float* term, bool relu, float* to)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int i = 0; i < count; i += S.Count)
        {
            V y = S.Load(from + i);
            if (term != null)
                y = S.Add(y, S.Load(term + i));
            S.Store(relu ? S.Relu(y) : y, to + i);
        }
    }

    /// <summary>A patch, two rows at a time: all of it would not stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Whole<S, V>(float* m, nint plane, V offset, float* term, nint termRow, bool relu, float* to, nint row)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint line = Window * plane;
        Upper<S, V>(m, line, out V a0, out V b0);
        Upper<S, V>(m + plane, line, out V a1, out V b1);
        Upper<S, V>(m + (2 * plane), line, out V a2, out V b2);
        Upper<S, V>(m + (3 * plane), line, out V a3, out V b3);
        Upper<S, V>(m + (4 * plane), line, out V a4, out V b4);
        Upper<S, V>(m + (5 * plane), line, out V a5, out V b5);
        Row<S, V>(a0, a1, a2, a3, a4, a5, offset, term, relu, to);
        Row<S, V>(b0, b1, b2, b3, b4, b5, offset, term == null ? null : term + termRow, relu, to + row);
        Lower<S, V>(m, line, out a0, out b0);
        Lower<S, V>(m + plane, line, out a1, out b1);
        Lower<S, V>(m + (2 * plane), line, out a2, out b2);
        Lower<S, V>(m + (3 * plane), line, out a3, out b3);
        Lower<S, V>(m + (4 * plane), line, out a4, out b4);
        Lower<S, V>(m + (5 * plane), line, out a5, out b5);
        Row<S, V>(a0, a1, a2, a3, a4, a5, offset, term == null ? null : term + (2 * termRow), relu, to + (2 * row));
        Row<S, V>(b0, b1, b2, b3, b4, b5, offset, term == null ? null : term + (3 * termRow), relu, to + (3 * row));
    }

    /// <summary>The first two rows of Aᵀ times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Upper<S, V>(float* m, nint line, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V m1 = S.Load(m + line);
        V m2 = S.Load(m + (2 * line));
        V m3 = S.Load(m + (3 * line));
        V m4 = S.Load(m + (4 * line));
        a = S.Add(S.Add(S.Load(m), S.Add(m1, m2)), S.Add(m3, m4));
        b = S.MultiplyAdd(S.Broadcast(2), S.Subtract(m3, m4), S.Subtract(m1, m2));
    }

    /// <summary>The last two rows of Aᵀ times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower<S, V>(float* m, nint line, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V m1 = S.Load(m + line);
        V m2 = S.Load(m + (2 * line));
        V m3 = S.Load(m + (3 * line));
        V m4 = S.Load(m + (4 * line));
        a = S.MultiplyAdd(S.Broadcast(4), S.Add(m3, m4), S.Add(m1, m2));
        b = S.MultiplyAdd(S.Broadcast(8), S.Subtract(m3, m4), S.Add(S.Subtract(m1, m2), S.Load(m + (5 * line))));
    }

    /// <summary>One row times A, plus what is added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<S, V>(V m0, V m1, V m2, V m3, V m4, V m5, V offset, float* term, bool relu, float* to)
        where S : struct, ISimd<V>
        where V : struct
    {
        V near = S.Add(S.Add(m1, m2), offset);
        V nearOdd = S.Add(S.Subtract(m1, m2), offset);
        V far = S.Add(m3, m4);
        V farOdd = S.Subtract(m3, m4);
        V y0 = S.Add(S.Add(m0, near), far);
        V y1 = S.MultiplyAdd(S.Broadcast(2), farOdd, nearOdd);
        V y2 = S.MultiplyAdd(S.Broadcast(4), far, near);
        V y3 = S.MultiplyAdd(S.Broadcast(8), farOdd, S.Add(nearOdd, m5));
        if (term != null)
        {
            y0 = S.Add(y0, S.Load(term));
            y1 = S.Add(y1, S.Load(term + Block));
            y2 = S.Add(y2, S.Load(term + (2 * Block)));
            y3 = S.Add(y3, S.Load(term + (3 * Block)));
        }

        if (relu)
        {
            y0 = S.Relu(y0);
            y1 = S.Relu(y1);
            y2 = S.Relu(y2);
            y3 = S.Relu(y3);
        }

        S.Store(y0, to);
        S.Store(y1, to + Block);
        S.Store(y2, to + (2 * Block));
        S.Store(y3, to + (3 * Block));
    }
}
