using System.ComponentModel;
using System.Runtime.CompilerServices;
using ILGPU;

namespace CnnGen.Gpu;

/// <summary>
/// The functions of expressions in kernels: those of the CPU (<c>Exponentials</c>, whose polynomials these are), number by number. Within 2 units in the last place of the
/// exact value for every float (softplus 3, the normal distribution 4), 0 at 0 where that is the value, exact at infinity, NaN for NaN.
/// </summary>
/// <remarks>Whether a product and a sum are rounded once or twice is the driver's choice; nothing here depends on it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GpuMath
{
    private const float LogOfE = 1.44269504f;

    // ln 2 in two parts, the first of so few bits that its multiples by exponents are exact.
    private const float Ln2High = 0.693145752f;
    private const float Ln2Low = 1.42860677e-6f;

    // Where the tail of the normal distribution is less than the smallest float.
    private const float Furthest = 14.5f;

    private const float SmallestNormal = 1.17549435e-38f;

    // Where tanh goes from its series to the exponential function.
    private const float TanhBranch = 0.625f;

    // Added and subtracted again, rounds to a whole number.
    private const float Rounder = 3 << 22;

    // The bits of √½, and those of a float that are its sign and those that are not its sign and exponent.
    private const uint RootOfHalf = 0x3F3504F3;
    private const uint SignBit = 0x80000000;
    private const uint Fraction = (1 << 23) - 1;

    /// <summary>max(x, 0); NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Relu(float x) => x <= 0f ? 0f : x;

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float x) => MathF.Abs(x);

    /// <summary>√x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float x) => MathF.Sqrt(x);

    /// <summary>Whether a number takes the place of the largest one so far: it is larger, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Wins(float x, float most) => x > most | float.IsNaN(x);

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float x)
    {
        // 0 from −104 on, infinite from 88.8 on.
        (float part, float exponent) = Expm1Parts(-AtMost(-AtMost(x, 90f), 104f), 0f);
        return Scale(1f + part, exponent);
    }

    /// <summary>eˣ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Expm1(float x)
    {
        // From −17.4 on the result is −1. 2^128 is no float, so that the largest results are doubled at the end.
        (float part, float exponent) = Expm1Parts(-AtMost(-AtMost(x, 89f), 30f), 0f);
        float most = AtMost(exponent, 127f);
        float power = PowerOfTwo(most);
        return CopySign((power * part + (power - 1f)) * PowerOfTwo(exponent - most), x);
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sigmoid(float x)
    {
        float tail = SigmoidTail(x);
        return x > 0f ? 1f - tail : tail;
    }

    /// <summary>σ(−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SigmoidTail(float x)
    {
        // exp / (1 + exp), less what rounding has added to the divisor.
        float exp = ExpOfMinusAbs(x);
        float divisor = 1f + exp;
        float quotient = exp / divisor;
        float rounding = exp - (divisor - 1f);
        return quotient - quotient * rounding * (1f - quotient);
    }

    /// <summary>ln(1 + eˣ) = max(0, x) + ln(1 + e^−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Softplus(float x)
    {
        // ln(1 + u) = 2 artanh(s) for s = u / (2 + u).
        float exp = ExpOfMinusAbs(x);
        float s = exp / (exp + 2f);
        float square = s * s;
        return Relu(x) + (s * square * ArtanhSeries(square) + (s + s));
    }

    /// <summary>ln x: −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float x)
    {
        // What is denormal is made larger first. The factor is then one from √½ to √2, and the exponent what is left.
        bool isDenormal = x < SmallestNormal;
        int above = (int)(Interop.FloatAsInt(isDenormal ? x * (1 << 24) : x) - RootOfHalf);
        float exponent = (above >> 23) - (isDenormal ? 24 : 0);

        // ln(1 + u) = 2 artanh(s) for s = u / (2 + u), with 2s = u − u²/2 + s · u²/2: the large term is exact.
        float u = Interop.IntAsFloat(((uint)above & Fraction) + RootOfHalf) - 1f;
        float s = u / (u + 2f);
        float square = s * s;
        float half = u * u * 0.5f;
        float rest = s * (square * ArtanhSeries(square) + half) + exponent * Ln2Low;
        float log = exponent * Ln2High + (u - (half - rest));
        return x > float.MaxValue ? x : x > 0f ? log : -1f / MathF.Abs(MathF.Sqrt(x));
    }

    /// <summary>The distribution function of the standard normal distribution, Φ(x) = (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float NormalCdf(float x)
    {
        (float part, float exponent) = Bell(x);
        float ratio = TailRatio(x);
        return OfTail(x, Scale(ratio * part + ratio, exponent));
    }

    /// <summary>The same, within 6 units in the last place, where the density is known: what <see cref="NormalPdf"/> makes of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float NormalCdf(float x, float density) => OfTail(x, density * 2.50662827f * TailRatio(x));

    /// <summary>The density of the standard normal distribution, e^(−x²/2) / √(2π).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float NormalPdf(float x)
    {
        (float part, float exponent) = Bell(x);
        return Scale(0.398942280f * part + 0.398942280f, exponent);
    }

    /// <summary>tanh x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x) => Tanh(x, 1f, MathF.Abs(x), 0f, x);

    /// <summary>scale · tanh |x|, with a sign.</summary>
    /// <param name="x">The argument.</param>
    /// <param name="scale">At least 0.</param>
    /// <param name="linear">scale · |x|.</param>
    /// <param name="correction">What <paramref name="linear"/> lacks, as a share of it.</param>
    /// <param name="sign">Has the sign of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x, float scale, float linear, float correction, float sign)
    {
        // tanh |x| = |x| + |x|³ · P(x²), relative error 6e-9 up to 0.64.
        float magnitude = MathF.Abs(x);
        float square = magnitude * magnitude;
        float series = -0.005585509f * square + 0.020533664f;
        series = series * square + -0.053708017f;
        series = series * square + 0.13331072f;
        series = series * square + -0.3333327f;
        float near = linear * (square * series + correction) + linear;

        // Further out 1 − 2 / (e^2|x| + 1), which is 1 from 9.1 on.
        float most = AtMost(magnitude, 10f);
        (float part, float exponent) = Expm1Parts(most + most, 0f);
        float power = PowerOfTwo(exponent);
        float far = scale - scale * (2f / (power * part + (power + 1f)));
        return CopySign(magnitude > TanhBranch ? far : near, sign);
    }

    // Φ(x), given Φ(−|x|).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float OfTail(float x, float tail) => x > 0f ? 1f - tail : tail;

    // Φ(−t) · e^(t²/2) for t = |x|: P(u) / (t + 4) for u = t / (t + 4) − 7/16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float TailRatio(float x)
    {
        float t = AtMost(MathF.Abs(x), Furthest);
        float inverse = 1f / (t + 4f);
        float u = t * inverse + -0.4375f;
        float p = -0.06920826f * u + 0.08388282f;
        p = p * u + 0.16921112f;
        p = p * u + -0.30629393f;
        p = p * u + -0.14088708f;
        p = p * u + 1.0268798f;
        p = p * u + -1.7420012f;
        p = p * u + 1.8515168f;
        p = p * u + -1.4278091f;
        p = p * u + 0.8377005f;
        return inverse * p;
    }

    // e^(−x²/2) as (1 + the first) · 2^the second; 0 from 14.2 on. x² has more bits than a float: the square of its first twelve bits has not, and what is left is small.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Part, float Exponent) Bell(float x)
    {
        float t = AtMost(MathF.Abs(x), Furthest);
        float high = Interop.IntAsFloat(Interop.FloatAsInt(t) & 0xFFFFF000);
        float low = t - high;
        return Expm1Parts(-0.5f * high * high, -low * (high + 0.5f * low));
    }

    // P of 2 artanh(s) = 2s + s³ · P(s²) for |s| up to 1/3, relative error 3e-8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ArtanhSeries(float square)
    {
        float series = 0.24666406f * square + 0.21397562f;
        series = series * square + 0.28612775f;
        series = series * square + 0.39999282f;
        return series * square + 0.6666667f;
    }

    // e^−|x|, 0 from 104 on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ExpOfMinusAbs(float x)
    {
        (float part, float exponent) = Expm1Parts(-AtMost(MathF.Abs(x), 104f), 0f);
        return Scale(1f + part, exponent);
    }

    // eʳ − 1 for x + low = exponent · ln 2 + r, where |r| is at most ln 2 / 2: r + r² · P(r), relative error 1.4e-8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Part, float Exponent) Expm1Parts(float x, float low)
    {
        float exponent = (x + low) * LogOfE + Rounder - Rounder;
        float r = exponent * -Ln2Low + (exponent * -Ln2High + x + low);
        float p = 0.0013868314f * r + 0.008366424f;
        p = p * r + 0.041667465f;
        p = p * r + 0.16666545f;
        p = p * r + 0.49999997f;
        return (r * r * p + r, exponent);
    }

    // min(x, most), NaN for NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float AtMost(float x, float most) => x > most ? most : x;

    // 2 to the power of a whole number from −126 to 127.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float PowerOfTwo(float exponent) => Interop.IntAsFloat((uint)((int)exponent + 127) << 23);

    // In two steps, since the result may be denormal and the power no float.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Scale(float a, float exponent)
    {
        float half = exponent * 0.5f + Rounder - Rounder;
        return a * PowerOfTwo(exponent - half) * PowerOfTwo(half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float CopySign(float magnitude, float sign) =>
        Interop.IntAsFloat((Interop.FloatAsInt(magnitude) & ~SignBit) | (Interop.FloatAsInt(sign) & SignBit));
}
