using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>C (+)= A·Bᵀ with contiguous rows, cut into the tiles of <see cref="DotTile"/>.</summary>
internal static unsafe class DotProducts
{
    /// <summary>Computes c[i·cRow + j] (+)= Σ a[i·aRow + p]·b[j·bRow + p].</summary>
    /// <param name="rows">Rows of A.</param>
    /// <param name="columns">Rows of B.</param>
    /// <param name="length">Products of a sum; no more is read of any row.</param>
    /// <param name="a">The first row of A.</param>
    /// <param name="aRow">From a row of A to the next.</param>
    /// <param name="b">The first row of B.</param>
    /// <param name="bRow">From a row of B to the next.</param>
    /// <param name="c">The first row of C.</param>
    /// <param name="cRow">From a row of C to the next.</param>
    /// <param name="bias">One a column of C, or null. Not looked at if <paramref name="accumulate"/>.</param>
    /// <param name="accumulate">Add to what is there.</param>
    /// <param name="relu">Write max(0, ·).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(
        int rows, int columns, int length, float* a, nint aRow, float* b, nint bRow, float* c, nint cRow, float* bias, bool accumulate, bool relu)
        where S : struct, ISimd<V>
        where V : struct
    {
        int rowTiles = (rows + S.DotRows - 1) / S.DotRows;
        for (int column = 0; column < columns; column += DotTile.Columns)
        {
            int tileColumns = Math.Min(DotTile.Columns, columns - column);
            for (int t = 0; t < rowTiles; t++)
            {
                int row = (int)((long)t * rows / rowTiles);
                int tileRows = (int)((long)(t + 1) * rows / rowTiles) - row;
                var target = new TileTarget
                {
                    Column0 = c + (row * cRow) + column,
                    Row = cRow,
                    Bias = bias == null ? null : bias + column,
                    Accumulate = accumulate,
                    Relu = relu,
                };
                DotTile.Run<S, V>(tileRows, tileColumns, length, a + (row * aRow), aRow, b + (column * bRow), bRow, in target);
            }
        }
    }
}
