using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>
/// The register tile of C (+)= A·B: up to 8 rows by 3 registers of C stay in registers while k runs. It is the inner loop of
/// convolution forward and backward-data and of dense backward.
/// </summary>
/// <remarks>The accumulators are named locals because the JIT keeps neither arrays nor loops over them in registers; those beyond the
/// tile's size cost nothing, since the sizes are constants to the JIT. Each element of C sums over k in ascending order.</remarks>
internal static unsafe class GemmTile
{
    /// <summary>Computes one tile, choosing the code for its size.</summary>
    /// <param name="rows">Rows of C: 1 to <see cref="ISimd{V}.TileRows"/>.</param>
    /// <param name="vectors">Registers of a row of C: 1 to <see cref="ISimd{V}.TileVectors"/>.</param>
    /// <param name="depth">The number of terms: k runs from 0 to depth less one.</param>
    /// <param name="a">A(i, k) is at a[i·aRow + k·aColumn].</param>
    /// <param name="aRow">See <paramref name="a"/>.</param>
    /// <param name="aColumn">See <paramref name="a"/>.</param>
    /// <param name="source">Where B is.</param>
    /// <param name="target">Where C goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(int rows, int vectors, int depth, float* a, nint aRow, nint aColumn, in TileSource source, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (vectors == 1)
            RunRows<S, V, Size1>(rows, depth, a, aRow, aColumn, in source, in target);
        else if (vectors == 2)
            RunRows<S, V, Size2>(rows, depth, a, aRow, aColumn, in source, in target);
        else if (S.TileVectors > 2)
            RunRows<S, V, Size3>(rows, depth, a, aRow, aColumn, in source, in target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunRows<S, V, TVectors>(int rows, int depth, float* a, nint aRow, nint aColumn, in TileSource source, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
        where TVectors : struct, ISize
    {
        switch (rows)
        {
            case 1:
                Multiply<S, V, Size1, TVectors>(depth, a, aRow, aColumn, in source, in target);
                break;
            case 2:
                Multiply<S, V, Size2, TVectors>(depth, a, aRow, aColumn, in source, in target);
                break;
            case 3:
                Multiply<S, V, Size3, TVectors>(depth, a, aRow, aColumn, in source, in target);
                break;
            case 4:
                Multiply<S, V, Size4, TVectors>(depth, a, aRow, aColumn, in source, in target);
                break;
            case 5:
                Multiply<S, V, Size5, TVectors>(depth, a, aRow, aColumn, in source, in target);
                break;
            case 6:
                Multiply<S, V, Size6, TVectors>(depth, a, aRow, aColumn, in source, in target);
                break;
            case 7 when S.TileRows > 6:
                Multiply<S, V, Size7, TVectors>(depth, a, aRow, aColumn, in source, in target);
                break;
            case 8 when S.TileRows > 6:
                Multiply<S, V, Size8, TVectors>(depth, a, aRow, aColumn, in source, in target);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<S, V, TRows, TVectors>(int depth, float* a, nint aRow, nint aColumn, in TileSource source, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
        where TRows : struct, ISize
        where TVectors : struct, ISize
    {
        V c00 = default, c01 = default, c02 = default;
        V c10 = default, c11 = default, c12 = default;
        V c20 = default, c21 = default, c22 = default;
        V c30 = default, c31 = default, c32 = default;
        V c40 = default, c41 = default, c42 = default;
        V c50 = default, c51 = default, c52 = default;
        V c60 = default, c61 = default, c62 = default;
        V c70 = default, c71 = default, c72 = default;

        // Three pointers reach eight rows: the others are one and two row strides away, which the address of an instruction can hold.
        float* a0 = a;
        float* a3 = a + (3 * aRow);
        float* a6 = a + (6 * aRow);
        float* b = source.B;
        nint second = source.Second;
        nint third = source.Third;
        nint* step = source.Steps;
        nint nextStep = source.NextStep;
        for (int k = 0; k < depth; k++)
        {
            V b0 = S.Load(b);
            V b1 = TVectors.Value > 1 ? S.Load(b + second) : default;
            V b2 = TVectors.Value > 2 ? S.Load(b + third) : default;

            V row0 = S.Broadcast(*a0);
            c00 = S.MultiplyAdd(row0, b0, c00);
            if (TVectors.Value > 1)
                c01 = S.MultiplyAdd(row0, b1, c01);
            if (TVectors.Value > 2)
                c02 = S.MultiplyAdd(row0, b2, c02);

            if (TRows.Value > 1)
            {
                V row1 = S.Broadcast(a0[aRow]);
                c10 = S.MultiplyAdd(row1, b0, c10);
                if (TVectors.Value > 1)
                    c11 = S.MultiplyAdd(row1, b1, c11);
                if (TVectors.Value > 2)
                    c12 = S.MultiplyAdd(row1, b2, c12);
            }

            if (TRows.Value > 2)
            {
                V row2 = S.Broadcast(a0[2 * aRow]);
                c20 = S.MultiplyAdd(row2, b0, c20);
                if (TVectors.Value > 1)
                    c21 = S.MultiplyAdd(row2, b1, c21);
                if (TVectors.Value > 2)
                    c22 = S.MultiplyAdd(row2, b2, c22);
            }

            if (TRows.Value > 3)
            {
                V row3 = S.Broadcast(*a3);
                c30 = S.MultiplyAdd(row3, b0, c30);
                if (TVectors.Value > 1)
                    c31 = S.MultiplyAdd(row3, b1, c31);
                if (TVectors.Value > 2)
                    c32 = S.MultiplyAdd(row3, b2, c32);
            }

            if (TRows.Value > 4)
            {
                V row4 = S.Broadcast(a3[aRow]);
                c40 = S.MultiplyAdd(row4, b0, c40);
                if (TVectors.Value > 1)
                    c41 = S.MultiplyAdd(row4, b1, c41);
                if (TVectors.Value > 2)
                    c42 = S.MultiplyAdd(row4, b2, c42);
            }

            if (TRows.Value > 5)
            {
                V row5 = S.Broadcast(a3[2 * aRow]);
                c50 = S.MultiplyAdd(row5, b0, c50);
                if (TVectors.Value > 1)
                    c51 = S.MultiplyAdd(row5, b1, c51);
                if (TVectors.Value > 2)
                    c52 = S.MultiplyAdd(row5, b2, c52);
            }

            if (TRows.Value > 6)
            {
                V row6 = S.Broadcast(*a6);
                c60 = S.MultiplyAdd(row6, b0, c60);
                if (TVectors.Value > 1)
                    c61 = S.MultiplyAdd(row6, b1, c61);
                if (TVectors.Value > 2)
                    c62 = S.MultiplyAdd(row6, b2, c62);
            }

            if (TRows.Value > 7)
            {
                V row7 = S.Broadcast(a6[aRow]);
                c70 = S.MultiplyAdd(row7, b0, c70);
                if (TVectors.Value > 1)
                    c71 = S.MultiplyAdd(row7, b1, c71);
                if (TVectors.Value > 2)
                    c72 = S.MultiplyAdd(row7, b2, c72);
            }

            a0 += aColumn;
            a3 += aColumn;
            a6 += aColumn;
            b += *step;
            step += nextStep;
        }

        Finish<S, V, TVectors>(0, c00, c01, c02, in target);
        if (TRows.Value > 1)
            Finish<S, V, TVectors>(1, c10, c11, c12, in target);
        if (TRows.Value > 2)
            Finish<S, V, TVectors>(2, c20, c21, c22, in target);
        if (TRows.Value > 3)
            Finish<S, V, TVectors>(3, c30, c31, c32, in target);
        if (TRows.Value > 4)
            Finish<S, V, TVectors>(4, c40, c41, c42, in target);
        if (TRows.Value > 5)
            Finish<S, V, TVectors>(5, c50, c51, c52, in target);
        if (TRows.Value > 6)
            Finish<S, V, TVectors>(6, c60, c61, c62, in target);
        if (TRows.Value > 7)
            Finish<S, V, TVectors>(7, c70, c71, c72, in target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<S, V, TVectors>(int row, V c0, V c1, V c2, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
        where TVectors : struct, ISize
    {
        nint offset = row * target.Row;
        FinishVector<S, V>(row, c0, target.Column0 + offset, in target);
        if (TVectors.Value > 1)
            FinishVector<S, V>(row, c1, target.Column1 + offset, in target);
        if (TVectors.Value > 2)
            FinishVector<S, V>(row, c2, target.Column2 + offset, in target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishVector<S, V>(int row, V sum, float* p, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (target.Accumulate)
            sum = S.Add(sum, S.Load(p));
        else if (target.Bias != null)
            sum = S.Add(sum, S.Broadcast(target.Bias[row]));
        S.Store(target.Relu ? S.Relu(sum) : sum, p);
    }
}
