using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>C (+)= A·Bᵀ with contiguous rows, cut into the tiles of <see cref="DotTile"/>.</summary>
internal static unsafe class DotProducts
{
    /// <summary>Computes c[i·cRow + j] (+)= Σ a[i·aRow + p]·b[j·bRow + p] over one segment.</summary>
    /// <param name="rows">Rows of A.</param>
    /// <param name="columns">Rows of B.</param>
    /// <param name="length">Products of a sum; no more is read of any row.</param>
    /// <param name="a">The first row of A.</param>
    /// <param name="aRow">From a row of A to the next.</param>
    /// <param name="b">The first row of B.</param>
    /// <param name="bRow">From a row of B to the next.</param>
    /// <param name="target">Where C goes; its bias has one element a column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(int rows, int columns, int length, float* a, nint aRow, float* b, nint bRow, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        var operands = new DotOperands { A = a, ARow = aRow, Length = length, Segments = 1 };
        for (int column = 0; column < columns; column += DotTile.Columns)
        {
            int last = Math.Min(DotTile.Columns, columns - column) - 1;
            operands.B0 = b + (column * bRow);
            operands.B1 = operands.B0 + (Math.Min(1, last) * bRow);
            operands.B2 = operands.B0 + (Math.Min(2, last) * bRow);
            operands.B3 = operands.B0 + (last * bRow);
            RunRows<S, V>(rows, column, last + 1, operands, in target);
        }
    }

    /// <summary>Computes c[i·cRow + j] (+)= Σ a[i·aRow + p]·b[offsets[j] + p] over all segments.</summary>
    /// <param name="rows">Rows of A.</param>
    /// <param name="columns">Rows of B.</param>
    /// <param name="b">What the offsets are relative to.</param>
    /// <param name="offsets">One a row of B.</param>
    /// <param name="operands">A, and the segments; its rows of B are not looked at.</param>
    /// <param name="target">Where C goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(int rows, int columns, float* b, nint* offsets, DotOperands operands, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int column = 0; column < columns; column += DotTile.Columns)
        {
            int last = Math.Min(DotTile.Columns, columns - column) - 1;
            operands.B0 = b + offsets[column];
            operands.B1 = b + offsets[column + Math.Min(1, last)];
            operands.B2 = b + offsets[column + Math.Min(2, last)];
            operands.B3 = b + offsets[column + last];
            RunRows<S, V>(rows, column, last + 1, operands, in target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunRows<S, V>(int rows, int column, int columns, DotOperands operands, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        int rowTiles = (rows + S.DotRows - 1) / S.DotRows;
        float* a = operands.A;
        TileTarget tile = target;
        tile.Bias = target.Bias == null ? null : target.Bias + column;
        for (int t = 0; t < rowTiles; t++)
        {
            int row = (int)((long)t * rows / rowTiles);
            int tileRows = (int)((long)(t + 1) * rows / rowTiles) - row;
            operands.A = a + (row * operands.ARow);
            tile.Column0 = target.Column0 + (row * target.Row) + column;
            DotTile.Run<S, V>(tileRows, columns, in operands, in tile);
        }
    }
}
