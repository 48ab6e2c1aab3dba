namespace CnnGen.Generator.Expressions;

/// <summary>Functions in double that lose nothing by cancellation: the reference of tests.</summary>
internal static class DoubleFunctions
{
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>eˣ − 1 without cancellation: Kahan's quotient.</summary>
    public static double Expm1(double x)
    {
        double power = Math.Exp(x);
        double less = power - 1;
        return power == 1 ? x : less == -1 || double.IsInfinity(power) ? less : less * x / Math.Log(power);
    }

    /// <summary>ln(1 + x) without cancellation: Kahan's quotient.</summary>
    public static double Log1p(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>The normal distribution function: its series near 0, the continued fraction of its tail further out (Abramowitz and Stegun, 26.2.11 and 26.2.14).</summary>
    public static double NormalCdf(double x)
    {
        double density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
        if (double.IsNaN(x))
            return x;
        if (Math.Abs(x) < 3)
        {
            (double term, double sum) = (x, x);
            for (int n = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); n += 2)
                sum += term *= x * x / n;
            return 0.5 + (density * sum);
        }

        double fraction = Math.Abs(x);
        for (int n = 200; n > 0; n--)
            fraction = Math.Abs(x) + (n / fraction);
        return x > 0 ? 1 - (density / fraction) : density / fraction;
    }
}
