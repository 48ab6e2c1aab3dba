using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>
/// The functions that are made of eˣ, and its inverse, for one register width: within 2 units in the last place of the exact value for every float (softplus 3,
/// the normal distribution 4), 0 at 0 (with its sign) where that is the value, exact at infinity, NaN for NaN, with denormals, monotone in the tails and
/// elsewhere but for those units. None branches: each lane computes both sides and takes one.
/// </summary>
/// <remarks>Coefficients are minimax ones for the relative error (Lawson's iteration on Chebyshev points in double), rounded to float one after
/// the other from the lowest, the higher ones fitted again each time.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Exponentials<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private const float LogOfE = 1.44269504f;

    /// <summary>ln 2 in two parts, the first of so few bits that its multiples by exponents are exact.</summary>
    private const float Ln2High = 0.693145752f;

    private const float Ln2Low = 1.42860677e-6f;

    /// <summary>Where the tail of the normal distribution is less than the smallest float.</summary>
    private const float Furthest = 14.5f;

    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Where tanh goes from its series to the exponential function.</summary>
    private const float TanhBranch = 0.625f;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        // 0 from −104 on, infinite from 88.8 on.
        V within = S.Subtract(default, AtMost(S.Subtract(default, AtMost(x, 90)), 104));
        V part = Expm1(within, out V exponent);
        return S.Scale(S.Add(S.Broadcast(1), part), exponent);
    }

    /// <summary>eˣ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1(V x)
    {
        // From −17.4 on the result is −1. 2^128 is no float, so that the largest results are doubled at the end.
        V within = S.Subtract(default, AtMost(S.Subtract(default, AtMost(x, 89)), 30));
        V part = Expm1(within, out V exponent);
        V most = AtMost(exponent, 127);
        V power = S.PowerOfTwo(most);
        V result = S.MultiplyAdd(power, part, S.Subtract(power, S.Broadcast(1)));
        return S.CopySign(S.Abs(S.Multiply(result, S.PowerOfTwo(S.Subtract(exponent, most)))), x);
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x)
    {
        V tail = SigmoidTail(x);
        return S.WherePositive(x, S.Subtract(S.Broadcast(1), tail), tail);
    }

    /// <summary>σ(−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SigmoidTail(V x)
    {
        // exp / (1 + exp), less what rounding has added to the divisor.
        V one = S.Broadcast(1);
        V exp = ExpOfMinusAbs(x);
        V divisor = S.Add(one, exp);
        V quotient = S.Divide(exp, divisor);
        V rounding = S.Subtract(exp, S.Subtract(divisor, one));
        V share = S.Multiply(quotient, rounding);
        return S.Subtract(quotient, S.Multiply(share, S.Subtract(one, quotient)));
    }

    /// <summary>ln(1 + eˣ) = max(0, x) + ln(1 + e^−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus(V x)
    {
        // ln(1 + u) = 2 artanh(s) for s = u / (2 + u).
        V exp = ExpOfMinusAbs(x);
        V s = S.Divide(exp, S.Add(exp, S.Broadcast(2)));
        V square = S.Multiply(s, s);
        return S.Add(S.Relu(x), S.MultiplyAdd(S.Multiply(s, square), ArtanhSeries(square), S.Add(s, s)));
    }

    /// <summary>ln x: −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log(V x)
    {
        // What is denormal is made larger first.
        V below = S.Subtract(S.Broadcast(SmallestNormal), x);
        V fraction = S.Mantissa(S.WherePositive(below, S.Multiply(x, S.Broadcast(1 << 24)), x), out V exponent);
        exponent = S.Subtract(exponent, S.WherePositive(below, S.Broadcast(24), default));

        // ln(1 + u) = 2 artanh(s) for s = u / (2 + u), with 2s = u − u²/2 + s · u²/2: the large term is exact.
        V u = S.Subtract(fraction, S.Broadcast(1));
        V s = S.Divide(u, S.Add(u, S.Broadcast(2)));
        V square = S.Multiply(s, s);
        V half = S.Multiply(S.Multiply(u, u), S.Broadcast(0.5f));
        V rest = S.MultiplyAdd(s, S.MultiplyAdd(square, ArtanhSeries(square), half), S.Multiply(exponent, S.Broadcast(Ln2Low)));
        V log = S.MultiplyAdd(exponent, S.Broadcast(Ln2High), S.Subtract(u, S.Subtract(half, rest)));
        log = S.WherePositive(S.Subtract(x, S.Broadcast(float.MaxValue)), x, log);
        return S.WherePositive(x, log, S.Divide(S.Broadcast(-1), S.Abs(S.Sqrt(x))));
    }

    /// <summary>The distribution function of the standard normal distribution, Φ(x) = (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NormalCdf(V x)
    {
        V part = Bell(x, out V exponent);
        V ratio = TailRatio(x);
        return OfTail(x, S.Scale(S.MultiplyAdd(ratio, part, ratio), exponent));
    }

    /// <summary>The same, within 6 units in the last place, where the density is known: what <see cref="NormalPdf"/> makes of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NormalCdf(V x, V density) => OfTail(x, S.Multiply(S.Multiply(density, S.Broadcast(2.50662827f)), TailRatio(x)));

    /// <summary>The density of the standard normal distribution, e^(−x²/2) / √(2π).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NormalPdf(V x)
    {
        V part = Bell(x, out V exponent);
        V scale = S.Broadcast(0.398942280f);
        return S.Scale(S.MultiplyAdd(scale, part, scale), exponent);
    }

    /// <summary>tanh x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V x) => Tanh(x, S.Broadcast(1), S.Abs(x), default, x);

    /// <summary>scale · tanh |x|, with a sign.</summary>
    /// <param name="x">The argument.</param>
    /// <param name="scale">At least 0.</param>
    /// <param name="linear">scale · |x|.</param>
    /// <param name="correction">What <paramref name="linear"/> lacks, as a share of it.</param>
    /// <param name="sign">Has the sign of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V x, V scale, V linear, V correction, V sign)
    {
        // tanh |x| = |x| + |x|³ · P(x²), relative error 6e-9 up to 0.64.
        V magnitude = S.Abs(x);
        V square = S.Multiply(magnitude, magnitude);
        V series = S.MultiplyAdd(S.Broadcast(-0.005585509f), square, S.Broadcast(0.020533664f));
        series = S.MultiplyAdd(series, square, S.Broadcast(-0.053708017f));
        series = S.MultiplyAdd(series, square, S.Broadcast(0.13331072f));
        series = S.MultiplyAdd(series, square, S.Broadcast(-0.3333327f));
        V near = S.MultiplyAdd(linear, S.MultiplyAdd(square, series, correction), linear);

        // Further out 1 − 2 / (e^2|x| + 1), which is 1 from 9.1 on.
        V most = AtMost(magnitude, 10);
        V part = Expm1(S.Add(most, most), out V exponent);
        V power = S.PowerOfTwo(exponent);
        V divisor = S.MultiplyAdd(power, part, S.Add(power, S.Broadcast(1)));
        V far = S.Subtract(scale, S.Multiply(scale, S.Divide(S.Broadcast(2), divisor)));
        return S.CopySign(S.WherePositive(S.Subtract(magnitude, S.Broadcast(TanhBranch)), far, near), sign);
    }

    /// <summary>Φ(x), given Φ(−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OfTail(V x, V tail) => S.WherePositive(x, S.Subtract(S.Broadcast(1), tail), tail);

    /// <summary>Φ(−t) · e^(t²/2) for t = |x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TailRatio(V x)
    {
        // P(u) / (t + 4) for u = t / (t + 4) − 7/16, relative error of P 1.1e-8. A quotient that is 0 at 0 has few rounding errors there, and the middle of
        // the polynomial lies where its terms cancel at neither end.
        V t = AtMost(S.Abs(x), Furthest);
        V inverse = S.Divide(S.Broadcast(1), S.Add(t, S.Broadcast(4)));
        V u = S.MultiplyAdd(t, inverse, S.Broadcast(-0.4375f));
        V p = S.MultiplyAdd(S.Broadcast(-0.06920826f), u, S.Broadcast(0.08388282f));
        p = S.MultiplyAdd(p, u, S.Broadcast(0.16921112f));
        p = S.MultiplyAdd(p, u, S.Broadcast(-0.30629393f));
        p = S.MultiplyAdd(p, u, S.Broadcast(-0.14088708f));
        p = S.MultiplyAdd(p, u, S.Broadcast(1.0268798f));
        p = S.MultiplyAdd(p, u, S.Broadcast(-1.7420012f));
        p = S.MultiplyAdd(p, u, S.Broadcast(1.8515168f));
        p = S.MultiplyAdd(p, u, S.Broadcast(-1.4278091f));
        p = S.MultiplyAdd(p, u, S.Broadcast(0.8377005f));
        return S.Multiply(inverse, p);
    }

    /// <summary>e^(−x²/2) as (1 + the result) · 2^exponent; 0 from 14.2 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Bell(V x, out V exponent)
    {
        // x² has more bits than a float.
        V t = AtMost(S.Abs(x), Furthest);
        V half = S.Multiply(t, S.Broadcast(-0.5f));
        V square = S.Multiply(t, half);
        return Expm1(square, S.ProductRest(t, half, square), out exponent);
    }

    /// <summary>P of 2 artanh(s) = 2s + s³ · P(s²) for |s| up to 1/3, relative error 3e-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ArtanhSeries(V square)
    {
        V series = S.MultiplyAdd(S.Broadcast(0.24666406f), square, S.Broadcast(0.21397562f));
        series = S.MultiplyAdd(series, square, S.Broadcast(0.28612775f));
        series = S.MultiplyAdd(series, square, S.Broadcast(0.39999282f));
        return S.MultiplyAdd(series, square, S.Broadcast(0.6666667f));
    }

    /// <summary>e^−|x|, 0 from 104 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpOfMinusAbs(V x)
    {
        V part = Expm1(S.Subtract(default, AtMost(S.Abs(x), 104)), out V exponent);
        return S.Scale(S.Add(S.Broadcast(1), part), exponent);
    }

    /// <summary>eʳ − 1 for x = exponent · ln 2 + r, where |r| is at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Expm1(V x, out V exponent)
    {
        exponent = Round(S.Multiply(x, S.Broadcast(LogOfE)));
        V r = S.MultiplyAdd(exponent, S.Broadcast(-Ln2High), x);
        return Expm1Near(S.MultiplyAdd(exponent, S.Broadcast(-Ln2Low), r));
    }

    /// <summary>The same for x + low.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Expm1(V x, V low, out V exponent)
    {
        exponent = Round(S.Multiply(x, S.Broadcast(LogOfE)));
        V r = S.MultiplyAdd(exponent, S.Broadcast(-Ln2High), x);
        return Expm1Near(S.MultiplyAdd(exponent, S.Broadcast(-Ln2Low), S.Add(r, low)));
    }

    /// <summary>eʳ − 1 as r + r² · P(r), relative error 1.4e-8 up to ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Expm1Near(V r)
    {
        V p = S.MultiplyAdd(S.Broadcast(0.0013868314f), r, S.Broadcast(0.008366424f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.041667465f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.16666545f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.49999997f));
        return S.MultiplyAdd(S.Multiply(r, r), p, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Round(V x) => S.Subtract(S.Add(x, S.Broadcast(Lanes.Rounder)), S.Broadcast(Lanes.Rounder));

    /// <summary>min(x, most), NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V AtMost(V x, float most) => S.Least(S.Broadcast(most), x);
}
