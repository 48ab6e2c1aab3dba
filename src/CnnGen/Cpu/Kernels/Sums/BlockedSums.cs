using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Sums;

/// <summary>Sums over the positions of a row, one a lane, with several partial sums interleaved.</summary>
internal static unsafe class BlockedSums
{
    /// <summary>Σ x over <paramref name="width"/> positions, <paramref name="pitch"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Row<S, V>(float* x, int width, int pitch)
        where S : struct, ISimd<V>
        where V : struct
    {
        V a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= width - 4; i += 4, x += 4 * pitch)
        {
            a = S.Add(a, S.Load(x));
            b = S.Add(b, S.Load(x + pitch));
            c = S.Add(c, S.Load(x + (2 * pitch)));
            d = S.Add(d, S.Load(x + (3 * pitch)));
        }

        for (; i < width; i++, x += pitch)
            a = S.Add(a, S.Load(x));
        return S.Add(S.Add(a, b), S.Add(c, d));
    }

    /// <summary>sum += Σ (x − center) and squares += Σ (x − center)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Differences<S, V>(float* x, V center, int width, int pitch, ref V sum, ref V squares)
        where S : struct, ISimd<V>
        where V : struct
    {
        V s0 = default, s1 = default, q0 = default, q1 = default;
        int i = 0;
        for (; i <= width - 2; i += 2, x += 2 * pitch)
        {
            V d0 = S.Subtract(S.Load(x), center);
            V d1 = S.Subtract(S.Load(x + pitch), center);
            s0 = S.Add(s0, d0);
            s1 = S.Add(s1, d1);
            q0 = S.MultiplyAdd(d0, d0, q0);
            q1 = S.MultiplyAdd(d1, d1, q1);
        }

        if (i < width)
        {
            V d0 = S.Subtract(S.Load(x), center);
            s0 = S.Add(s0, d0);
            q0 = S.MultiplyAdd(d0, d0, q0);
        }

        sum = S.Add(sum, S.Add(s0, s1));
        squares = S.Add(squares, S.Add(q0, q1));
    }

    /// <summary>sum += Σ dy and dot += Σ dy · (x − center), dy as <paramref name="rectifier"/> passes it on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradients<S, V, TRectifier>(
        float* x, float* y, float* dy, V center, TRectifier rectifier, int width, int pitch, ref V sum, ref V dot)
        where S : struct, ISimd<V>
        where V : struct
        where TRectifier : struct, IRectifier<V>
    {
        V s0 = default, s1 = default, p0 = default, p1 = default;
        nint at = 0;
        nint end = (nint)(width & ~1) * pitch;
        for (; at < end; at += 2 * pitch)
        {
            V d0 = S.Subtract(S.Load(x + at), center);
            V d1 = S.Subtract(S.Load(x + at + pitch), center);
            V g0 = rectifier.Gradient(d0, y + at, dy + at);
            V g1 = rectifier.Gradient(d1, y + at + pitch, dy + at + pitch);
            s0 = S.Add(s0, g0);
            s1 = S.Add(s1, g1);
            p0 = S.MultiplyAdd(g0, d0, p0);
            p1 = S.MultiplyAdd(g1, d1, p1);
        }

        if (width % 2 != 0)
        {
            V d0 = S.Subtract(S.Load(x + at), center);
            V g0 = rectifier.Gradient(d0, y + at, dy + at);
            s0 = S.Add(s0, g0);
            p0 = S.MultiplyAdd(g0, d0, p0);
        }

        sum = S.Add(sum, S.Add(s0, s1));
        dot = S.Add(dot, S.Add(p0, p1));
    }
}
