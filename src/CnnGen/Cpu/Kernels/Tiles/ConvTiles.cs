using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>Chooses the code for a tile: what the generator wrote, or else <see cref="ConvTile"/>, <see cref="ConvWideTile"/> or <see cref="ConvSlidingTile"/>.</summary>
internal static unsafe class ConvTiles
{
    /// <summary>Computes a tile of <paramref name="rows"/> by <paramref name="vectors"/> registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(int rows, int vectors, in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (operands.Kernel is { } kernel)
            kernel.Run<S, V>(rows, vectors, in operands, in target);
        else if (operands.Taps > 1)
            RunSliding<S, V>(rows, in operands, in target);
        else if (vectors == 1)
            RunRows<S, V, Size1>(rows, in operands, in target);
        else if (vectors == 2)
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
                ConvWideTile.Multiply<S, V, Size1>(in operands, in target);
                break;
            case 2:
                ConvWideTile.Multiply<S, V, Size2>(in operands, in target);
                break;
            case 3:
                ConvWideTile.Multiply<S, V, Size3>(in operands, in target);
                break;
            case 4:
                ConvWideTile.Multiply<S, V, Size4>(in operands, in target);
                break;
            case 5:
                ConvWideTile.Multiply<S, V, Size5>(in operands, in target);
                break;
            case 6:
                ConvWideTile.Multiply<S, V, Size6>(in operands, in target);
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
