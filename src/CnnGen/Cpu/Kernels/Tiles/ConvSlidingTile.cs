using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>
/// The register tile of blocked convolution for one block of output channels and a kernel three columns wide at stride 1: up to 16 pixels.
/// A pixel that is read serves the three outputs it belongs to, so that there are fewer loads than in <see cref="ConvTile"/>, which gets by
/// with few loads only if it has two registers a pixel.
/// </summary>
/// <remarks>The accumulators are named locals because the JIT keeps neither arrays nor loops over them in registers; those beyond the tile's
/// size cost nothing, since the sizes are constants to the JIT. Each element adds its terms to the start one after the other: the three
/// columns of the kernel for an input channel, then the next channel. For machines with 32 registers.</remarks>
internal static unsafe class ConvSlidingTile
{
    /// <summary>Computes one tile. In the operands, a term is an input channel, and <see cref="ConvOperands.BVector"/> leads from a column of
    /// the kernel to the next.</summary>
    /// <typeparam name="S">The register operations.</typeparam>
    /// <typeparam name="V">The register.</typeparam>
    /// <typeparam name="TRows">The pixels: 1 to 16.</typeparam>
    /// <param name="operands">A and B; terms of A are neighbours.</param>
    /// <param name="target">Where the sums start and go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<S, V, TRows>(in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
        where TRows : struct, ISize
    {
        float* start = target.Start;
        nint startPixel = target.StartPixel;
        V c0 = S.Load(start);
        V c1 = TRows.Value > 1 ? S.Load(start + startPixel) : default;
        V c2 = TRows.Value > 2 ? S.Load(start + (2 * startPixel)) : default;
        V c3 = TRows.Value > 3 ? S.Load(start + (3 * startPixel)) : default;
        V c4 = TRows.Value > 4 ? S.Load(start + (4 * startPixel)) : default;
        V c5 = TRows.Value > 5 ? S.Load(start + (5 * startPixel)) : default;
        V c6 = TRows.Value > 6 ? S.Load(start + (6 * startPixel)) : default;
        V c7 = TRows.Value > 7 ? S.Load(start + (7 * startPixel)) : default;
        V c8 = TRows.Value > 8 ? S.Load(start + (8 * startPixel)) : default;
        V c9 = TRows.Value > 9 ? S.Load(start + (9 * startPixel)) : default;
        V c10 = TRows.Value > 10 ? S.Load(start + (10 * startPixel)) : default;
        V c11 = TRows.Value > 11 ? S.Load(start + (11 * startPixel)) : default;
        V c12 = TRows.Value > 12 ? S.Load(start + (12 * startPixel)) : default;
        V c13 = TRows.Value > 13 ? S.Load(start + (13 * startPixel)) : default;
        V c14 = TRows.Value > 14 ? S.Load(start + (14 * startPixel)) : default;
        V c15 = TRows.Value > 15 ? S.Load(start + (15 * startPixel)) : default;

        // Each pointer reaches three pixels: the others are one and two strides away, which the address of an instruction can hold.
        nint pixel = operands.APixel;
        float* a0 = operands.A;
        float* a3 = operands.A + (3 * pixel);
        float* a6 = operands.A + (6 * pixel);
        float* a9 = operands.A + (9 * pixel);
        float* a12 = operands.A + (12 * pixel);
        float* a15 = operands.A + (15 * pixel);
        float* b = operands.B;
        nint tap = operands.BVector;
        nint bStep = operands.BStep;
        int depth = operands.Depth;
        nint nextRow = operands.ARow - depth;
        nint nextRowOfB = operands.BRow - (depth * bStep);
        nint nextBlock = operands.ABlock - (operands.Rows * operands.ARow);
        nint nextBlockOfB = operands.BBlock - (operands.Rows * operands.BRow);
        for (int block = operands.Blocks; block > 0; block--)
        {
            for (int row = operands.Rows; row > 0; row--)
            {
                for (int k = depth; k > 0; k--)
                {
                    V w0 = S.Load(b);
                    V w1 = S.Load(b + tap);
                    V w2 = S.Load(b + (2 * tap));

                    V x0 = S.Broadcast(*a0);
                    c0 = S.MultiplyAdd(x0, w0, c0);

                    V x1 = S.Broadcast(a0[pixel]);
                    c0 = S.MultiplyAdd(x1, w1, c0);
                    if (TRows.Value > 1)
                        c1 = S.MultiplyAdd(x1, w0, c1);

                    V x2 = S.Broadcast(a0[2 * pixel]);
                    c0 = S.MultiplyAdd(x2, w2, c0);
                    if (TRows.Value > 1)
                        c1 = S.MultiplyAdd(x2, w1, c1);
                    if (TRows.Value > 2)
                        c2 = S.MultiplyAdd(x2, w0, c2);

                    if (TRows.Value > 1)
                    {
                        V x3 = S.Broadcast(*a3);
                        c1 = S.MultiplyAdd(x3, w2, c1);
                        if (TRows.Value > 2)
                            c2 = S.MultiplyAdd(x3, w1, c2);
                        if (TRows.Value > 3)
                            c3 = S.MultiplyAdd(x3, w0, c3);
                    }

                    if (TRows.Value > 2)
                    {
                        V x4 = S.Broadcast(a3[pixel]);
                        c2 = S.MultiplyAdd(x4, w2, c2);
                        if (TRows.Value > 3)
                            c3 = S.MultiplyAdd(x4, w1, c3);
                        if (TRows.Value > 4)
                            c4 = S.MultiplyAdd(x4, w0, c4);
                    }

                    if (TRows.Value > 3)
                    {
                        V x5 = S.Broadcast(a3[2 * pixel]);
                        c3 = S.MultiplyAdd(x5, w2, c3);
                        if (TRows.Value > 4)
                            c4 = S.MultiplyAdd(x5, w1, c4);
                        if (TRows.Value > 5)
                            c5 = S.MultiplyAdd(x5, w0, c5);
                    }

                    if (TRows.Value > 4)
                    {
                        V x6 = S.Broadcast(*a6);
                        c4 = S.MultiplyAdd(x6, w2, c4);
                        if (TRows.Value > 5)
                            c5 = S.MultiplyAdd(x6, w1, c5);
                        if (TRows.Value > 6)
                            c6 = S.MultiplyAdd(x6, w0, c6);
                    }

                    if (TRows.Value > 5)
                    {
                        V x7 = S.Broadcast(a6[pixel]);
                        c5 = S.MultiplyAdd(x7, w2, c5);
                        if (TRows.Value > 6)
                            c6 = S.MultiplyAdd(x7, w1, c6);
                        if (TRows.Value > 7)
                            c7 = S.MultiplyAdd(x7, w0, c7);
                    }

                    if (TRows.Value > 6)
                    {
                        V x8 = S.Broadcast(a6[2 * pixel]);
                        c6 = S.MultiplyAdd(x8, w2, c6);
                        if (TRows.Value > 7)
                            c7 = S.MultiplyAdd(x8, w1, c7);
                        if (TRows.Value > 8)
                            c8 = S.MultiplyAdd(x8, w0, c8);
                    }

                    if (TRows.Value > 7)
                    {
                        V x9 = S.Broadcast(*a9);
                        c7 = S.MultiplyAdd(x9, w2, c7);
                        if (TRows.Value > 8)
                            c8 = S.MultiplyAdd(x9, w1, c8);
                        if (TRows.Value > 9)
                            c9 = S.MultiplyAdd(x9, w0, c9);
                    }

                    if (TRows.Value > 8)
                    {
                        V x10 = S.Broadcast(a9[pixel]);
                        c8 = S.MultiplyAdd(x10, w2, c8);
                        if (TRows.Value > 9)
                            c9 = S.MultiplyAdd(x10, w1, c9);
                        if (TRows.Value > 10)
                            c10 = S.MultiplyAdd(x10, w0, c10);
                    }

                    if (TRows.Value > 9)
                    {
                        V x11 = S.Broadcast(a9[2 * pixel]);
                        c9 = S.MultiplyAdd(x11, w2, c9);
                        if (TRows.Value > 10)
                            c10 = S.MultiplyAdd(x11, w1, c10);
                        if (TRows.Value > 11)
                            c11 = S.MultiplyAdd(x11, w0, c11);
                    }

                    if (TRows.Value > 10)
                    {
                        V x12 = S.Broadcast(*a12);
                        c10 = S.MultiplyAdd(x12, w2, c10);
                        if (TRows.Value > 11)
                            c11 = S.MultiplyAdd(x12, w1, c11);
                        if (TRows.Value > 12)
                            c12 = S.MultiplyAdd(x12, w0, c12);
                    }

                    if (TRows.Value > 11)
                    {
                        V x13 = S.Broadcast(a12[pixel]);
                        c11 = S.MultiplyAdd(x13, w2, c11);
                        if (TRows.Value > 12)
                            c12 = S.MultiplyAdd(x13, w1, c12);
                        if (TRows.Value > 13)
                            c13 = S.MultiplyAdd(x13, w0, c13);
                    }

                    if (TRows.Value > 12)
                    {
                        V x14 = S.Broadcast(a12[2 * pixel]);
                        c12 = S.MultiplyAdd(x14, w2, c12);
                        if (TRows.Value > 13)
                            c13 = S.MultiplyAdd(x14, w1, c13);
                        if (TRows.Value > 14)
                            c14 = S.MultiplyAdd(x14, w0, c14);
                    }

                    if (TRows.Value > 13)
                    {
                        V x15 = S.Broadcast(*a15);
                        c13 = S.MultiplyAdd(x15, w2, c13);
                        if (TRows.Value > 14)
                            c14 = S.MultiplyAdd(x15, w1, c14);
                        if (TRows.Value > 15)
                            c15 = S.MultiplyAdd(x15, w0, c15);
                    }

                    if (TRows.Value > 14)
                    {
                        V x16 = S.Broadcast(a15[pixel]);
                        c14 = S.MultiplyAdd(x16, w2, c14);
                        if (TRows.Value > 15)
                            c15 = S.MultiplyAdd(x16, w1, c15);
                    }

                    if (TRows.Value > 15)
                    {
                        V x17 = S.Broadcast(a15[2 * pixel]);
                        c15 = S.MultiplyAdd(x17, w2, c15);
                    }

                    a0++;
                    a3++;
                    a6++;
                    a9++;
                    a12++;
                    a15++;
                    b += bStep;
                }

                a0 += nextRow;
                a3 += nextRow;
                a6 += nextRow;
                a9 += nextRow;
                a12 += nextRow;
                a15 += nextRow;
                b += nextRowOfB;
            }

            a0 += nextBlock;
            a3 += nextBlock;
            a6 += nextBlock;
            a9 += nextBlock;
            a12 += nextBlock;
            a15 += nextBlock;
            b += nextBlockOfB;
        }

        Finish<S, V>(0, c0, in target);
        if (TRows.Value > 1)
            Finish<S, V>(1, c1, in target);
        if (TRows.Value > 2)
            Finish<S, V>(2, c2, in target);
        if (TRows.Value > 3)
            Finish<S, V>(3, c3, in target);
        if (TRows.Value > 4)
            Finish<S, V>(4, c4, in target);
        if (TRows.Value > 5)
            Finish<S, V>(5, c5, in target);
        if (TRows.Value > 6)
            Finish<S, V>(6, c6, in target);
        if (TRows.Value > 7)
            Finish<S, V>(7, c7, in target);
        if (TRows.Value > 8)
            Finish<S, V>(8, c8, in target);
        if (TRows.Value > 9)
            Finish<S, V>(9, c9, in target);
        if (TRows.Value > 10)
            Finish<S, V>(10, c10, in target);
        if (TRows.Value > 11)
            Finish<S, V>(11, c11, in target);
        if (TRows.Value > 12)
            Finish<S, V>(12, c12, in target);
        if (TRows.Value > 13)
            Finish<S, V>(13, c13, in target);
        if (TRows.Value > 14)
            Finish<S, V>(14, c14, in target);
        if (TRows.Value > 15)
            Finish<S, V>(15, c15, in target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<S, V>(int row, V c, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (target.Offset != null)
            c = S.Add(c, S.Load(target.Offset));
        S.Store(target.Relu ? S.Relu(c) : c, target.C + (row * target.Pixel));
    }
}
