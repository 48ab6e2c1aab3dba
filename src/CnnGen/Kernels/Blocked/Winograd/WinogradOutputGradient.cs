using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>The transform of output gradients, Z = A dY Aᵀ, for the 4×4 gradients dY of each tile and each channel: the adjoint of
/// <see cref="WinogradOutput"/>.</summary>
internal static unsafe class WinogradOutputGradient
{
    private const int Tile = WinogradSizes.Tile;
    private const int Window = WinogradSizes.Window;
    private const int Block = BlockedSizes.Block;

    /// <summary>Transforms the tiles of a strip.</summary>
    /// <param name="p">The correlation that made the outputs.</param>
    /// <param name="strip">The tiles.</param>
    /// <param name="dy">The first sample of the output's gradient, its first pixel.</param>
    /// <param name="halo">Width of the gradient's border.</param>
    /// <param name="stride">Floats from a sample of the gradient to the next.</param>
    /// <param name="z">The transformed tiles; overwritten.</param>
    /// <param name="scratch">36·16 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<S, V>(in ConvPass p, in WinogradStrip strip, float* dy, int halo, nint stride, float* z, float* scratch)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint dyPitch = (nint)(p.Columns + (2 * halo)) * Block;
        nint plane = (p.Rows + (2 * halo)) * dyPitch;
        float* edge = stackalloc float[Tile * Tile * Block];
        for (int block = 0; block < p.OutChannels / Block; block++)
        {
            float* to = z + (block * strip.BlockPitch);
            WinogradPlace place = strip.Start;
            for (int t = 0; t < strip.Count; t++, to += Block, place = strip.Next(place))
            {
                int row = place.Row * Tile;
                int column = place.Column * Tile;
                float* from = dy + (place.Sample * stride) + (block * plane) + ((row + halo) * dyPitch) + ((column + halo) * Block);
                nint pitch = dyPitch;
                if (row + Tile > p.Rows || column + Tile > p.Columns)
                {
                    Copy(from, pitch, Math.Min(Tile, p.Rows - row), Math.Min(Tile, p.Columns - column), edge);
                    from = edge;
                    pitch = Tile * Block;
                }

                for (int lane = 0; lane < Block; lane += S.Count)
                {
                    for (int i = 0; i < Tile; i++)
                        Line<S, V>(from + lane + (i * Block), pitch, scratch + (i * Block), Tile * Block);
                    for (int i = 0; i < Window; i++)
                        Line<S, V>(scratch + (i * Tile * Block), Block, to + lane + (i * Window * strip.OutPlane), strip.OutPlane);
                }
            }
        }
    }

    /// <summary>A times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<S, V>(float* from, nint pitch, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        V y0 = S.Load(from);
        V y1 = S.Load(from + pitch);
        V y2 = S.Load(from + (2 * pitch));
        V y3 = S.Load(from + (3 * pitch));
        V four = S.Broadcast(4);
        V nearEven = S.Add(y0, y2);
        V nearOdd = S.Add(y1, y3);
        V farEven = S.MultiplyAdd(four, y2, y0);
        V farOdd = S.MultiplyAdd(four, y3, y1);
        S.Store(y0, to);
        S.Store(S.Add(nearEven, nearOdd), to + step);
        S.Store(S.Subtract(nearEven, nearOdd), to + (2 * step));
        S.Store(S.MultiplyAdd(S.Broadcast(2), farOdd, farEven), to + (3 * step));
        S.Store(S.MultiplyAdd(S.Broadcast(-2), farOdd, farEven), to + (4 * step));
        S.Store(y3, to + (5 * step));
    }

    /// <summary>A tile at the edge, with zeros for what lies beyond the map.</summary>
    private static void Copy(float* from, nint pitch, int rows, int columns, float* to)
    {
        new Span<float>(to, Tile * Tile * Block).Clear();
        for (int row = 0; row < rows; row++)
            new Span<float>(from + (row * pitch), columns * Block).CopyTo(new Span<float>(to + (row * Tile * Block), columns * Block));
    }
}
