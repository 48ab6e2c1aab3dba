using CnnGen.Generator.Arguments;
using CnnGen.Generator.Expressions;

namespace CnnGen.Generator.Layers;

/// <summary>The activations that have an attribute of their own. Where a gradient is given, it is one of the output, so that the layer runs in place.</summary>
public static class Activations
{
    private static readonly Expr X = Variable.X;
    private static readonly Expr Y = Variable.Y;
    private static readonly Expr Dy = Variable.Dy;

    public static readonly Pointwise Relu = new("Relu", Function.Relu.Of(X), Build.WherePassed(Y, Dy, 0));

    public static readonly Pointwise Relu6 = new("Relu6", Build.Min(Function.Relu.Of(X), 6), Build.WherePassed(Y, Build.WherePassed(6 - Y, Dy, 0), 0));

    public static readonly Pointwise Sigmoid = new("Sigmoid", Function.Sigmoid.Of(X), Dy * (Y * (1 - Y)));

    public static readonly Pointwise Tanh = new("Tanh", Function.Tanh.Of(X), Dy * ((1 - Y) * (1 + Y)));

    /// <summary>x · σ(x) (Hendrycks and Gimpel 2016; Ramachandran et al. 2017, who call it swish).</summary>
    public static readonly Pointwise Silu = new("Silu", X * Function.Sigmoid.Of(X));

    /// <summary>x · ReLU6(x + 3) / 6 (Howard et al. 2019).</summary>
    public static readonly Pointwise HardSwish = new("HardSwish", X * (Build.Min(Function.Relu.Of(X + 3), 6) * (1.0 / 6)));

    // A negative slope or alpha would fold two inputs onto one output, from which no gradient can be told.
    public static Pointwise ReadLeakyRelu(ArgumentReader arguments)
    {
        float slope = arguments.Real("slope", 0.01f, Interval.AtLeast(0));
        return new("LeakyRelu", Build.WherePositive(X, X, slope * X), Build.WherePositive(Y, Dy, slope * Dy));
    }

    /// <summary>Clevert et al. 2016.</summary>
    public static Pointwise ReadElu(ArgumentReader arguments)
    {
        float alpha = arguments.Real("alpha", 1, Interval.AtLeast(0));
        return new("Elu", Build.WherePositive(X, X, alpha * Function.Expm1.Of(X)), Build.WherePositive(Y, Dy, Dy * (Y + alpha)));
    }

    /// <summary>x · Φ(x), or its approximation by tanh (Hendrycks and Gimpel 2016).</summary>
    public static Pointwise ReadGelu(ArgumentReader arguments)
    {
        // (1 + tanh z) / 2 is σ(2z), which loses nothing for negative z.
        Expr z = Math.Sqrt(2 / Math.PI) * (X + (0.044715 * (X * (X * X))));
        return new("Gelu", X * (arguments.Boolean("approximate", fallback: false) ? Function.Sigmoid.Of(2 * z) : Function.NormalCdf.Of(X)));
    }

    /// <summary>ln(1 + e^(βx)) / β (Dugas et al. 2001).</summary>
    public static Pointwise ReadSoftplus(ArgumentReader arguments)
    {
        float beta = arguments.Real("beta", 1, Interval.MoreThan(0));
        return new("Softplus", Function.Softplus.Of(beta * X) / beta);
    }

    /// <summary>a · tanh(b · x) (LeCun et al. 1998).</summary>
    public static Pointwise ReadScaledTanh(ArgumentReader arguments)
    {
        float a = arguments.Real("amplitude", 1.7159f, Interval.MoreThan(0));
        float b = arguments.Real("slope", 2f / 3, Interval.MoreThan(0));
        TanhScale scale = new(a, b);
        Expr linear = Function.Abs.Of(X) * scale.Power * scale.Product;
        Expr near = scale.Shrink * Y;
        return new(
            "ScaledTanh",
            Function.ScaledTanh.Of(b * X, a, linear, scale.Correction, X),
            Dy * (scale.Slope * ((scale.Scaled - near) * (scale.Scaled + near))));
    }
}
