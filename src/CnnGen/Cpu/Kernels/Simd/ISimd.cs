using System.ComponentModel;
using System.Runtime.Intrinsics;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>
/// The few vector operations that the kernels are written in, once for all register widths. Implemented by empty structs, so
/// that the JIT compiles each kernel for each width, with every call inlined.
/// </summary>
/// <typeparam name="V">The register type, such as <see cref="Vector256{T}"/> of float.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe interface ISimd<V>
    where V : struct
{
    /// <summary>The number of floats of a register.</summary>
    static abstract int Count { get; }

    /// <summary>The most rows of a register tile of <see cref="GemmTile"/>.</summary>
    static abstract int TileRows { get; }

    /// <summary>The most registers of a row of a tile of <see cref="GemmTile"/>.</summary>
    static abstract int TileVectors { get; }

    /// <summary>The most rows of the first operand in a register tile of <see cref="DotTile"/>.</summary>
    static abstract int DotRows { get; }

    /// <summary>The <see cref="Count"/> floats at p, which need no alignment.</summary>
    static abstract V Load(float* p);

    /// <summary>Writes <see cref="Count"/> floats to p, which needs no alignment.</summary>
    static abstract void Store(V value, float* p);

    /// <summary>Asks for the cache line at p, which need not be memory of the process.</summary>
    static abstract void Prefetch(float* p);

    /// <summary>The value in all lanes.</summary>
    static abstract V Broadcast(float value);

    /// <summary>a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a − b.</summary>
    static abstract V Subtract(V a, V b);

    /// <summary>a·b.</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a·b + c, with one rounding where the machine can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>max(0, a); NaN stays NaN.</summary>
    static abstract V Relu(V a);

    /// <summary>min(limit, a); NaN where a is NaN.</summary>
    static abstract V Least(V limit, V a);

    /// <summary>In each lane, <paramref name="then"/> where test &gt; 0 and <paramref name="otherwise"/> elsewhere (NaN included).</summary>
    static abstract V WherePositive(V test, V then, V otherwise);

    /// <summary>In each lane, <paramref name="then"/> except where test ≤ 0, so also where it is NaN: what a rectifier whose result is
    /// <paramref name="test"/> passes on of a gradient. <paramref name="otherwise"/> elsewhere.</summary>
    static abstract V WherePassed(V test, V then, V otherwise);

    /// <summary>a / b, rounded once.</summary>
    static abstract V Divide(V a, V b);

    /// <summary>√a, rounded once; NaN below 0.</summary>
    static abstract V Sqrt(V a);

    /// <summary>|a|.</summary>
    static abstract V Abs(V a);

    /// <summary>The magnitude, which has no sign, with the sign of the other, that of zeros and NaNs included.</summary>
    static abstract V CopySign(V magnitude, V sign);

    /// <summary>2 to the power of a whole number from −126 to 127.</summary>
    static abstract V PowerOfTwo(V exponent);

    /// <summary>What rounding has taken from a·b, as a float: a·b − product.</summary>
    static abstract V ProductRest(V a, V b, V product);

    /// <summary>a · 2^exponent for a near 1 and a whole exponent from −250 to 250, denormal or infinite where that is the value.</summary>
    static abstract V Scale(V a, V exponent);

    /// <summary>The factor from √½ to √2 of a = factor · 2^exponent, for a normal number above 0.</summary>
    static abstract V Mantissa(V a, out V exponent);

    /// <summary>p[0], p[2], p[4], …: the even ones of the 2·<see cref="Count"/> floats at p.</summary>
    static abstract V LoadEven(float* p);

    /// <summary>p[1], p[3], p[5], …: the odd ones of the 2·<see cref="Count"/> floats at p.</summary>
    static abstract V LoadOdd(float* p);

    /// <summary>The reverse of <see cref="LoadEven"/> and <see cref="LoadOdd"/>.</summary>
    static abstract void StoreInterleaved(V even, V odd, float* p);

    /// <summary>The lanes in reverse order.</summary>
    static abstract V Reverse(V a);

    /// <summary>Lane i becomes lane i ^ distance, where the distance is 1, 2 or 4, and less than <see cref="Count"/>.</summary>
    static abstract V Exchange(V a, int distance);

    /// <summary>to[i·step + j] = from[j·pitch + i], for i and j below <see cref="Count"/>.</summary>
    static abstract void Transpose(float* from, nint pitch, float* to, nint step);

    /// <summary>In each lane where the candidate is greater than max, or NaN, takes it and its code.</summary>
    static abstract void Raise(V candidate, V candidateCode, ref V max, ref V code);

    /// <summary>In each lane, <paramref name="then"/> where the bits of a and b are equal and 0 elsewhere.</summary>
    static abstract V WhereEqualBits(V a, V b, V then);

    /// <summary>The sums of the lanes of four registers, in a fixed order.</summary>
    static abstract Vector128<float> Sum4(V a, V b, V c, V d);
}
