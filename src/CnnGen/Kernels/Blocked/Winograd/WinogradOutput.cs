using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>The transform back, Y = Aᵀ M A, for the products M of each tile and each channel, and what follows on it.</summary>
internal static unsafe class WinogradOutput
{
    private const int Tile = WinogradSizes.Tile;
    private const int Window = WinogradSizes.Window;
    private const int Block = BlockedSizes.Block;

    /// <summary>Transforms the tiles of a strip back into a map; its halo is left alone.</summary>
    /// <param name="p">The correlation.</param>
    /// <param name="strip">The tiles.</param>
    /// <param name="m">The products.</param>
    /// <param name="c">The first sample of the map.</param>
    /// <param name="bias">One a channel, or null.</param>
    /// <param name="blockFrom">The first block of channels.</param>
    /// <param name="blockTo">After the last block of channels.</param>
    /// <param name="add">The first sample of what is added, which may be <paramref name="c"/>; null for nothing.</param>
    /// <param name="relu">Write max(0, ·).</param>
    /// <param name="scratch">36·16 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<S, V>(in ConvPass p, in WinogradStrip strip, float* m, float* c, float* bias, float* add, int blockFrom, int blockTo, bool relu, float* scratch)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* tile = scratch + (Tile * Window * Block);
        for (int block = blockFrom; block < blockTo; block++)
        {
            float* from = m + (block * strip.BlockPitch);
            float* start = bias == null ? null : bias + (block * Block);
            WinogradPlace place = strip.Start;
            for (int t = 0; t < strip.Count; t++, from += Block, place = strip.Next(place))
            {
                int rows = Math.Min(Tile, p.Rows - (place.Row * Tile));
                int columns = Math.Min(Tile, p.Columns - (place.Column * Tile));
                float* to = c + (place.Sample * p.CSample) + (block * p.CPlane) + p.COrigin + (place.Row * Tile * p.CRow) + (place.Column * Tile * Block);
                float* terms = add == null ? null : add + (place.Sample * p.AddSample) + (block * p.AddPlane) + p.AddOrigin + (place.Row * Tile * p.AddRow) + (place.Column * Tile * Block);
                for (int lane = 0; lane < Block; lane += S.Count)
                {
                    for (int i = 0; i < Window; i++)
                        Line<S, V>(from + lane + (i * strip.OutPlane), Window * strip.OutPlane, scratch + (i * Block), Window * Block, default, null, false);
                    V offset = start == null ? default : S.Load(start + lane);
                    for (int i = 0; i < rows; i++)
                    {
                        float* row = to + lane + (i * p.CRow);
                        float* term = terms == null ? null : terms + lane + (i * p.AddRow);
                        if (columns == Tile)
                        {
                            Line<S, V>(scratch + (i * Window * Block), Block, row, Block, offset, term, relu);
                            continue;
                        }

                        Line<S, V>(scratch + (i * Window * Block), Block, tile, Block, offset, null, false);
                        for (int j = 0; j < columns; j++)
                        {
                            V y = S.Load(tile + (j * Block));
                            if (term != null)
                                y = S.Add(y, S.Load(term + (j * Block)));
                            S.Store(relu ? S.Relu(y) : y, row + (j * Block));
                        }
                    }
                }
            }
        }
    }

    /// <summary>Aᵀ times one column, plus what is added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<S, V>(float* from, nint pitch, float* to, nint step, V offset, float* term, bool relu)
        where S : struct, ISimd<V>
        where V : struct
    {
        V m1 = S.Load(from + pitch);
        V m2 = S.Load(from + (2 * pitch));
        V m3 = S.Load(from + (3 * pitch));
        V m4 = S.Load(from + (4 * pitch));
        V near = S.Add(m1, m2);
        V nearOdd = S.Subtract(m1, m2);
        V far = S.Add(m3, m4);
        V farOdd = S.Subtract(m3, m4);
        V y0 = S.Add(S.Add(S.Load(from), near), S.Add(far, offset));
        V y1 = S.MultiplyAdd(S.Broadcast(2), farOdd, S.Add(nearOdd, offset));
        V y2 = S.MultiplyAdd(S.Broadcast(4), far, S.Add(near, offset));
        V y3 = S.MultiplyAdd(S.Broadcast(8), farOdd, S.Add(S.Add(nearOdd, offset), S.Load(from + (5 * pitch))));
        if (term != null)
        {
            y0 = S.Add(y0, S.Load(term));
            y1 = S.Add(y1, S.Load(term + step));
            y2 = S.Add(y2, S.Load(term + (2 * step)));
            y3 = S.Add(y3, S.Load(term + (3 * step)));
        }

        S.Store(relu ? S.Relu(y0) : y0, to);
        S.Store(relu ? S.Relu(y1) : y1, to + step);
        S.Store(relu ? S.Relu(y2) : y2, to + (2 * step));
        S.Store(relu ? S.Relu(y3) : y3, to + (3 * step));
    }
}
