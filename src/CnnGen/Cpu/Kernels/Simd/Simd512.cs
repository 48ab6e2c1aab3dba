using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>AVX-512: 16 floats, 32 registers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct Simd512 : ISimd<Vector512<float>>
{
    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    public static int TileRows => 8;

    /// <inheritdoc/>
    public static int TileVectors => 3;

    /// <inheritdoc/>
    public static int DotRows => 6;

    private static Vector512<int> EvenLanes => Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* p) => Vector512.Load(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* p) => value.Store(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* p) => Sse.Prefetch0(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => Avx512F.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => Avx512F.Subtract(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => Avx512F.Multiply(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Relu(Vector512<float> a) => Avx512F.Max(Vector512<float>.Zero, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Least(Vector512<float> limit, Vector512<float> a) => Avx512F.Min(limit, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WherePositive(Vector512<float> test, Vector512<float> then, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(test, Vector512<float>.Zero), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WherePassed(Vector512<float> test, Vector512<float> then, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Avx512F.CompareNotLessThanOrEqual(test, Vector512<float>.Zero), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => Avx512F.Divide(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> a) => Avx512F.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> a) => Vector512.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CopySign(Vector512<float> magnitude, Vector512<float> sign) => magnitude | (sign & Vector512.Create(-0f));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> exponent) => ((exponent + Vector512.Create(Lanes.ExponentBias)).AsInt32() << 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ProductRest(Vector512<float> a, Vector512<float> b, Vector512<float> product) => Avx512F.FusedMultiplySubtract(a, b, product);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(Vector512<float> a, Vector512<float> exponent) => Avx512F.Scale(a, exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Mantissa(Vector512<float> a, out Vector512<float> exponent)
    {
        Vector512<int> above = a.AsInt32() - Vector512.Create(Lanes.RootOfHalf);
        exponent = Vector512.ConvertToSingle(above >> 23);
        return ((above & Vector512.Create(Lanes.Fraction)) + Vector512.Create(Lanes.RootOfHalf)).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadEven(float* p) => Avx512F.PermuteVar16x32x2(Vector512.Load(p), EvenLanes, Vector512.Load(p + 16));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadOdd(float* p) => Avx512F.PermuteVar16x32x2(Vector512.Load(p), EvenLanes + Vector512<int>.One, Vector512.Load(p + 16));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(Vector512<float> even, Vector512<float> odd, float* p)
    {
        Vector512<int> lower = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        Avx512F.PermuteVar16x32x2(even, lower, odd).Store(p);
        Avx512F.PermuteVar16x32x2(even, lower + Vector512.Create(8), odd).Store(p + 16);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Reverse(Vector512<float> a) => Vector512.Shuffle(a, Vector512.Create(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exchange(Vector512<float> a, int distance) =>
        distance == 1 ? Avx512F.Permute4x32(a, 0b10_11_00_01) : distance == 2 ? Avx512F.Permute4x32(a, 0b01_00_11_10) : Avx512F.Shuffle4x128(a, a, 0b10_11_00_01);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, nint pitch, float* to, nint step)
    {
        Vector512<float> a0 = Load(from), a1 = Load(from + pitch), a2 = Load(from + (2 * pitch)), a3 = Load(from + (3 * pitch));
        from += 4 * pitch;
        Vector512<float> b0 = Load(from), b1 = Load(from + pitch), b2 = Load(from + (2 * pitch)), b3 = Load(from + (3 * pitch));
        from += 4 * pitch;
        Vector512<float> c0 = Load(from), c1 = Load(from + pitch), c2 = Load(from + (2 * pitch)), c3 = Load(from + (3 * pitch));
        from += 4 * pitch;
        Vector512<float> d0 = Load(from), d1 = Load(from + pitch), d2 = Load(from + (2 * pitch)), d3 = Load(from + (3 * pitch));
        TransposeQuads(ref a0, ref a1, ref a2, ref a3);
        TransposeQuads(ref b0, ref b1, ref b2, ref b3);
        TransposeQuads(ref c0, ref c1, ref c2, ref c3);
        TransposeQuads(ref d0, ref d1, ref d2, ref d3);
        StoreQuarters(a0, b0, c0, d0, to, 4 * step);
        StoreQuarters(a1, b1, c1, d1, to + step, 4 * step);
        StoreQuarters(a2, b2, c2, d2, to + (2 * step), 4 * step);
        StoreQuarters(a3, b3, c3, d3, to + (3 * step), 4 * step);
    }

    /// <summary>Exchanges rows and columns of the four floats that each register has in each quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuads(ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d)
    {
        Vector512<float> abLow = Avx512F.UnpackLow(a, b), abHigh = Avx512F.UnpackHigh(a, b), cdLow = Avx512F.UnpackLow(c, d), cdHigh = Avx512F.UnpackHigh(c, d);
        a = Avx512F.Shuffle(abLow, cdLow, 0b01_00_01_00);
        b = Avx512F.Shuffle(abLow, cdLow, 0b11_10_11_10);
        c = Avx512F.Shuffle(abHigh, cdHigh, 0b01_00_01_00);
        d = Avx512F.Shuffle(abHigh, cdHigh, 0b11_10_11_10);
    }

    /// <summary>The first quarters, then the second, the third and the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, nint step)
    {
        Vector512<float> abLow = Avx512F.Shuffle4x128(a, b, 0b01_00_01_00), abHigh = Avx512F.Shuffle4x128(a, b, 0b11_10_11_10);
        Vector512<float> cdLow = Avx512F.Shuffle4x128(c, d, 0b01_00_01_00), cdHigh = Avx512F.Shuffle4x128(c, d, 0b11_10_11_10);
        Avx512F.Shuffle4x128(abLow, cdLow, 0b10_00_10_00).Store(to);
        Avx512F.Shuffle4x128(abLow, cdLow, 0b11_01_11_01).Store(to + step);
        Avx512F.Shuffle4x128(abHigh, cdHigh, 0b10_00_10_00).Store(to + (2 * step));
        Avx512F.Shuffle4x128(abHigh, cdHigh, 0b11_01_11_01).Store(to + (3 * step));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Raise(Vector512<float> candidate, Vector512<float> candidateCode, ref Vector512<float> max, ref Vector512<float> code)
    {
        Vector512<float> take = Vector512.GreaterThan(candidate, max) | ~Vector512.Equals(candidate, candidate);
        max = Vector512.ConditionalSelect(take, candidate, max);
        code = Vector512.ConditionalSelect(take, candidateCode, code);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WhereEqualBits(Vector512<float> a, Vector512<float> b, Vector512<float> then) => Vector512.Equals(a.AsInt32(), b.AsInt32()).AsSingle() & then;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum4(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) => Simd256.Sum4(
        Avx.Add(a.GetLower(), a.GetUpper()),
        Avx.Add(b.GetLower(), b.GetUpper()),
        Avx.Add(c.GetLower(), c.GetUpper()),
        Avx.Add(d.GetLower(), d.GetUpper()));
}
