using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>The transform of output gradients, Z = A dY Aᵀ, for the 4×4 gradients dY of each patch and each channel: the adjoint of
/// <see cref="WinogradOutput"/>.</summary>
internal static unsafe class WinogradOutputGradient
{
    private const int Patch = WinogradSizes.Patch;
    private const int Window = WinogradSizes.Window;
    private const int Block = BlockedSizes.Block;

    /// <summary>Transforms the patches of a strip.</summary>
    /// <param name="p">The correlation that made the outputs.</param>
    /// <param name="strip">The patches.</param>
    /// <param name="dy">The first sample of the output's gradient, its first pixel.</param>
    /// <param name="halo">Width of the gradient's border.</param>
    /// <param name="stride">Floats from a sample of the gradient to the next.</param>
    /// <param name="z">The transformed patches; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<S, V>(in ConvPass p, in WinogradStrip strip, float* dy, int halo, nint stride, float* z)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint pitch = (nint)(p.Columns + (2 * halo)) * Block;
        nint dyPlane = (p.Rows + (2 * halo)) * pitch;
        nint plane = strip.Plane;
        float* zeros = stackalloc float[Patch * Block];
        new Span<float>(zeros, Patch * Block).Clear();
        for (int block = 0; block < p.OutChannels / Block; block++)
        {
            float* to = z + (block * strip.BlockPitch);
            WinogradPlace place = strip.Start;
            for (int t = 0; t < strip.Count; t++, to += Block, place = strip.Next(place))
            {
                // What a patch at the edge would read beyond the map is zero.
                int rows = p.Rows - (place.Row * Patch);
                int columns = p.Columns - (place.Column * Patch);
                float* r0 = dy + (place.Sample * stride) + (block * dyPlane) + (((place.Row * Patch) + halo) * pitch) + (((place.Column * Patch) + halo) * Block);
                float* r1 = rows > 1 ? r0 + pitch : zeros;
                float* r2 = rows > 2 ? r1 + pitch : zeros;
                float* r3 = rows > 3 ? r2 + pitch : zeros;
                WinogradPrefetch.Patch<S, V>(r0 + (Patch * pitch), pitch);
                for (int lane = 0; lane < Block; lane += S.Count)
                {
                    Upper<S, V>(r0 + lane, r1 + lane, r2 + lane, r3 + lane, columns, to + lane, plane);
                    Lower<S, V>(r0 + lane, r1 + lane, r2 + lane, r3 + lane, columns, to + lane + (3 * Window * plane), plane);
                }
            }
        }
    }

    /// <summary>The first three rows of Z. Half of Z at a time stays in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Upper<S, V>(float* r0, float* r1, float* r2, float* r3, int columns, float* to, nint plane)
        where S : struct, ISimd<V>
        where V : struct
    {
        V a1 = default, a2 = default, a3 = default, b1 = default, b2 = default, b3 = default, c1 = default, c2 = default, c3 = default;
        UpperColumn<S, V>(r0, r1, r2, r3, 0, out V a0, out V b0, out V c0);
        if (columns > 1)
            UpperColumn<S, V>(r0, r1, r2, r3, Block, out a1, out b1, out c1);
        if (columns > 2)
            UpperColumn<S, V>(r0, r1, r2, r3, 2 * Block, out a2, out b2, out c2);
        if (columns > 3)
            UpperColumn<S, V>(r0, r1, r2, r3, 3 * Block, out a3, out b3, out c3);
        Row<S, V>(a0, a1, a2, a3, to, plane);
        Row<S, V>(b0, b1, b2, b3, to + (Window * plane), plane);
        Row<S, V>(c0, c1, c2, c3, to + (2 * Window * plane), plane);
    }

    /// <summary>The last three rows of Z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower<S, V>(float* r0, float* r1, float* r2, float* r3, int columns, float* to, nint plane)
        where S : struct, ISimd<V>
        where V : struct
    {
        V a1 = default, a2 = default, a3 = default, b1 = default, b2 = default, b3 = default, c1 = default, c2 = default, c3 = default;
        LowerColumn<S, V>(r0, r1, r2, r3, 0, out V a0, out V b0, out V c0);
        if (columns > 1)
            LowerColumn<S, V>(r0, r1, r2, r3, Block, out a1, out b1, out c1);
        if (columns > 2)
            LowerColumn<S, V>(r0, r1, r2, r3, 2 * Block, out a2, out b2, out c2);
        if (columns > 3)
            LowerColumn<S, V>(r0, r1, r2, r3, 3 * Block, out a3, out b3, out c3);
        Row<S, V>(a0, a1, a2, a3, to, plane);
        Row<S, V>(b0, b1, b2, b3, to + (Window * plane), plane);
        Row<S, V>(c0, c1, c2, c3, to + (2 * Window * plane), plane);
    }

    /// <summary>The first three rows of A times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UpperColumn<S, V>(float* r0, float* r1, float* r2, float* r3, int column, out V a, out V b, out V c)
        where S : struct, ISimd<V>
        where V : struct
    {
        a = S.Load(r0 + column);
        V even = S.Add(a, S.Load(r2 + column));
        V odd = S.Add(S.Load(r1 + column), S.Load(r3 + column));
        b = S.Add(even, odd);
        c = S.Subtract(even, odd);
    }

    /// <summary>The last three rows of A times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LowerColumn<S, V>(float* r0, float* r1, float* r2, float* r3, int column, out V a, out V b, out V c)
        where S : struct, ISimd<V>
        where V : struct
    {
        c = S.Load(r3 + column);
        V even = S.MultiplyAdd(S.Broadcast(4), S.Load(r2 + column), S.Load(r0 + column));
        V odd = S.MultiplyAdd(S.Broadcast(4), c, S.Load(r1 + column));
        a = S.MultiplyAdd(S.Broadcast(2), odd, even);
        b = S.MultiplyAdd(S.Broadcast(-2), odd, even);
    }

    /// <summary>One row times Aᵀ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<S, V>(V y0, V y1, V y2, V y3, float* to, nint plane)
        where S : struct, ISimd<V>
        where V : struct
    {
        V nearEven = S.Add(y0, y2);
        V nearOdd = S.Add(y1, y3);
        V farEven = S.MultiplyAdd(S.Broadcast(4), y2, y0);
        V farOdd = S.MultiplyAdd(S.Broadcast(4), y3, y1);
        S.Store(y0, to);
        S.Store(S.Add(nearEven, nearOdd), to + plane);
        S.Store(S.Subtract(nearEven, nearOdd), to + (2 * plane));
        S.Store(S.MultiplyAdd(S.Broadcast(2), farOdd, farEven), to + (3 * plane));
        S.Store(S.MultiplyAdd(S.Broadcast(-2), farOdd, farEven), to + (4 * plane));
        S.Store(y3, to + (5 * plane));
    }
}
