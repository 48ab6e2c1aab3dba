using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>How products are cut into tiles of <see cref="WinogradTile{TProduct}"/>, and the code for each.</summary>
internal static class WinogradTiles
{
    /// <summary>The most registers of a row.</summary>
    public const int MaxVectors = 2;

    /// <summary>One register a row on machines with 32: 16 sums, one register of B and one of A.</summary>
    private const int RowsOfOne = 16;

    /// <summary>Two registers a row on machines with 32: 28 sums, two registers of B and one of A.</summary>
    private const int RowsOfTwo = 14;

    /// <summary>The most rows of a tile.</summary>
    /// <param name="vectors">The registers of a row: 1 to 2.</param>
    public static int Rows<S, V>(int vectors)
        where S : struct, ISimd<V>
        where V : struct => S.Count < Lanes.Max ? S.TileRows : vectors == 1 ? RowsOfOne : RowsOfTwo;

    /// <summary>The number of tiles that rows are cut into, all about the same.</summary>
    public static int Parts<S, V>(int rows, int vectors)
        where S : struct, ISimd<V>
        where V : struct => (rows + Rows<S, V>(vectors) - 1) / Rows<S, V>(vectors);

    /// <summary>Computes a tile of <paramref name="rows"/> by <paramref name="vectors"/> registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, TProduct>(int rows, int vectors, in WinogradOperands operands)
        where S : struct, ISimd<V>
        where V : struct
        where TProduct : struct, IWinogradProduct
    {
        if (vectors == 1)
            RunRows<S, V, TProduct, Size1>(rows, in operands);
        else
            RunRows<S, V, TProduct, Size2>(rows, in operands);
    }

    private static void RunRows<S, V, TProduct, TVectors>(int rows, in WinogradOperands operands)
        where S : struct, ISimd<V>
        where V : struct
        where TProduct : struct, IWinogradProduct
        where TVectors : struct, ISize
    {
        switch (rows)
        {
            case 1:
                WinogradTile<TProduct>.Multiply<S, V, Size1, TVectors>(in operands);
                break;
            case 2:
                WinogradTile<TProduct>.Multiply<S, V, Size2, TVectors>(in operands);
                break;
            case 3:
                WinogradTile<TProduct>.Multiply<S, V, Size3, TVectors>(in operands);
                break;
            case 4:
                WinogradTile<TProduct>.Multiply<S, V, Size4, TVectors>(in operands);
                break;
            case 5:
                WinogradTile<TProduct>.Multiply<S, V, Size5, TVectors>(in operands);
                break;
            case 6:
                WinogradTile<TProduct>.Multiply<S, V, Size6, TVectors>(in operands);
                break;
            case 7 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size7, TVectors>(in operands);
                break;
            case 8 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size8, TVectors>(in operands);
                break;
            case 9 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size9, TVectors>(in operands);
                break;
            case 10 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size10, TVectors>(in operands);
                break;
            case 11 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size11, TVectors>(in operands);
                break;
            case 12 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size12, TVectors>(in operands);
                break;
            case 13 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size13, TVectors>(in operands);
                break;
            case 14 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size14, TVectors>(in operands);
                break;
            case 15 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size15, TVectors>(in operands);
                break;
            case 16 when S.TileRows > 6:
                WinogradTile<TProduct>.Multiply<S, V, Size16, TVectors>(in operands);
                break;
        }
    }
}
