using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>
/// The register tile of C (+)= A·Bᵀ where the rows of both are contiguous: up to 6 rows of A by 4 rows of B, whose products are summed
/// in vector lanes and across them at the end. It is the inner loop of convolution backward-weights and of dense forward.
/// </summary>
internal static unsafe class DotTile
{
    /// <summary>The rows of B of a tile.</summary>
    public const int Columns = 4;

    /// <summary>Computes c[i·cRow + j] (+)= Σ a[i·aRow + p]·b[j][p], choosing the code for the number of rows.</summary>
    /// <param name="rows">1 to <see cref="ISimd{V}.DotRows"/>.</param>
    /// <param name="columns">1 to <see cref="Columns"/>.</param>
    /// <param name="operands">A and B.</param>
    /// <param name="target">Where C goes; <see cref="TileTarget.Bias"/> has one element a column. Only Column0 is used.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(int rows, int columns, in DotOperands operands, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* sums = stackalloc float[6 * Columns];
        if (operands.Length < S.Count)
        {
            MultiplyShort(rows, in operands, sums);
            Finish(rows, columns, sums, in target);
            return;
        }

        int rest = operands.Length % S.Count;
        float* keep = rest == 0 ? null : Lanes.ZerosThenOnes + Lanes.Max - (S.Count - rest);
        switch (rows)
        {
            case 1:
                Multiply<S, V, Size1>(in operands, keep, sums);
                break;
            case 2:
                Multiply<S, V, Size2>(in operands, keep, sums);
                break;
            case 3 when S.DotRows > 2:
                Multiply<S, V, Size3>(in operands, keep, sums);
                break;
            case 4 when S.DotRows > 2:
                Multiply<S, V, Size4>(in operands, keep, sums);
                break;
            case 5 when S.DotRows > 2:
                Multiply<S, V, Size5>(in operands, keep, sums);
                break;
            case 6 when S.DotRows > 2:
                Multiply<S, V, Size6>(in operands, keep, sums);
                break;
        }

        Finish(rows, columns, sums, in target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<S, V, TRows>(in DotOperands operands, float* keep, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where TRows : struct, ISize
    {
        V c00 = default, c01 = default, c02 = default, c03 = default;
        V c10 = default, c11 = default, c12 = default, c13 = default;
        V c20 = default, c21 = default, c22 = default, c23 = default;
        V c30 = default, c31 = default, c32 = default, c33 = default;
        V c40 = default, c41 = default, c42 = default, c43 = default;
        V c50 = default, c51 = default, c52 = default, c53 = default;

        nint aRow = operands.ARow;
        float* a0 = operands.A;
        float* a3 = a0 + (3 * aRow);
        float* b0 = operands.B0;
        float* b1 = operands.B1;
        float* b2 = operands.B2;
        float* b3 = operands.B3;
        int vectors = operands.Length / S.Count;
        nint aJump = operands.ASegment - (vectors * S.Count);
        nint bJump = operands.BSegment - (vectors * S.Count);
        for (int segment = operands.Segments; segment > 0; segment--)
        {
            for (int p = 0; p < vectors; p++)
            {
                V x0 = S.Load(b0);
                V x1 = S.Load(b1);
                V x2 = S.Load(b2);
                V x3 = S.Load(b3);

                V row0 = S.Load(a0);
                c00 = S.MultiplyAdd(row0, x0, c00);
                c01 = S.MultiplyAdd(row0, x1, c01);
                c02 = S.MultiplyAdd(row0, x2, c02);
                c03 = S.MultiplyAdd(row0, x3, c03);

                if (TRows.Value > 1)
                {
                    V row1 = S.Load(a0 + aRow);
                    c10 = S.MultiplyAdd(row1, x0, c10);
                    c11 = S.MultiplyAdd(row1, x1, c11);
                    c12 = S.MultiplyAdd(row1, x2, c12);
                    c13 = S.MultiplyAdd(row1, x3, c13);
                }

                if (TRows.Value > 2)
                {
                    V row2 = S.Load(a0 + (2 * aRow));
                    c20 = S.MultiplyAdd(row2, x0, c20);
                    c21 = S.MultiplyAdd(row2, x1, c21);
                    c22 = S.MultiplyAdd(row2, x2, c22);
                    c23 = S.MultiplyAdd(row2, x3, c23);
                }

                if (TRows.Value > 3)
                {
                    V row3 = S.Load(a3);
                    c30 = S.MultiplyAdd(row3, x0, c30);
                    c31 = S.MultiplyAdd(row3, x1, c31);
                    c32 = S.MultiplyAdd(row3, x2, c32);
                    c33 = S.MultiplyAdd(row3, x3, c33);
                }

                if (TRows.Value > 4)
                {
                    V row4 = S.Load(a3 + aRow);
                    c40 = S.MultiplyAdd(row4, x0, c40);
                    c41 = S.MultiplyAdd(row4, x1, c41);
                    c42 = S.MultiplyAdd(row4, x2, c42);
                    c43 = S.MultiplyAdd(row4, x3, c43);
                }

                if (TRows.Value > 5)
                {
                    V row5 = S.Load(a3 + (2 * aRow));
                    c50 = S.MultiplyAdd(row5, x0, c50);
                    c51 = S.MultiplyAdd(row5, x1, c51);
                    c52 = S.MultiplyAdd(row5, x2, c52);
                    c53 = S.MultiplyAdd(row5, x3, c53);
                }

                a0 += S.Count;
                a3 += S.Count;
                b0 += S.Count;
                b1 += S.Count;
                b2 += S.Count;
                b3 += S.Count;
            }

            a0 += aJump;
            a3 += aJump;
            b0 += bJump;
            b1 += bJump;
            b2 += bJump;
            b3 += bJump;
        }

        if (keep != null)
        {
            // The last register's worth again, with the lanes that were summed already taken as 0.
            a0 += operands.Length - S.Count - operands.ASegment;
            a3 += operands.Length - S.Count - operands.ASegment;
            nint last = operands.Length - S.Count - operands.BSegment;
            V mask = S.Load(keep);
            V x0 = S.Load(b0 + last);
            V x1 = S.Load(b1 + last);
            V x2 = S.Load(b2 + last);
            V x3 = S.Load(b3 + last);

            V row0 = S.WherePositive(mask, S.Load(a0), default);
            c00 = S.MultiplyAdd(row0, x0, c00);
            c01 = S.MultiplyAdd(row0, x1, c01);
            c02 = S.MultiplyAdd(row0, x2, c02);
            c03 = S.MultiplyAdd(row0, x3, c03);

            if (TRows.Value > 1)
            {
                V row1 = S.WherePositive(mask, S.Load(a0 + aRow), default);
                c10 = S.MultiplyAdd(row1, x0, c10);
                c11 = S.MultiplyAdd(row1, x1, c11);
                c12 = S.MultiplyAdd(row1, x2, c12);
                c13 = S.MultiplyAdd(row1, x3, c13);
            }

            if (TRows.Value > 2)
            {
                V row2 = S.WherePositive(mask, S.Load(a0 + (2 * aRow)), default);
                c20 = S.MultiplyAdd(row2, x0, c20);
                c21 = S.MultiplyAdd(row2, x1, c21);
                c22 = S.MultiplyAdd(row2, x2, c22);
                c23 = S.MultiplyAdd(row2, x3, c23);
            }

            if (TRows.Value > 3)
            {
                V row3 = S.WherePositive(mask, S.Load(a3), default);
                c30 = S.MultiplyAdd(row3, x0, c30);
                c31 = S.MultiplyAdd(row3, x1, c31);
                c32 = S.MultiplyAdd(row3, x2, c32);
                c33 = S.MultiplyAdd(row3, x3, c33);
            }

            if (TRows.Value > 4)
            {
                V row4 = S.WherePositive(mask, S.Load(a3 + aRow), default);
                c40 = S.MultiplyAdd(row4, x0, c40);
                c41 = S.MultiplyAdd(row4, x1, c41);
                c42 = S.MultiplyAdd(row4, x2, c42);
                c43 = S.MultiplyAdd(row4, x3, c43);
            }

            if (TRows.Value > 5)
            {
                V row5 = S.WherePositive(mask, S.Load(a3 + (2 * aRow)), default);
                c50 = S.MultiplyAdd(row5, x0, c50);
                c51 = S.MultiplyAdd(row5, x1, c51);
                c52 = S.MultiplyAdd(row5, x2, c52);
                c53 = S.MultiplyAdd(row5, x3, c53);
            }
        }

        S.Sum4(c00, c01, c02, c03).Store(sums);
        if (TRows.Value > 1)
            S.Sum4(c10, c11, c12, c13).Store(sums + 4);
        if (TRows.Value > 2)
            S.Sum4(c20, c21, c22, c23).Store(sums + 8);
        if (TRows.Value > 3)
            S.Sum4(c30, c31, c32, c33).Store(sums + 12);
        if (TRows.Value > 4)
            S.Sum4(c40, c41, c42, c43).Store(sums + 16);
        if (TRows.Value > 5)
            S.Sum4(c50, c51, c52, c53).Store(sums + 20);
    }

    /// <summary>The sums of rows too short for one register.</summary>
    private static void MultiplyShort(int rows, in DotOperands operands, float* sums)
    {
        float* a = operands.A;
        for (int row = 0; row < rows; row++, a += operands.ARow)
        {
            Vector128<float> sum = Vector128<float>.Zero;
            for (int p = 0; p < operands.Length; p++)
                sum += Vector128.Create(a[p]) * Vector128.Create(operands.B0[p], operands.B1[p], operands.B2[p], operands.B3[p]);
            sum.Store(sums + (row * Columns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(int rows, int columns, float* sums, in TileTarget target)
    {
        float* c = target.Column0;
        for (int row = 0; row < rows; row++, c += target.Row, sums += Columns)
        {
            if (columns == Columns)
            {
                Vector128<float> sum = Vector128.Load(sums);
                if (target.Accumulate)
                    sum += Vector128.Load(c);
                else if (target.Bias != null)
                    sum += Vector128.Load(target.Bias);
                Simd128.Store(target.Relu ? Simd128.Relu(sum) : sum, c);
                continue;
            }

            for (int j = 0; j < columns; j++)
            {
                float sum = sums[j];
                if (target.Accumulate)
                    sum += c[j];
                else if (target.Bias != null)
                    sum += target.Bias[j];
                c[j] = target.Relu && sum < 0 ? 0 : sum;
            }
        }
    }
}
