using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>The transform of inputs, V = Bᵀ d B, for the 6×6 inputs d of each tile and each channel.</summary>
internal static unsafe class WinogradInput
{
    private const int Window = WinogradSizes.Window;
    private const int Block = BlockedSizes.Block;

    /// <summary>Transforms the tiles of a strip.</summary>
    /// <param name="p">The correlation.</param>
    /// <param name="strip">The tiles.</param>
    /// <param name="a">The first sample.</param>
    /// <param name="v">The transformed tiles; overwritten.</param>
    /// <param name="scratch">36·16 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<S, V>(in ConvPass p, in WinogradStrip strip, float* a, float* v, float* scratch)
        where S : struct, ISimd<V>
        where V : struct
    {
        // Reads stay inside the halo that a 3×3 kernel needs; what a tile at the edge would read beyond is zero.
        int readableRows = p.Rows + WinogradSizes.Kernel - 1;
        int readableColumns = p.Columns + WinogradSizes.Kernel - 1;
        float* window = stackalloc float[Window * Window * Block];
        for (int block = 0; block < p.InBlocks; block++)
        {
            float* to = v + (block * strip.BlockPitch);
            WinogradPlace place = strip.Start;
            for (int t = 0; t < strip.Count; t++, to += Block, place = strip.Next(place))
            {
                int row = place.Row * WinogradSizes.Tile;
                int column = place.Column * WinogradSizes.Tile;
                float* from = a + (place.Sample * p.ASample) + (block * p.APlane) + p.AOrigin + (row * p.APitch) + (column * Block);
                nint pitch = p.APitch;
                if (row + Window > readableRows || column + Window > readableColumns)
                {
                    Copy(from, pitch, Math.Min(Window, readableRows - row), Math.Min(Window, readableColumns - column), window);
                    from = window;
                    pitch = Window * Block;
                }

                for (int lane = 0; lane < Block; lane += S.Count)
                {
                    for (int i = 0; i < Window; i++)
                        Line<S, V>(from + lane + (i * Block), pitch, scratch + (i * Block), Window * Block);
                    for (int i = 0; i < Window; i++)
                        Line<S, V>(scratch + (i * Window * Block), Block, to + lane + (i * Window * strip.InPlane), strip.InPlane);
                }
            }
        }
    }

    /// <summary>Bᵀ times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<S, V>(float* from, nint pitch, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        V d0 = S.Load(from);
        V d1 = S.Load(from + pitch);
        V d2 = S.Load(from + (2 * pitch));
        V d3 = S.Load(from + (3 * pitch));
        V d4 = S.Load(from + (4 * pitch));
        V d5 = S.Load(from + (5 * pitch));
        V four = S.Broadcast(4);
        V minusFour = S.Broadcast(-4);
        V minusFive = S.Broadcast(-5);
        V even = S.MultiplyAdd(minusFour, d2, d4);
        V odd = S.MultiplyAdd(minusFour, d1, d3);
        V halfEven = S.Subtract(d4, d2);
        V halfOdd = S.Subtract(d3, d1);
        S.Store(S.MultiplyAdd(four, d0, S.MultiplyAdd(minusFive, d2, d4)), to);
        S.Store(S.Add(even, odd), to + step);
        S.Store(S.Subtract(even, odd), to + (2 * step));
        S.Store(S.MultiplyAdd(S.Broadcast(2), halfOdd, halfEven), to + (3 * step));
        S.Store(S.MultiplyAdd(S.Broadcast(-2), halfOdd, halfEven), to + (4 * step));
        S.Store(S.MultiplyAdd(four, d1, S.MultiplyAdd(minusFive, d3, d5)), to + (5 * step));
    }

    private static void Copy(float* from, nint pitch, int rows, int columns, float* to)
    {
        new Span<float>(to, Window * Window * Block).Clear();
        for (int row = 0; row < rows; row++)
            new Span<float>(from + (row * pitch), columns * Block).CopyTo(new Span<float>(to + (row * Window * Block), columns * Block));
    }
}
