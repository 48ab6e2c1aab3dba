using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>Chooses the sizes of the tiles of <see cref="ConvTile"/> and <see cref="ConvWideTile"/>, and the code for a size.</summary>
internal static unsafe class ConvTiles
{
    /// <summary>The most rows of any tile.</summary>
    public const int MaxRows = ConvSlidingTile.MaxRows;

    private const int MaxNarrowRows = 14;

    /// <summary>The most rows of a tile of more than two registers.</summary>
    private const int MaxWideRows = 7;

    private const int NarrowVectors = 2;
    private const int WideVectors = 4;

    /// <summary>The most registers of a row of a tile, for a product of so many rows: 2 or 4.</summary>
    public static int MaxVectors<S, V>(int rows)
        where S : struct, ISimd<V>
        where V : struct
        => S.Count == Lanes.Max && rows <= MaxWideRows ? WideVectors : NarrowVectors;

    /// <summary>The registers of the next group: the largest power of two that is left and not above the most.</summary>
    public static int Vectors(int left, int most)
    {
        int vectors = most;
        while (vectors > left)
            vectors /= 2;
        return vectors;
    }

    /// <summary>The columns of the kernel that a tile takes at once: 1, or 3 in <see cref="ConvSlidingTile"/>.</summary>
    public static int Taps<S, V>(in ConvPass p, int vectors)
        where S : struct, ISimd<V>
        where V : struct
        => S.Count == Lanes.Max && vectors == 1 && p.KernelWidth == ConvSlidingTile.Taps && p.APixel == p.InBlock ? ConvSlidingTile.Taps : 1;

    /// <summary>The number of tiles that rows are cut into, all about the same.</summary>
    public static int Parts<S, V>(int rows, int vectors, int taps)
        where S : struct, ISimd<V>
        where V : struct
    {
        int most = taps > 1 ? ConvSlidingTile.MaxRows : vectors > NarrowVectors ? MaxWideRows : S.Count == Lanes.Max ? MaxNarrowRows : S.TileRows;
        return (rows + most - 1) / most;
    }

    /// <summary>Computes a tile of <paramref name="rows"/> by <paramref name="vectors"/> registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(int rows, int vectors, in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (operands.Taps > 1)
            RunSliding<S, V>(rows, in operands, in target);
        else if (vectors == 1)
            RunRows<S, V, Size1>(rows, in operands, in target);
        else if (vectors == NarrowVectors)
            RunRows<S, V, Size2>(rows, in operands, in target);
        else if (S.Count == Lanes.Max)
            RunWide<S, V>(rows, in operands, in target);
    }

    private static void RunRows<S, V, TVectors>(int rows, in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
        where TVectors : struct, ISize
    {
        switch (rows)
        {
            case 1:
                ConvTile.Multiply<S, V, Size1, TVectors>(in operands, in target);
                break;
            case 2:
                ConvTile.Multiply<S, V, Size2, TVectors>(in operands, in target);
                break;
            case 3:
                ConvTile.Multiply<S, V, Size3, TVectors>(in operands, in target);
                break;
            case 4:
                ConvTile.Multiply<S, V, Size4, TVectors>(in operands, in target);
                break;
            case 5:
                ConvTile.Multiply<S, V, Size5, TVectors>(in operands, in target);
                break;
            case 6:
                ConvTile.Multiply<S, V, Size6, TVectors>(in operands, in target);
                break;
            case 7 when S.TileRows > 6:
                ConvTile.Multiply<S, V, Size7, TVectors>(in operands, in target);
                break;
            case 8 when S.TileRows > 6:
                ConvTile.Multiply<S, V, Size8, TVectors>(in operands, in target);
                break;
            case 9 when S.TileRows > 6:
                ConvTile.Multiply<S, V, Size9, TVectors>(in operands, in target);
                break;
            case 10 when S.TileRows > 6:
                ConvTile.Multiply<S, V, Size10, TVectors>(in operands, in target);
                break;
            case 11 when S.TileRows > 6:
                ConvTile.Multiply<S, V, Size11, TVectors>(in operands, in target);
                break;
            case 12 when S.TileRows > 6:
                ConvTile.Multiply<S, V, Size12, TVectors>(in operands, in target);
                break;
            case 13 when S.TileRows > 6:
                ConvTile.Multiply<S, V, Size13, TVectors>(in operands, in target);
                break;
            case 14 when S.TileRows > 6:
                ConvTile.Multiply<S, V, Size14, TVectors>(in operands, in target);
                break;
        }
    }

    private static void RunWide<S, V>(int rows, in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (rows)
        {
            case 1:
                ConvWideTile.Multiply<S, V, Size1, Size4>(in operands, in target);
                break;
            case 2:
                ConvWideTile.Multiply<S, V, Size2, Size4>(in operands, in target);
                break;
            case 3:
                ConvWideTile.Multiply<S, V, Size3, Size4>(in operands, in target);
                break;
            case 4:
                ConvWideTile.Multiply<S, V, Size4, Size4>(in operands, in target);
                break;
            case 5:
                ConvWideTile.Multiply<S, V, Size5, Size4>(in operands, in target);
                break;
            case 6:
                ConvWideTile.Multiply<S, V, Size6, Size4>(in operands, in target);
                break;
            case 7:
                ConvWideTile.Multiply<S, V, Size7, Size4>(in operands, in target);
                break;
        }
    }

    private static void RunSliding<S, V>(int rows, in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (rows)
        {
            case 1 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size1>(in operands, in target);
                break;
            case 2 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size2>(in operands, in target);
                break;
            case 3 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size3>(in operands, in target);
                break;
            case 4 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size4>(in operands, in target);
                break;
            case 5 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size5>(in operands, in target);
                break;
            case 6 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size6>(in operands, in target);
                break;
            case 7 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size7>(in operands, in target);
                break;
            case 8 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size8>(in operands, in target);
                break;
            case 9 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size9>(in operands, in target);
                break;
            case 10 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size10>(in operands, in target);
                break;
            case 11 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size11>(in operands, in target);
                break;
            case 12 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size12>(in operands, in target);
                break;
            case 13 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size13>(in operands, in target);
                break;
            case 14 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size14>(in operands, in target);
                break;
            case 15 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size15>(in operands, in target);
                break;
            case 16 when S.Count == Lanes.Max:
                ConvSlidingTile.Multiply<S, V, Size16>(in operands, in target);
                break;
        }
    }
}
