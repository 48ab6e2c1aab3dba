using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>
/// The functions that are made of eˣ, for one register width: within 2 units in the last place of the exact value for every float, 0 at 0 (with its
/// sign), exact at infinity, NaN for NaN, with denormals, monotone in the tails and elsewhere but for those units. None branches: each lane computes
/// both sides and takes one.
/// </summary>
/// <remarks>Coefficients are minimax ones for the relative error (Lawson's iteration on Chebyshev points in double), rounded to float one after
/// the other from the lowest, the higher ones fitted again each time.</remarks>
internal static class Exponentials<S, V>
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

    /// <summary>eˣ − 1 for x ≤ 0; anything for x above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NegativeExpm1(V x)
    {
        // From −17.4 on the result is −1.
        V part = Expm1(S.Subtract(default, AtMost(S.Subtract(default, x), 30)), out V exponent);
        V power = S.PowerOfTwo(exponent);
        return S.MultiplyAdd(power, part, S.Subtract(power, S.Broadcast(1)));
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x)
    {
        // exp = e^−|x|, 0 from 104 on; its power of two in two factors, since exp may be denormal.
        V one = S.Broadcast(1);
        V part = Expm1(S.Subtract(default, AtMost(S.Abs(x), 104)), out V exponent);
        V half = Round(S.Multiply(exponent, S.Broadcast(0.5f)));
        V power = S.PowerOfTwo(S.Subtract(exponent, half));
        V exp = S.Multiply(S.MultiplyAdd(power, part, power), S.PowerOfTwo(half));

        // At −|x| exp / (1 + exp), less what rounding has added to the divisor; at |x| the rest to 1.
        V divisor = S.Add(one, exp);
        V quotient = S.Divide(exp, divisor);
        V rest = S.Subtract(one, quotient);
        V rounding = S.Subtract(exp, S.Subtract(divisor, one));
        V low = S.Subtract(quotient, S.Multiply(S.Multiply(quotient, rounding), rest));
        return S.WherePositive(x, rest, low);
    }

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

    /// <summary>eʳ − 1 for x = exponent · ln 2 + r, where |r| is at most ln 2 / 2: r + r² · P(r), relative error 5e-10.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Expm1(V x, out V exponent)
    {
        exponent = Round(S.Multiply(x, S.Broadcast(LogOfE)));
        V r = S.MultiplyAdd(exponent, S.Broadcast(-Ln2High), x);
        r = S.MultiplyAdd(exponent, S.Broadcast(-Ln2Low), r);
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
