using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary><see cref="ConvTile"/> for few rows: up to 6 rows by 4 registers, so that narrow maps fill the registers too.</summary>
/// <remarks>For machines with 32 registers.</remarks>
internal static unsafe class ConvWideTile
{
    /// <summary>Computes one tile.</summary>
    /// <typeparam name="S">The register operations.</typeparam>
    /// <typeparam name="V">The register.</typeparam>
    /// <typeparam name="TRows">The rows: 1 to 6.</typeparam>
    /// <param name="operands">A and B.</param>
    /// <param name="target">Where the sums start and go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<S, V, TRows>(in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
        where TRows : struct, ISize
    {
        float* start = target.Start;
        nint startPixel = target.StartPixel;
        nint startVector = target.StartVector;
        V c0x0 = S.Load(start);
        V c0x1 = S.Load(start + startVector);
        V c0x2 = S.Load(start + (2 * startVector));
        V c0x3 = S.Load(start + (3 * startVector));
        V c1x0 = TRows.Value > 1 ? S.Load(start + startPixel) : default;
        V c1x1 = TRows.Value > 1 ? S.Load(start + startPixel + startVector) : default;
        V c1x2 = TRows.Value > 1 ? S.Load(start + startPixel + (2 * startVector)) : default;
        V c1x3 = TRows.Value > 1 ? S.Load(start + startPixel + (3 * startVector)) : default;
        V c2x0 = TRows.Value > 2 ? S.Load(start + (2 * startPixel)) : default;
        V c2x1 = TRows.Value > 2 ? S.Load(start + (2 * startPixel) + startVector) : default;
        V c2x2 = TRows.Value > 2 ? S.Load(start + (2 * startPixel) + (2 * startVector)) : default;
        V c2x3 = TRows.Value > 2 ? S.Load(start + (2 * startPixel) + (3 * startVector)) : default;
        V c3x0 = TRows.Value > 3 ? S.Load(start + (3 * startPixel)) : default;
        V c3x1 = TRows.Value > 3 ? S.Load(start + (3 * startPixel) + startVector) : default;
        V c3x2 = TRows.Value > 3 ? S.Load(start + (3 * startPixel) + (2 * startVector)) : default;
        V c3x3 = TRows.Value > 3 ? S.Load(start + (3 * startPixel) + (3 * startVector)) : default;
        V c4x0 = TRows.Value > 4 ? S.Load(start + (4 * startPixel)) : default;
        V c4x1 = TRows.Value > 4 ? S.Load(start + (4 * startPixel) + startVector) : default;
        V c4x2 = TRows.Value > 4 ? S.Load(start + (4 * startPixel) + (2 * startVector)) : default;
        V c4x3 = TRows.Value > 4 ? S.Load(start + (4 * startPixel) + (3 * startVector)) : default;
        V c5x0 = TRows.Value > 5 ? S.Load(start + (5 * startPixel)) : default;
        V c5x1 = TRows.Value > 5 ? S.Load(start + (5 * startPixel) + startVector) : default;
        V c5x2 = TRows.Value > 5 ? S.Load(start + (5 * startPixel) + (2 * startVector)) : default;
        V c5x3 = TRows.Value > 5 ? S.Load(start + (5 * startPixel) + (3 * startVector)) : default;

        // Each pointer reaches three rows: the others are one and two strides away, which the address of an instruction can hold.
        nint pixel = operands.APixel;
        float* a0 = operands.A;
        float* a3 = operands.A + (3 * pixel);
        float* b = operands.B;
        nint step = operands.AStep;
        nint vector = operands.BVector;
        nint bStep = operands.BStep;
        int depth = operands.Depth;
        nint nextRow = operands.ARow - (depth * step);
        nint nextRowOfB = operands.BRow - (depth * bStep);
        nint nextBlock = operands.ABlock - (operands.Rows * operands.ARow);
        nint nextBlockOfB = operands.BBlock - (operands.Rows * operands.BRow);
        for (int block = operands.Blocks; block > 0; block--)
        {
            for (int row = operands.Rows; row > 0; row--)
            {
                for (int k = depth; k > 0; k--)
                {
                    V v0 = S.Load(b);
                    V v1 = S.Load(b + vector);
                    V v2 = S.Load(b + (2 * vector));
                    V v3 = S.Load(b + (3 * vector));

                    V x0 = S.Broadcast(*a0);
                    c0x0 = S.MultiplyAdd(x0, v0, c0x0);
                    c0x1 = S.MultiplyAdd(x0, v1, c0x1);
                    c0x2 = S.MultiplyAdd(x0, v2, c0x2);
                    c0x3 = S.MultiplyAdd(x0, v3, c0x3);

                    if (TRows.Value > 1)
                    {
                        V x1 = S.Broadcast(a0[pixel]);
                        c1x0 = S.MultiplyAdd(x1, v0, c1x0);
                        c1x1 = S.MultiplyAdd(x1, v1, c1x1);
                        c1x2 = S.MultiplyAdd(x1, v2, c1x2);
                        c1x3 = S.MultiplyAdd(x1, v3, c1x3);
                    }

                    if (TRows.Value > 2)
                    {
                        V x2 = S.Broadcast(a0[2 * pixel]);
                        c2x0 = S.MultiplyAdd(x2, v0, c2x0);
                        c2x1 = S.MultiplyAdd(x2, v1, c2x1);
                        c2x2 = S.MultiplyAdd(x2, v2, c2x2);
                        c2x3 = S.MultiplyAdd(x2, v3, c2x3);
                    }

                    if (TRows.Value > 3)
                    {
                        V x3 = S.Broadcast(*a3);
                        c3x0 = S.MultiplyAdd(x3, v0, c3x0);
                        c3x1 = S.MultiplyAdd(x3, v1, c3x1);
                        c3x2 = S.MultiplyAdd(x3, v2, c3x2);
                        c3x3 = S.MultiplyAdd(x3, v3, c3x3);
                    }

                    if (TRows.Value > 4)
                    {
                        V x4 = S.Broadcast(a3[pixel]);
                        c4x0 = S.MultiplyAdd(x4, v0, c4x0);
                        c4x1 = S.MultiplyAdd(x4, v1, c4x1);
                        c4x2 = S.MultiplyAdd(x4, v2, c4x2);
                        c4x3 = S.MultiplyAdd(x4, v3, c4x3);
                    }

                    if (TRows.Value > 5)
                    {
                        V x5 = S.Broadcast(a3[2 * pixel]);
                        c5x0 = S.MultiplyAdd(x5, v0, c5x0);
                        c5x1 = S.MultiplyAdd(x5, v1, c5x1);
                        c5x2 = S.MultiplyAdd(x5, v2, c5x2);
                        c5x3 = S.MultiplyAdd(x5, v3, c5x3);
                    }

                    a0 += step;
                    a3 += step;
                    b += bStep;
                }

                a0 += nextRow;
                a3 += nextRow;
                b += nextRowOfB;
            }

            a0 += nextBlock;
            a3 += nextBlock;
            b += nextBlockOfB;
        }

        Finish<S, V>(0, c0x0, c0x1, c0x2, c0x3, in target);
        if (TRows.Value > 1)
            Finish<S, V>(1, c1x0, c1x1, c1x2, c1x3, in target);
        if (TRows.Value > 2)
            Finish<S, V>(2, c2x0, c2x1, c2x2, c2x3, in target);
        if (TRows.Value > 3)
            Finish<S, V>(3, c3x0, c3x1, c3x2, c3x3, in target);
        if (TRows.Value > 4)
            Finish<S, V>(4, c4x0, c4x1, c4x2, c4x3, in target);
        if (TRows.Value > 5)
            Finish<S, V>(5, c5x0, c5x1, c5x2, c5x3, in target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<S, V>(int row, V c0, V c1, V c2, V c3, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* c = target.C + (row * target.Pixel);
        if (target.Offset != null)
        {
            c0 = S.Add(c0, S.Load(target.Offset));
            c1 = S.Add(c1, S.Load(target.Offset + S.Count));
            c2 = S.Add(c2, S.Load(target.Offset + (2 * S.Count)));
            c3 = S.Add(c3, S.Load(target.Offset + (3 * S.Count)));
        }

        S.Store(target.Relu ? S.Relu(c0) : c0, c);
        S.Store(target.Relu ? S.Relu(c1) : c1, c + target.Vector);
        S.Store(target.Relu ? S.Relu(c2) : c2, c + (2 * target.Vector));
        S.Store(target.Relu ? S.Relu(c3) : c3, c + (3 * target.Vector));
    }
}
