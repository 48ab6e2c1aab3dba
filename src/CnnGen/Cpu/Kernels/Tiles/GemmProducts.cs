using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>Where the product goes: column n of row i belongs to sample n / Area and lies at Y + sample·SampleStride + i·Area + n mod Area.</summary>
internal unsafe struct GemmTarget
{
    /// <summary>Row 0 of sample 0.</summary>
    public float* Y;

    /// <summary>Floats from a sample to the next.</summary>
    public nint SampleStride;

    /// <summary>Columns of a sample.</summary>
    public int Area;

    /// <summary>Floats from a row to the next.</summary>
    public nint Row;

    /// <summary>What to add to each row, or null. Not looked at if <see cref="Accumulate"/>.</summary>
    public float* Bias;

    /// <summary>Add to what is there.</summary>
    public bool Accumulate;

    /// <summary>Write max(0, ·).</summary>
    public bool Relu;
}

/// <summary>C (+)= A·B for some columns of B, cut into the tiles of <see cref="GemmTile"/>.</summary>
internal static unsafe class GemmProducts
{
    /// <summary>Multiplies.</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="a">A(i, k) is at a[i·aRow + k·aColumn].</param>
    /// <param name="aRow">See <paramref name="a"/>.</param>
    /// <param name="aColumn">See <paramref name="a"/>.</param>
    /// <param name="b">Row k of B is at b + k·bRow; <paramref name="columns"/>, rounded up to the register's size, floats of it are read.</param>
    /// <param name="bRow">See <paramref name="b"/>.</param>
    /// <param name="columnFrom">The number in <paramref name="target"/> of the first column of B.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="target">Where C goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(
        int rows, int depth, float* a, nint aRow, nint aColumn, float* b, nint bRow, int columnFrom, int columns, in GemmTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        int rowTiles = (rows + S.TileRows - 1) / S.TileRows;
        int allVectors = (columns + S.Count - 1) / S.Count;
        nint step = bRow;
        var source = new TileSource { Second = S.Count, Third = 2 * S.Count, Steps = &step };
        float* border = stackalloc float[8 * 3 * Lanes.Max];
        for (int vector = 0; vector < allVectors;)
        {
            // A single register at the end would keep the multipliers waiting for its sums: two and two are better than three and one.
            int left = allVectors - vector;
            int vectors = left == S.TileVectors + 1 ? (left + 1) / 2 : Math.Min(left, S.TileVectors);
            int first = vector * S.Count;
            int valid = Math.Min(vectors * S.Count, columns - first);
            bool direct = Locate<S, V>(columnFrom + first, vectors, valid, in target, out TileTarget tile);
            if (!direct)
            {
                tile.Column0 = border;
                tile.Column1 = border + S.Count;
                tile.Column2 = border + (2 * S.Count);
                tile.Row = 3 * S.Count;
            }

            source.B = b + first;
            tile.Accumulate = target.Accumulate;
            tile.Relu = target.Relu;
            for (int t = 0; t < rowTiles; t++)
            {
                int row = (int)((long)t * rows / rowTiles);
                int tileRows = (int)((long)(t + 1) * rows / rowTiles) - row;
                tile.Bias = target.Bias == null ? null : target.Bias + row;
                float* aTile = a + (row * aRow);
                if (direct)
                {
                    TileTarget shifted = tile;
                    nint down = row * target.Row;
                    shifted.Column0 += down;
                    shifted.Column1 += down;
                    shifted.Column2 += down;
                    GemmTile.Run<S, V>(tileRows, vectors, depth, aTile, aRow, aColumn, in source, in shifted);
                }
                else
                {
                    if (target.Accumulate)
                        Transfer<S, V>(columnFrom + first, valid, row, tileRows, border, tile.Row, false, in target);
                    GemmTile.Run<S, V>(tileRows, vectors, depth, aTile, aRow, aColumn, in source, in tile);
                    Transfer<S, V>(columnFrom + first, valid, row, tileRows, border, tile.Row, true, in target);
                }
            }

            vector += vectors;
        }
    }

    /// <summary>Finds the registers of a tile in C; false if one of them is not whole within one sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Locate<S, V>(int column, int vectors, int valid, in GemmTarget target, out TileTarget tile)
        where S : struct, ISimd<V>
        where V : struct
    {
        tile = default;
        if (valid < vectors * S.Count)
            return false;
        for (int v = 0; v < vectors; v++, column += S.Count)
        {
            int sample = column / target.Area;
            int position = column - (sample * target.Area);
            if (position + S.Count > target.Area)
                return false;
            float* p = target.Y + (sample * target.SampleStride) + position;
            if (v == 0)
                tile.Column0 = p;
            else if (v == 1)
                tile.Column1 = p;
            else
                tile.Column2 = p;
        }

        tile.Row = target.Row;
        return true;
    }

    /// <summary>Copies a tile that is not whole between C and a buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transfer<S, V>(int column, int valid, int row, int rows, float* buffer, nint bufferRow, bool toTarget, in GemmTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int done = 0; done < valid;)
        {
            int sample = (column + done) / target.Area;
            int position = column + done - (sample * target.Area);
            int count = Math.Min(valid - done, target.Area - position);
            float* c = target.Y + (sample * target.SampleStride) + position + (row * target.Row);
            float* p = buffer + done;
            for (int r = 0; r < rows; r++, c += target.Row, p += bufferRow)
            {
                if (toTarget)
                    Floats.Copy<S, V>(p, c, count);
                else
                    Floats.Copy<S, V>(c, p, count);
            }

            done += count;
        }
    }
}
