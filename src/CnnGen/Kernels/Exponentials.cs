using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>
/// The functions that are made of eˣ, for one register width: within 2 units in the last place of the exact value for every float (softplus 3,
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
    /// <summary>Added and subtracted again, rounds to a whole number.</summary>
    private const float Rounder = 3 << 22;

    private const float LogOfE = 1.44269504f;

    /// <summary>ln 2 in two parts, the first of so few bits that its multiples by exponents are exact.</summary>
    private const float Ln2High = 0.693145752f;

    private const float Ln2Low = 1.42860677e-6f;

    /// <summary>Where tanh goes from its series to the exponential function.</summary>
    private const float TanhBranch = 0.625f;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        // 0 from −104 on, infinite from 88.8 on.
        V within = S.Subtract(default, AtMost(S.Subtract(default, AtMost(x, 90)), 104));
        V part = Expm1(within, default, out V exponent);
        return OnePlus(part, exponent);
    }

    /// <summary>eˣ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1(V x)
    {
        // From −17.4 on the result is −1. 2^128 is no float, so that the largest results are doubled at the end.
        V within = S.Subtract(default, AtMost(S.Subtract(default, AtMost(x, 89)), 30));
        V part = Expm1(within, default, out V exponent);
        V most = AtMost(exponent, 127);
        V power = S.PowerOfTwo(most);
        V result = S.MultiplyAdd(power, part, S.Subtract(power, S.Broadcast(1)));
        return S.CopySign(S.Abs(S.Multiply(result, S.PowerOfTwo(S.Subtract(exponent, most)))), x);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x)
    {
        V one = S.Broadcast(1);
        V exp = ExpOfMinusAbs(x);

        // At −|x| exp / (1 + exp), less what rounding has added to the divisor; at |x| the rest to 1.
        V divisor = S.Add(one, exp);
        V quotient = S.Divide(exp, divisor);
        V rest = S.Subtract(one, quotient);
        V rounding = S.Subtract(exp, S.Subtract(divisor, one));
        V low = S.Subtract(quotient, S.Multiply(S.Multiply(quotient, rounding), rest));
        return S.WherePositive(x, rest, low);
    }

    /// <summary>ln(1 + eˣ) = max(0, x) + ln(1 + e^−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus(V x)
    {
        // ln(1 + u) = 2 artanh(s) for s = u / (2 + u), at most 1/3: 2s + s³ · P(s²), relative error of P 3e-8.
        V exp = ExpOfMinusAbs(x);
        V s = S.Divide(exp, S.Add(exp, S.Broadcast(2)));
        V square = S.Multiply(s, s);
        V series = S.MultiplyAdd(S.Broadcast(0.24666406f), square, S.Broadcast(0.21397562f));
        series = S.MultiplyAdd(series, square, S.Broadcast(0.28612775f));
        series = S.MultiplyAdd(series, square, S.Broadcast(0.39999282f));
        series = S.MultiplyAdd(series, square, S.Broadcast(0.6666667f));
        return S.Add(S.Relu(x), S.MultiplyAdd(S.Multiply(s, square), series, S.Add(s, s)));
    }

    /// <summary>The distribution function of the standard normal distribution, Φ(x) = (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NormalCdf(V x)
    {
        // Φ(−t) = e^(−t²/2) · P(u) / (t + 4) for u = (t − 4) / (t + 4), relative error of P 2e-8; 0 from 14.2 on. At t the rest to 1.
        V t = AtMost(S.Abs(x), 14.5f);
        V far = S.Add(t, S.Broadcast(4));
        V u = S.Divide(S.Subtract(t, S.Broadcast(4)), far);
        V p = S.MultiplyAdd(S.Broadcast(-0.00012466322f), u, S.Broadcast(0.00020197326f));
        p = S.MultiplyAdd(p, u, S.Broadcast(0.0015825711f));
        p = S.MultiplyAdd(p, u, S.Broadcast(-0.0035266706f));
        p = S.MultiplyAdd(p, u, S.Broadcast(-0.007535942f));
        p = S.MultiplyAdd(p, u, S.Broadcast(0.060407132f));
        p = S.MultiplyAdd(p, u, S.Broadcast(-0.18652122f));
        p = S.MultiplyAdd(p, u, S.Broadcast(0.38713652f));
        p = S.MultiplyAdd(p, u, S.Broadcast(-0.6078967f));
        p = S.MultiplyAdd(p, u, S.Broadcast(0.75528514f));
        V tail = S.Multiply(Bell(t), S.Divide(p, far));
        V whole = S.WherePositive(x, S.Subtract(S.Broadcast(1), tail), tail);

        // Up to 0.7, where roundings add up in that, its series at 0, error 4e-9.
        V square = S.Multiply(t, t);
        V series = S.MultiplyAdd(S.Broadcast(-9.4446556e-06f), square, S.Broadcast(0.000115434676f));
        series = S.MultiplyAdd(series, square, S.Broadcast(-0.0011873282f));
        series = S.MultiplyAdd(series, square, S.Broadcast(0.009973557f));
        series = S.MultiplyAdd(series, square, S.Broadcast(-0.06649038f));
        series = S.MultiplyAdd(series, square, S.Broadcast(0.3989423f));
        return S.WherePositive(S.Subtract(t, S.Broadcast(0.7f)), whole, S.MultiplyAdd(series, x, S.Broadcast(0.5f)));
    }

    /// <summary>The density of the standard normal distribution, e^(−x²/2) / √(2π).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NormalPdf(V x) => S.Multiply(Bell(AtMost(S.Abs(x), 14.5f)), S.Broadcast(0.398942280f));

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
        V part = Expm1(S.Add(most, most), default, out V exponent);
        V power = S.PowerOfTwo(exponent);
        V divisor = S.MultiplyAdd(power, part, S.Add(power, S.Broadcast(1)));
        V far = S.Subtract(scale, S.Multiply(scale, S.Divide(S.Broadcast(2), divisor)));
        return S.CopySign(S.WherePositive(S.Subtract(magnitude, S.Broadcast(TanhBranch)), far, near), sign);
    }

    /// <summary>e^−|x|, 0 from 104 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpOfMinusAbs(V x)
    {
        V part = Expm1(S.Subtract(default, AtMost(S.Abs(x), 104)), default, out V exponent);
        return OnePlus(part, exponent);
    }

    /// <summary>e^(−t²/2) for t from 0 to 14.5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Bell(V t)
    {
        // t² has more bits than a float: t = a + b with an a of eight bits, and t² = a² + b · (a + t).
        V a = S.Multiply(Round(S.Multiply(t, S.Broadcast(16))), S.Broadcast(1f / 16));
        V b = S.Subtract(t, a);
        V part = Expm1(S.Multiply(S.Multiply(a, a), S.Broadcast(-0.5f)), S.Multiply(S.Multiply(b, S.Add(a, t)), S.Broadcast(-0.5f)), out V exponent);
        return OnePlus(part, exponent);
    }

    /// <summary>(1 + part) · 2^exponent, in two steps, since the result may be denormal and the power no float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OnePlus(V part, V exponent)
    {
        V half = Round(S.Multiply(exponent, S.Broadcast(0.5f)));
        V power = S.PowerOfTwo(S.Subtract(exponent, half));
        return S.Multiply(S.MultiplyAdd(power, part, power), S.PowerOfTwo(half));
    }

    /// <summary>eʳ − 1 for x + low = exponent · ln 2 + r, where |r| is at most ln 2 / 2: r + r² · P(r), relative error 5e-10.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Expm1(V x, V low, out V exponent)
    {
        exponent = Round(S.Multiply(S.Add(x, low), S.Broadcast(LogOfE)));
        V r = S.MultiplyAdd(exponent, S.Broadcast(-Ln2High), x);
        r = S.MultiplyAdd(exponent, S.Broadcast(-Ln2Low), S.Add(r, low));
        V p = S.MultiplyAdd(S.Broadcast(0.00019764433f), r, S.Broadcast(0.0013932388f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.008333543f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.041666493f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.16666666f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.5f));
        return S.MultiplyAdd(S.Multiply(r, r), p, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Round(V x) => S.Subtract(S.Add(x, S.Broadcast(Rounder)), S.Broadcast(Rounder));

    /// <summary>min(x, most), NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V AtMost(V x, float most) => S.WherePositive(S.Subtract(x, S.Broadcast(most)), S.Broadcast(most), x);
}
