using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>AVX2 with FMA: 8 floats, 16 registers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct Simd256 : ISimd<Vector256<float>>
{
    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    public static int TileRows => 6;

    /// <inheritdoc/>
    public static int TileVectors => 2;

    /// <inheritdoc/>
    public static int DotRows => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* p) => Vector256.Load(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* p) => value.Store(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* p) => Sse.Prefetch0(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => Avx.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => Avx.Subtract(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => Avx.Multiply(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.MultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Relu(Vector256<float> a) => Avx.Max(Vector256<float>.Zero, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Least(Vector256<float> limit, Vector256<float> a) => Avx.Min(limit, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WherePositive(Vector256<float> test, Vector256<float> then, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(test, Vector256<float>.Zero), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WherePassed(Vector256<float> test, Vector256<float> then, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Avx.CompareNotLessThanOrEqual(test, Vector256<float>.Zero), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => Avx.Divide(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> a) => Avx.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> a) => Vector256.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CopySign(Vector256<float> magnitude, Vector256<float> sign) => magnitude | (sign & Vector256.Create(-0f));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> exponent) => ((exponent + Vector256.Create(Lanes.ExponentBias)).AsInt32() << 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ProductRest(Vector256<float> a, Vector256<float> b, Vector256<float> product) => Fma.MultiplySubtract(a, b, product);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> a, Vector256<float> exponent) => Lanes.Scale<Simd256, Vector256<float>>(a, exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Mantissa(Vector256<float> a, out Vector256<float> exponent)
    {
        Vector256<int> above = a.AsInt32() - Vector256.Create(Lanes.RootOfHalf);
        exponent = Vector256.ConvertToSingle(above >> 23);
        return ((above & Vector256.Create(Lanes.Fraction)) + Vector256.Create(Lanes.RootOfHalf)).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadEven(float* p)
    {
        // The shuffle works within halves and leaves the quarters in the order 0, 2, 1, 3.
        Vector256<float> mixed = Avx.Shuffle(Vector256.Load(p), Vector256.Load(p + 8), 0b10_00_10_00);
        return Avx2.Permute4x64(mixed.AsDouble(), 0b11_01_10_00).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadOdd(float* p)
    {
        Vector256<float> mixed = Avx.Shuffle(Vector256.Load(p), Vector256.Load(p + 8), 0b11_01_11_01);
        return Avx2.Permute4x64(mixed.AsDouble(), 0b11_01_10_00).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(Vector256<float> even, Vector256<float> odd, float* p)
    {
        Vector256<float> low = Avx.UnpackLow(even, odd);
        Vector256<float> high = Avx.UnpackHigh(even, odd);
        Avx.Permute2x128(low, high, 0x20).Store(p);
        Avx.Permute2x128(low, high, 0x31).Store(p + 8);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Reverse(Vector256<float> a) => Vector256.Shuffle(a, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exchange(Vector256<float> a, int distance) =>
        distance == 1 ? Avx.Permute(a, 0b10_11_00_01) : distance == 2 ? Avx.Permute(a, 0b01_00_11_10) : Avx.Permute2x128(a, a, 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, nint pitch, float* to, nint step)
    {
        Vector256<float> a0 = Load(from), a1 = Load(from + pitch), a2 = Load(from + (2 * pitch)), a3 = Load(from + (3 * pitch));
        from += 4 * pitch;
        Vector256<float> b0 = Load(from), b1 = Load(from + pitch), b2 = Load(from + (2 * pitch)), b3 = Load(from + (3 * pitch));
        TransposeQuads(ref a0, ref a1, ref a2, ref a3);
        TransposeQuads(ref b0, ref b1, ref b2, ref b3);
        StoreHalves(a0, b0, to, 4 * step);
        StoreHalves(a1, b1, to + step, 4 * step);
        StoreHalves(a2, b2, to + (2 * step), 4 * step);
        StoreHalves(a3, b3, to + (3 * step), 4 * step);
    }

    /// <summary>Exchanges rows and columns of the four floats that each register has in each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuads(ref Vector256<float> a, ref Vector256<float> b, ref Vector256<float> c, ref Vector256<float> d)
    {
        Vector256<float> abLow = Avx.UnpackLow(a, b), abHigh = Avx.UnpackHigh(a, b), cdLow = Avx.UnpackLow(c, d), cdHigh = Avx.UnpackHigh(c, d);
        a = Avx.Shuffle(abLow, cdLow, 0b01_00_01_00);
        b = Avx.Shuffle(abLow, cdLow, 0b11_10_11_10);
        c = Avx.Shuffle(abHigh, cdHigh, 0b01_00_01_00);
        d = Avx.Shuffle(abHigh, cdHigh, 0b11_10_11_10);
    }

    /// <summary>The lower halves, then the upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<float> a, Vector256<float> b, float* to, nint step)
    {
        Avx.Permute2x128(a, b, 0x20).Store(to);
        Avx.Permute2x128(a, b, 0x31).Store(to + step);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Raise(Vector256<float> candidate, Vector256<float> candidateCode, ref Vector256<float> max, ref Vector256<float> code)
    {
        Vector256<float> take = Vector256.GreaterThan(candidate, max) | ~Vector256.Equals(candidate, candidate);
        max = Vector256.ConditionalSelect(take, candidate, max);
        code = Vector256.ConditionalSelect(take, candidateCode, code);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WhereEqualBits(Vector256<float> a, Vector256<float> b, Vector256<float> then) => Vector256.Equals(a.AsInt32(), b.AsInt32()).AsSingle() & then;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum4(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector256<float> sums = Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return sums.GetLower() + sums.GetUpper();
    }
}
