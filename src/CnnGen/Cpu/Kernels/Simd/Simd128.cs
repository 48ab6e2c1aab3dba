using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>Four floats in the portable vectors of .NET: runs on every machine.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct Simd128 : ISimd<Vector128<float>>
{
    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    public static int TileRows => 6;

    /// <inheritdoc/>
    public static int TileVectors => 2;

    /// <inheritdoc/>
    public static int DotRows => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* p) => Vector128.Load(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* p) => value.Store(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* p)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(p);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => (a * b) + c;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Relu(Vector128<float> a) =>
        Vector128.ConditionalSelect(Vector128.LessThan(a, Vector128<float>.Zero), Vector128<float>.Zero, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Least(Vector128<float> limit, Vector128<float> a) => Vector128.ConditionalSelect(Vector128.GreaterThan(a, limit), limit, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WherePositive(Vector128<float> test, Vector128<float> then, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(test, Vector128<float>.Zero), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WherePassed(Vector128<float> test, Vector128<float> then, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.LessThanOrEqual(test, Vector128<float>.Zero), otherwise, then);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> a) => Vector128.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> a) => Vector128.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CopySign(Vector128<float> magnitude, Vector128<float> sign) => magnitude | (sign & Vector128.Create(-0f));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> exponent) => ((exponent + Vector128.Create(Lanes.ExponentBias)).AsInt32() << 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ProductRest(Vector128<float> a, Vector128<float> b, Vector128<float> product)
    {
        // Products of floats are doubles.
        (Vector128<double> a0, Vector128<double> a1) = Vector128.Widen(a);
        (Vector128<double> b0, Vector128<double> b1) = Vector128.Widen(b);
        (Vector128<double> product0, Vector128<double> product1) = Vector128.Widen(product);
        return Vector128.Narrow((a0 * b0) - product0, (a1 * b1) - product1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Mantissa(Vector128<float> a, out Vector128<float> exponent)
    {
        Vector128<int> above = a.AsInt32() - Vector128.Create(Lanes.RootOfHalf);
        exponent = Vector128.ConvertToSingle(above >> 23);
        return ((above & Vector128.Create(Lanes.Fraction)) + Vector128.Create(Lanes.RootOfHalf)).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> a, Vector128<float> exponent) => Lanes.Scale<Simd128, Vector128<float>>(a, exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadEven(float* p) => Sse.IsSupported
        ? Sse.Shuffle(Vector128.Load(p), Vector128.Load(p + 4), 0b10_00_10_00)
        : Vector128.Create(p[0], p[2], p[4], p[6]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadOdd(float* p) => Sse.IsSupported
        ? Sse.Shuffle(Vector128.Load(p), Vector128.Load(p + 4), 0b11_01_11_01)
        : Vector128.Create(p[1], p[3], p[5], p[7]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(Vector128<float> even, Vector128<float> odd, float* p)
    {
        if (Sse.IsSupported)
        {
            Sse.UnpackLow(even, odd).Store(p);
            Sse.UnpackHigh(even, odd).Store(p + 4);
            return;
        }

        for (int i = 0; i < 4; i++)
        {
            p[2 * i] = even.GetElement(i);
            p[(2 * i) + 1] = odd.GetElement(i);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Reverse(Vector128<float> a) => Vector128.Shuffle(a, Vector128.Create(3, 2, 1, 0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exchange(Vector128<float> a, int distance) =>
        distance == 1 ? Vector128.Shuffle(a, Vector128.Create(1, 0, 3, 2)) : Vector128.Shuffle(a, Vector128.Create(2, 3, 0, 1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, nint pitch, float* to, nint step)
    {
        if (!Sse.IsSupported)
        {
            for (int i = 0; i < Count * Count; i++)
                to[(i % Count * step) + (i / Count)] = from[(i / Count * pitch) + (i % Count)];
            return;
        }

        Vector128<float> a = Load(from), b = Load(from + pitch), c = Load(from + (2 * pitch)), d = Load(from + (3 * pitch));
        Vector128<float> abLow = Sse.UnpackLow(a, b), abHigh = Sse.UnpackHigh(a, b), cdLow = Sse.UnpackLow(c, d), cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(abLow, cdLow).Store(to);
        Sse.MoveHighToLow(cdLow, abLow).Store(to + step);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(to + (2 * step));
        Sse.MoveHighToLow(cdHigh, abHigh).Store(to + (3 * step));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Raise(Vector128<float> candidate, Vector128<float> candidateCode, ref Vector128<float> max, ref Vector128<float> code)
    {
        Vector128<float> take = Vector128.GreaterThan(candidate, max) | ~Vector128.Equals(candidate, candidate);
        max = Vector128.ConditionalSelect(take, candidate, max);
        code = Vector128.ConditionalSelect(take, candidateCode, code);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WhereEqualBits(Vector128<float> a, Vector128<float> b, Vector128<float> then) => Vector128.Equals(a.AsInt32(), b.AsInt32()).AsSingle() & then;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector128<float> a) => (a[0] + a[1]) + (a[2] + a[3]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum4(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) =>
        Vector128.Create(Sum(a), Sum(b), Sum(c), Sum(d));
}
