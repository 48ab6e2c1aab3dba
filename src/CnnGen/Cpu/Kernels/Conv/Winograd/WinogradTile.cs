using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>The register tile of <see cref="WinogradConv"/>'s products, C = A·B or C += A·B: what <see cref="ConvTile"/> computes, for the distances that
/// <typeparamref name="TProduct"/> knows. They depend on no shape, so that one tile serves all.</summary>
/// <remarks>The accumulators are named locals for the same reason as there. Each element adds its terms one after the other.</remarks>
internal static unsafe class WinogradTile<TProduct>
    where TProduct : struct, IWinogradProduct
{
    private const int Block = BlockedSizes.Block;

    /// <summary>Computes one tile.</summary>
    /// <typeparam name="S">The register operations.</typeparam>
    /// <typeparam name="V">The register.</typeparam>
    /// <typeparam name="TRows">The rows: 1 to 16.</typeparam>
    /// <typeparam name="TVectors">The registers of a row: 1 to 2.</typeparam>
    /// <param name="operands">A, B and C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<S, V, TRows, TVectors>(in WinogradOperands operands)
        where S : struct, ISimd<V>
        where V : struct
        where TRows : struct, ISize
        where TVectors : struct, ISize
    {
        float* c = operands.C;
        nint next = operands.CVector;
        bool starts = TProduct.Continues && operands.Continues;
        V c0x0 = starts ? S.Load(c) : default;
        V c0x1 = TVectors.Value > 1 && starts ? S.Load(c + next) : default;
        V c1x0 = TRows.Value > 1 && starts ? S.Load(c + Block) : default;
        V c1x1 = TRows.Value > 1 && TVectors.Value > 1 && starts ? S.Load(c + Block + next) : default;
        V c2x0 = TRows.Value > 2 && starts ? S.Load(c + (2 * Block)) : default;
        V c2x1 = TRows.Value > 2 && TVectors.Value > 1 && starts ? S.Load(c + (2 * Block) + next) : default;
        V c3x0 = TRows.Value > 3 && starts ? S.Load(c + (3 * Block)) : default;
        V c3x1 = TRows.Value > 3 && TVectors.Value > 1 && starts ? S.Load(c + (3 * Block) + next) : default;
        V c4x0 = TRows.Value > 4 && starts ? S.Load(c + (4 * Block)) : default;
        V c4x1 = TRows.Value > 4 && TVectors.Value > 1 && starts ? S.Load(c + (4 * Block) + next) : default;
        V c5x0 = TRows.Value > 5 && starts ? S.Load(c + (5 * Block)) : default;
        V c5x1 = TRows.Value > 5 && TVectors.Value > 1 && starts ? S.Load(c + (5 * Block) + next) : default;
        V c6x0 = TRows.Value > 6 && starts ? S.Load(c + (6 * Block)) : default;
        V c6x1 = TRows.Value > 6 && TVectors.Value > 1 && starts ? S.Load(c + (6 * Block) + next) : default;
        V c7x0 = TRows.Value > 7 && starts ? S.Load(c + (7 * Block)) : default;
        V c7x1 = TRows.Value > 7 && TVectors.Value > 1 && starts ? S.Load(c + (7 * Block) + next) : default;
        V c8x0 = TRows.Value > 8 && starts ? S.Load(c + (8 * Block)) : default;
        V c8x1 = TRows.Value > 8 && TVectors.Value > 1 && starts ? S.Load(c + (8 * Block) + next) : default;
        V c9x0 = TRows.Value > 9 && starts ? S.Load(c + (9 * Block)) : default;
        V c9x1 = TRows.Value > 9 && TVectors.Value > 1 && starts ? S.Load(c + (9 * Block) + next) : default;
        V c10x0 = TRows.Value > 10 && starts ? S.Load(c + (10 * Block)) : default;
        V c10x1 = TRows.Value > 10 && TVectors.Value > 1 && starts ? S.Load(c + (10 * Block) + next) : default;
        V c11x0 = TRows.Value > 11 && starts ? S.Load(c + (11 * Block)) : default;
        V c11x1 = TRows.Value > 11 && TVectors.Value > 1 && starts ? S.Load(c + (11 * Block) + next) : default;
        V c12x0 = TRows.Value > 12 && starts ? S.Load(c + (12 * Block)) : default;
        V c12x1 = TRows.Value > 12 && TVectors.Value > 1 && starts ? S.Load(c + (12 * Block) + next) : default;
        V c13x0 = TRows.Value > 13 && starts ? S.Load(c + (13 * Block)) : default;
        V c13x1 = TRows.Value > 13 && TVectors.Value > 1 && starts ? S.Load(c + (13 * Block) + next) : default;
        V c14x0 = TRows.Value > 14 && starts ? S.Load(c + (14 * Block)) : default;
        V c14x1 = TRows.Value > 14 && TVectors.Value > 1 && starts ? S.Load(c + (14 * Block) + next) : default;
        V c15x0 = TRows.Value > 15 && starts ? S.Load(c + (15 * Block)) : default;
        V c15x1 = TRows.Value > 15 && TVectors.Value > 1 && starts ? S.Load(c + (15 * Block) + next) : default;

        float* a = operands.A;
        float* b = operands.B;
        nint vector = operands.BVector;
        int depth = operands.Depth;
        nint nextBlock = operands.ABlock - (depth * TProduct.Step);
        for (int block = operands.Blocks; block > 0; block--, a += nextBlock)
        {
            for (int k = depth; k > 0; k--)
            {
                V v0 = S.Load(b);
                V v1 = TVectors.Value > 1 ? S.Load(b + vector) : default;

                V x0 = S.Broadcast(*a);
                c0x0 = S.MultiplyAdd(x0, v0, c0x0);
                if (TVectors.Value > 1)
                    c0x1 = S.MultiplyAdd(x0, v1, c0x1);

                if (TRows.Value > 1)
                {
                    V x1 = S.Broadcast(a[TProduct.Row]);
                    c1x0 = S.MultiplyAdd(x1, v0, c1x0);
                    if (TVectors.Value > 1)
                        c1x1 = S.MultiplyAdd(x1, v1, c1x1);
                }

                if (TRows.Value > 2)
                {
                    V x2 = S.Broadcast(a[2 * TProduct.Row]);
                    c2x0 = S.MultiplyAdd(x2, v0, c2x0);
                    if (TVectors.Value > 1)
                        c2x1 = S.MultiplyAdd(x2, v1, c2x1);
                }

                if (TRows.Value > 3)
                {
                    V x3 = S.Broadcast(a[3 * TProduct.Row]);
                    c3x0 = S.MultiplyAdd(x3, v0, c3x0);
                    if (TVectors.Value > 1)
                        c3x1 = S.MultiplyAdd(x3, v1, c3x1);
                }

                if (TRows.Value > 4)
                {
                    V x4 = S.Broadcast(a[4 * TProduct.Row]);
                    c4x0 = S.MultiplyAdd(x4, v0, c4x0);
                    if (TVectors.Value > 1)
                        c4x1 = S.MultiplyAdd(x4, v1, c4x1);
                }

                if (TRows.Value > 5)
                {
                    V x5 = S.Broadcast(a[5 * TProduct.Row]);
                    c5x0 = S.MultiplyAdd(x5, v0, c5x0);
                    if (TVectors.Value > 1)
                        c5x1 = S.MultiplyAdd(x5, v1, c5x1);
                }

                if (TRows.Value > 6)
                {
                    V x6 = S.Broadcast(a[6 * TProduct.Row]);
                    c6x0 = S.MultiplyAdd(x6, v0, c6x0);
                    if (TVectors.Value > 1)
                        c6x1 = S.MultiplyAdd(x6, v1, c6x1);
                }

                if (TRows.Value > 7)
                {
                    V x7 = S.Broadcast(a[7 * TProduct.Row]);
                    c7x0 = S.MultiplyAdd(x7, v0, c7x0);
                    if (TVectors.Value > 1)
                        c7x1 = S.MultiplyAdd(x7, v1, c7x1);
                }

                if (TRows.Value > 8)
                {
                    V x8 = S.Broadcast(a[8 * TProduct.Row]);
                    c8x0 = S.MultiplyAdd(x8, v0, c8x0);
                    if (TVectors.Value > 1)
                        c8x1 = S.MultiplyAdd(x8, v1, c8x1);
                }

                if (TRows.Value > 9)
                {
                    V x9 = S.Broadcast(a[9 * TProduct.Row]);
                    c9x0 = S.MultiplyAdd(x9, v0, c9x0);
                    if (TVectors.Value > 1)
                        c9x1 = S.MultiplyAdd(x9, v1, c9x1);
                }

                if (TRows.Value > 10)
                {
                    V x10 = S.Broadcast(a[10 * TProduct.Row]);
                    c10x0 = S.MultiplyAdd(x10, v0, c10x0);
                    if (TVectors.Value > 1)
                        c10x1 = S.MultiplyAdd(x10, v1, c10x1);
                }

                if (TRows.Value > 11)
                {
                    V x11 = S.Broadcast(a[11 * TProduct.Row]);
                    c11x0 = S.MultiplyAdd(x11, v0, c11x0);
                    if (TVectors.Value > 1)
                        c11x1 = S.MultiplyAdd(x11, v1, c11x1);
                }

                if (TRows.Value > 12)
                {
                    V x12 = S.Broadcast(a[12 * TProduct.Row]);
                    c12x0 = S.MultiplyAdd(x12, v0, c12x0);
                    if (TVectors.Value > 1)
                        c12x1 = S.MultiplyAdd(x12, v1, c12x1);
                }

                if (TRows.Value > 13)
                {
                    V x13 = S.Broadcast(a[13 * TProduct.Row]);
                    c13x0 = S.MultiplyAdd(x13, v0, c13x0);
                    if (TVectors.Value > 1)
                        c13x1 = S.MultiplyAdd(x13, v1, c13x1);
                }

                if (TRows.Value > 14)
                {
                    V x14 = S.Broadcast(a[14 * TProduct.Row]);
                    c14x0 = S.MultiplyAdd(x14, v0, c14x0);
                    if (TVectors.Value > 1)
                        c14x1 = S.MultiplyAdd(x14, v1, c14x1);
                }

                if (TRows.Value > 15)
                {
                    V x15 = S.Broadcast(a[15 * TProduct.Row]);
                    c15x0 = S.MultiplyAdd(x15, v0, c15x0);
                    if (TVectors.Value > 1)
                        c15x1 = S.MultiplyAdd(x15, v1, c15x1);
                }

                a += TProduct.Step;
                b += TProduct.NextTerm(TVectors.Value * S.Count);
            }
        }

        Store<S, V, TVectors>(c, next, c0x0, c0x1);
        if (TRows.Value > 1)
            Store<S, V, TVectors>(c + Block, next, c1x0, c1x1);
        if (TRows.Value > 2)
            Store<S, V, TVectors>(c + (2 * Block), next, c2x0, c2x1);
        if (TRows.Value > 3)
            Store<S, V, TVectors>(c + (3 * Block), next, c3x0, c3x1);
        if (TRows.Value > 4)
            Store<S, V, TVectors>(c + (4 * Block), next, c4x0, c4x1);
        if (TRows.Value > 5)
            Store<S, V, TVectors>(c + (5 * Block), next, c5x0, c5x1);
        if (TRows.Value > 6)
            Store<S, V, TVectors>(c + (6 * Block), next, c6x0, c6x1);
        if (TRows.Value > 7)
            Store<S, V, TVectors>(c + (7 * Block), next, c7x0, c7x1);
        if (TRows.Value > 8)
            Store<S, V, TVectors>(c + (8 * Block), next, c8x0, c8x1);
        if (TRows.Value > 9)
            Store<S, V, TVectors>(c + (9 * Block), next, c9x0, c9x1);
        if (TRows.Value > 10)
            Store<S, V, TVectors>(c + (10 * Block), next, c10x0, c10x1);
        if (TRows.Value > 11)
            Store<S, V, TVectors>(c + (11 * Block), next, c11x0, c11x1);
        if (TRows.Value > 12)
            Store<S, V, TVectors>(c + (12 * Block), next, c12x0, c12x1);
        if (TRows.Value > 13)
            Store<S, V, TVectors>(c + (13 * Block), next, c13x0, c13x1);
        if (TRows.Value > 14)
            Store<S, V, TVectors>(c + (14 * Block), next, c14x0, c14x1);
        if (TRows.Value > 15)
            Store<S, V, TVectors>(c + (15 * Block), next, c15x0, c15x1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<S, V, TVectors>(float* c, nint next, V c0, V c1)
        where S : struct, ISimd<V>
        where V : struct
        where TVectors : struct, ISize
    {
        S.Store(c0, c);
        if (TVectors.Value > 1)
            S.Store(c1, c + next);
    }
}
