using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>The register tile of blocked convolution, C = start + A·B: up to 14 rows by 2 registers stay in registers while the terms run.</summary>
/// <remarks>The accumulators are named locals because the JIT keeps neither arrays nor loops over them in registers; those beyond the tile's size
/// cost nothing, since the sizes are constants to the JIT. Each element adds its terms to the start one after the other.</remarks>
internal static unsafe class ConvTile
{
    /// <summary>Computes one tile.</summary>
    /// <typeparam name="S">The register operations.</typeparam>
    /// <typeparam name="V">The register.</typeparam>
    /// <typeparam name="TRows">The rows: 1 to 14.</typeparam>
    /// <typeparam name="TVectors">The registers of a row: 1 to 2.</typeparam>
    /// <param name="operands">A and B.</param>
    /// <param name="target">Where the sums start and go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<S, V, TRows, TVectors>(in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
        where TRows : struct, ISize
        where TVectors : struct, ISize
    {
        float* start = target.Start;
        nint startPixel = target.StartPixel;
        nint startVector = target.StartVector;
        V c0x0 = S.Load(start);
        V c0x1 = TVectors.Value > 1 ? S.Load(start + startVector) : default;
        V c1x0 = TRows.Value > 1 ? S.Load(start + startPixel) : default;
        V c1x1 = TRows.Value > 1 && TVectors.Value > 1 ? S.Load(start + startPixel + startVector) : default;
        V c2x0 = TRows.Value > 2 ? S.Load(start + (2 * startPixel)) : default;
        V c2x1 = TRows.Value > 2 && TVectors.Value > 1 ? S.Load(start + (2 * startPixel) + startVector) : default;
        V c3x0 = TRows.Value > 3 ? S.Load(start + (3 * startPixel)) : default;
        V c3x1 = TRows.Value > 3 && TVectors.Value > 1 ? S.Load(start + (3 * startPixel) + startVector) : default;
        V c4x0 = TRows.Value > 4 ? S.Load(start + (4 * startPixel)) : default;
        V c4x1 = TRows.Value > 4 && TVectors.Value > 1 ? S.Load(start + (4 * startPixel) + startVector) : default;
        V c5x0 = TRows.Value > 5 ? S.Load(start + (5 * startPixel)) : default;
        V c5x1 = TRows.Value > 5 && TVectors.Value > 1 ? S.Load(start + (5 * startPixel) + startVector) : default;
        V c6x0 = TRows.Value > 6 ? S.Load(start + (6 * startPixel)) : default;
        V c6x1 = TRows.Value > 6 && TVectors.Value > 1 ? S.Load(start + (6 * startPixel) + startVector) : default;
        V c7x0 = TRows.Value > 7 ? S.Load(start + (7 * startPixel)) : default;
        V c7x1 = TRows.Value > 7 && TVectors.Value > 1 ? S.Load(start + (7 * startPixel) + startVector) : default;
        V c8x0 = TRows.Value > 8 ? S.Load(start + (8 * startPixel)) : default;
        V c8x1 = TRows.Value > 8 && TVectors.Value > 1 ? S.Load(start + (8 * startPixel) + startVector) : default;
        V c9x0 = TRows.Value > 9 ? S.Load(start + (9 * startPixel)) : default;
        V c9x1 = TRows.Value > 9 && TVectors.Value > 1 ? S.Load(start + (9 * startPixel) + startVector) : default;
        V c10x0 = TRows.Value > 10 ? S.Load(start + (10 * startPixel)) : default;
        V c10x1 = TRows.Value > 10 && TVectors.Value > 1 ? S.Load(start + (10 * startPixel) + startVector) : default;
        V c11x0 = TRows.Value > 11 ? S.Load(start + (11 * startPixel)) : default;
        V c11x1 = TRows.Value > 11 && TVectors.Value > 1 ? S.Load(start + (11 * startPixel) + startVector) : default;
        V c12x0 = TRows.Value > 12 ? S.Load(start + (12 * startPixel)) : default;
        V c12x1 = TRows.Value > 12 && TVectors.Value > 1 ? S.Load(start + (12 * startPixel) + startVector) : default;
        V c13x0 = TRows.Value > 13 ? S.Load(start + (13 * startPixel)) : default;
        V c13x1 = TRows.Value > 13 && TVectors.Value > 1 ? S.Load(start + (13 * startPixel) + startVector) : default;

        // Each pointer reaches three rows: the others are one and two strides away, which the address of an instruction can hold.
        nint pixel = operands.APixel;
        float* a0 = operands.A;
        float* a3 = operands.A + (3 * pixel);
        float* a6 = operands.A + (6 * pixel);
        float* a9 = operands.A + (9 * pixel);
        float* a12 = operands.A + (12 * pixel);
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
                    V v1 = TVectors.Value > 1 ? S.Load(b + vector) : default;

                    V x0 = S.Broadcast(*a0);
                    c0x0 = S.MultiplyAdd(x0, v0, c0x0);
                    if (TVectors.Value > 1)
                        c0x1 = S.MultiplyAdd(x0, v1, c0x1);

                    if (TRows.Value > 1)
                    {
                        V x1 = S.Broadcast(a0[pixel]);
                        c1x0 = S.MultiplyAdd(x1, v0, c1x0);
                        if (TVectors.Value > 1)
                            c1x1 = S.MultiplyAdd(x1, v1, c1x1);
                    }

                    if (TRows.Value > 2)
                    {
                        V x2 = S.Broadcast(a0[2 * pixel]);
                        c2x0 = S.MultiplyAdd(x2, v0, c2x0);
                        if (TVectors.Value > 1)
                            c2x1 = S.MultiplyAdd(x2, v1, c2x1);
                    }

                    if (TRows.Value > 3)
                    {
                        V x3 = S.Broadcast(*a3);
                        c3x0 = S.MultiplyAdd(x3, v0, c3x0);
                        if (TVectors.Value > 1)
                            c3x1 = S.MultiplyAdd(x3, v1, c3x1);
                    }

                    if (TRows.Value > 4)
                    {
                        V x4 = S.Broadcast(a3[pixel]);
                        c4x0 = S.MultiplyAdd(x4, v0, c4x0);
                        if (TVectors.Value > 1)
                            c4x1 = S.MultiplyAdd(x4, v1, c4x1);
                    }

                    if (TRows.Value > 5)
                    {
                        V x5 = S.Broadcast(a3[2 * pixel]);
                        c5x0 = S.MultiplyAdd(x5, v0, c5x0);
                        if (TVectors.Value > 1)
                            c5x1 = S.MultiplyAdd(x5, v1, c5x1);
                    }

                    if (TRows.Value > 6)
                    {
                        V x6 = S.Broadcast(*a6);
                        c6x0 = S.MultiplyAdd(x6, v0, c6x0);
                        if (TVectors.Value > 1)
                            c6x1 = S.MultiplyAdd(x6, v1, c6x1);
                    }

                    if (TRows.Value > 7)
                    {
                        V x7 = S.Broadcast(a6[pixel]);
                        c7x0 = S.MultiplyAdd(x7, v0, c7x0);
                        if (TVectors.Value > 1)
                            c7x1 = S.MultiplyAdd(x7, v1, c7x1);
                    }

                    if (TRows.Value > 8)
                    {
                        V x8 = S.Broadcast(a6[2 * pixel]);
                        c8x0 = S.MultiplyAdd(x8, v0, c8x0);
                        if (TVectors.Value > 1)
                            c8x1 = S.MultiplyAdd(x8, v1, c8x1);
                    }

                    if (TRows.Value > 9)
                    {
                        V x9 = S.Broadcast(*a9);
                        c9x0 = S.MultiplyAdd(x9, v0, c9x0);
                        if (TVectors.Value > 1)
                            c9x1 = S.MultiplyAdd(x9, v1, c9x1);
                    }

                    if (TRows.Value > 10)
                    {
                        V x10 = S.Broadcast(a9[pixel]);
                        c10x0 = S.MultiplyAdd(x10, v0, c10x0);
                        if (TVectors.Value > 1)
                            c10x1 = S.MultiplyAdd(x10, v1, c10x1);
                    }

                    if (TRows.Value > 11)
                    {
                        V x11 = S.Broadcast(a9[2 * pixel]);
                        c11x0 = S.MultiplyAdd(x11, v0, c11x0);
                        if (TVectors.Value > 1)
                            c11x1 = S.MultiplyAdd(x11, v1, c11x1);
                    }

                    if (TRows.Value > 12)
                    {
                        V x12 = S.Broadcast(*a12);
                        c12x0 = S.MultiplyAdd(x12, v0, c12x0);
                        if (TVectors.Value > 1)
                            c12x1 = S.MultiplyAdd(x12, v1, c12x1);
                    }

                    if (TRows.Value > 13)
                    {
                        V x13 = S.Broadcast(a12[pixel]);
                        c13x0 = S.MultiplyAdd(x13, v0, c13x0);
                        if (TVectors.Value > 1)
                            c13x1 = S.MultiplyAdd(x13, v1, c13x1);
                    }

                    a0 += step;
                    a3 += step;
                    a6 += step;
                    a9 += step;
                    a12 += step;
                    b += bStep;
                }

                a0 += nextRow;
                a3 += nextRow;
                a6 += nextRow;
                a9 += nextRow;
                a12 += nextRow;
                b += nextRowOfB;
            }

            a0 += nextBlock;
            a3 += nextBlock;
            a6 += nextBlock;
            a9 += nextBlock;
            a12 += nextBlock;
            b += nextBlockOfB;
        }

        Finish<S, V, TVectors>(0, c0x0, c0x1, in target);
        if (TRows.Value > 1)
            Finish<S, V, TVectors>(1, c1x0, c1x1, in target);
        if (TRows.Value > 2)
            Finish<S, V, TVectors>(2, c2x0, c2x1, in target);
        if (TRows.Value > 3)
            Finish<S, V, TVectors>(3, c3x0, c3x1, in target);
        if (TRows.Value > 4)
            Finish<S, V, TVectors>(4, c4x0, c4x1, in target);
        if (TRows.Value > 5)
            Finish<S, V, TVectors>(5, c5x0, c5x1, in target);
        if (TRows.Value > 6)
            Finish<S, V, TVectors>(6, c6x0, c6x1, in target);
        if (TRows.Value > 7)
            Finish<S, V, TVectors>(7, c7x0, c7x1, in target);
        if (TRows.Value > 8)
            Finish<S, V, TVectors>(8, c8x0, c8x1, in target);
        if (TRows.Value > 9)
            Finish<S, V, TVectors>(9, c9x0, c9x1, in target);
        if (TRows.Value > 10)
            Finish<S, V, TVectors>(10, c10x0, c10x1, in target);
        if (TRows.Value > 11)
            Finish<S, V, TVectors>(11, c11x0, c11x1, in target);
        if (TRows.Value > 12)
            Finish<S, V, TVectors>(12, c12x0, c12x1, in target);
        if (TRows.Value > 13)
            Finish<S, V, TVectors>(13, c13x0, c13x1, in target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<S, V, TVectors>(int row, V c0, V c1, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
        where TVectors : struct, ISize
    {
        float* c = target.C + (row * target.Pixel);
        if (target.Offset != null)
        {
            c0 = S.Add(c0, S.Load(target.Offset));
            if (TVectors.Value > 1)
                c1 = S.Add(c1, S.Load(target.Offset + S.Count));
        }

        S.Store(target.Relu ? S.Relu(c0) : c0, c);
        if (TVectors.Value > 1)
            S.Store(target.Relu ? S.Relu(c1) : c1, c + target.Vector);
    }
}
