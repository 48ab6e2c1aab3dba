using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>The transform of inputs, V = Bᵀ d B, for the 6×6 inputs d of each patch and each channel.</summary>
internal static unsafe class WinogradInput
{
    private const int Window = WinogradSizes.Window;
    private const int Block = BlockedSizes.Block;

    /// <summary>Transforms the patches of a strip.</summary>
    /// <param name="p">The correlation.</param>
    /// <param name="strip">The patches.</param>
    /// <param name="a">The first sample.</param>
    /// <param name="v">The transformed patches; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<S, V>(in ConvPass p, in WinogradStrip strip, float* a, float* v)
        where S : struct, ISimd<V>
        where V : struct
    {
        // Reads stay inside the halo that a 3×3 kernel needs; what a patch at the edge would read beyond is zero.
        int readableRows = p.Rows + WinogradSizes.Kernel - 1;
        int readableColumns = p.Columns + WinogradSizes.Kernel - 1;
        float* zeros = stackalloc float[Window * Block];
        new Span<float>(zeros, Window * Block).Clear();
        nint plane = strip.Plane;
        for (int block = 0; block < p.InBlocks; block++)
        {
            float* to = v + (block * strip.BlockPitch);
            WinogradPlace place = strip.Start;
            for (int t = 0; t < strip.Count; t++, to += Block, place = strip.Next(place))
            {
                int rows = readableRows - (place.Row * WinogradSizes.Patch);
                int columns = readableColumns - (place.Column * WinogradSizes.Patch);
                float* r0 = a + (place.Sample * p.ASample) + (block * p.APlane) + p.AOrigin + (place.Row * WinogradSizes.Patch * p.APitch) + (place.Column * WinogradSizes.Patch * Block);
                float* r1 = r0 + p.APitch;
                float* r2 = r1 + p.APitch;
                float* r3 = rows > 3 ? r2 + p.APitch : zeros;
                float* r4 = rows > 4 ? r3 + p.APitch : zeros;
                float* r5 = rows > 5 ? r4 + p.APitch : zeros;
                WinogradPrefetch.Patch<S, V>(r0 + (Window * p.APitch), p.APitch);
                for (int lane = 0; lane < Block; lane += S.Count)
                {
                    Upper<S, V>(r0 + lane, r1 + lane, r2 + lane, r3 + lane, r4 + lane, columns, to + lane, plane);
                    Lower<S, V>(r1 + lane, r2 + lane, r3 + lane, r4 + lane, r5 + lane, columns, to + lane + (3 * Window * plane), plane);
                }
            }
        }
    }

    /// <summary>The first three rows of V, which do not need the last of d. Half of V at a time stays in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Upper<S, V>(float* r0, float* r1, float* r2, float* r3, float* r4, int columns, float* to, nint plane)
        where S : struct, ISimd<V>
        where V : struct
    {
        V x3 = default, x4 = default, x5 = default, y3 = default, y4 = default, y5 = default, z3 = default, z4 = default, z5 = default;
        UpperColumn<S, V>(r0, r1, r2, r3, r4, 0, out V x0, out V y0, out V z0);
        UpperColumn<S, V>(r0, r1, r2, r3, r4, Block, out V x1, out V y1, out V z1);
        UpperColumn<S, V>(r0, r1, r2, r3, r4, 2 * Block, out V x2, out V y2, out V z2);
        if (columns > 3)
            UpperColumn<S, V>(r0, r1, r2, r3, r4, 3 * Block, out x3, out y3, out z3);
        if (columns > 4)
            UpperColumn<S, V>(r0, r1, r2, r3, r4, 4 * Block, out x4, out y4, out z4);
        if (columns > 5)
            UpperColumn<S, V>(r0, r1, r2, r3, r4, 5 * Block, out x5, out y5, out z5);
        Row<S, V>(x0, x1, x2, x3, x4, x5, to, plane);
        Row<S, V>(y0, y1, y2, y3, y4, y5, to + (Window * plane), plane);
        Row<S, V>(z0, z1, z2, z3, z4, z5, to + (2 * Window * plane), plane);
    }

    /// <summary>The last three rows of V, which do not need the first of d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower<S, V>(float* r1, float* r2, float* r3, float* r4, float* r5, int columns, float* to, nint plane)
        where S : struct, ISimd<V>
        where V : struct
    {
        V x3 = default, x4 = default, x5 = default, y3 = default, y4 = default, y5 = default, z3 = default, z4 = default, z5 = default;
        LowerColumn<S, V>(r1, r2, r3, r4, r5, 0, out V x0, out V y0, out V z0);
        LowerColumn<S, V>(r1, r2, r3, r4, r5, Block, out V x1, out V y1, out V z1);
        LowerColumn<S, V>(r1, r2, r3, r4, r5, 2 * Block, out V x2, out V y2, out V z2);
        if (columns > 3)
            LowerColumn<S, V>(r1, r2, r3, r4, r5, 3 * Block, out x3, out y3, out z3);
        if (columns > 4)
            LowerColumn<S, V>(r1, r2, r3, r4, r5, 4 * Block, out x4, out y4, out z4);
        if (columns > 5)
            LowerColumn<S, V>(r1, r2, r3, r4, r5, 5 * Block, out x5, out y5, out z5);
        Row<S, V>(x0, x1, x2, x3, x4, x5, to, plane);
        Row<S, V>(y0, y1, y2, y3, y4, y5, to + (Window * plane), plane);
        Row<S, V>(z0, z1, z2, z3, z4, z5, to + (2 * Window * plane), plane);
    }

    /// <summary>The first three rows of Bᵀ times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UpperColumn<S, V>(float* r0, float* r1, float* r2, float* r3, float* r4, int column, out V x, out V y, out V z)
        where S : struct, ISimd<V>
        where V : struct
    {
        V d2 = S.Load(r2 + column);
        V d4 = S.Load(r4 + column);
        V even = S.MultiplyAdd(S.Broadcast(-4), d2, d4);
        V odd = S.MultiplyAdd(S.Broadcast(-4), S.Load(r1 + column), S.Load(r3 + column));
        x = S.MultiplyAdd(S.Broadcast(4), S.Load(r0 + column), S.MultiplyAdd(S.Broadcast(-5), d2, d4));
        y = S.Add(even, odd);
        z = S.Subtract(even, odd);
    }

    /// <summary>The last three rows of Bᵀ times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LowerColumn<S, V>(float* r1, float* r2, float* r3, float* r4, float* r5, int column, out V x, out V y, out V z)
        where S : struct, ISimd<V>
        where V : struct
    {
        V d1 = S.Load(r1 + column);
        V d3 = S.Load(r3 + column);
        V even = S.Subtract(S.Load(r4 + column), S.Load(r2 + column));
        V odd = S.Subtract(d3, d1);
        x = S.MultiplyAdd(S.Broadcast(2), odd, even);
        y = S.MultiplyAdd(S.Broadcast(-2), odd, even);
        z = S.MultiplyAdd(S.Broadcast(4), d1, S.MultiplyAdd(S.Broadcast(-5), d3, S.Load(r5 + column)));
    }

    /// <summary>One row times B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<S, V>(V d0, V d1, V d2, V d3, V d4, V d5, float* to, nint plane)
        where S : struct, ISimd<V>
        where V : struct
    {
        V even = S.MultiplyAdd(S.Broadcast(-4), d2, d4);
        V odd = S.MultiplyAdd(S.Broadcast(-4), d1, d3);
        V halfEven = S.Subtract(d4, d2);
        V halfOdd = S.Subtract(d3, d1);
        S.Store(S.MultiplyAdd(S.Broadcast(4), d0, S.MultiplyAdd(S.Broadcast(-5), d2, d4)), to);
        S.Store(S.Add(even, odd), to + plane);
        S.Store(S.Subtract(even, odd), to + (2 * plane));
        S.Store(S.MultiplyAdd(S.Broadcast(2), halfOdd, halfEven), to + (3 * plane));
        S.Store(S.MultiplyAdd(S.Broadcast(-2), halfOdd, halfEven), to + (4 * plane));
        S.Store(S.MultiplyAdd(S.Broadcast(4), d1, S.MultiplyAdd(S.Broadcast(-5), d3, d5)), to + (5 * plane));
    }
}
