using CnnGen.Generator.Model;

namespace CnnGen.Generator.Expressions;

/// <summary>A function that expressions can call: one entry says everything about it.</summary>
/// <param name="Name">How it is written.</param>
/// <param name="Method">The runtime's method.</param>
/// <param name="IsOperation">Whether that is an operation on registers, and not a function of the library.</param>
public sealed record Function(string Name, string Method, bool IsOperation = false)
{
    public static readonly Function Exp = new("exp", "Exp");
    public static readonly Function Expm1 = new("expm1", "Expm1");
    public static readonly Function Log = new("log", "Log");
    public static readonly Function Sigmoid = new("sigmoid", "Sigmoid");

    /// <summary>σ(−|x|), of which both σ and its slope are made without loss.</summary>
    public static readonly Function SigmoidTail = new("sigmoidTail", "SigmoidTail");

    public static readonly Function Tanh = new("tanh", "Tanh");
    public static readonly Function Softplus = new("softplus", "Softplus");

    /// <summary>Of x, or of x and its density where that is known.</summary>
    public static readonly Function NormalCdf = new("normalCdf", "NormalCdf");
    public static readonly Function NormalPdf = new("normalPdf", "NormalPdf");
    public static readonly Function Sqrt = new("sqrt", "Sqrt", IsOperation: true);
    public static readonly Function Abs = new("abs", "Abs", IsOperation: true);
    public static readonly Function Relu = new("relu", "Relu", IsOperation: true);

    /// <summary>The first argument to the power of the second. Of numbers that elements have in common alone: it has no form on registers.</summary>
    public static readonly Function Power = new("pow", "");

    /// <summary>tanh of the first argument times the second: see the runtime's function. The others are what the product is near 0, what that lacks,
    /// and what has its sign. Its gradient is written by hand.</summary>
    public static readonly Function ScaledTanh = new("scaledTanh", "Tanh");

    /// <summary>What a user can write, by name; <c>max</c> and <c>min</c> beside them.</summary>
    public static IReadOnlyDictionary<string, Function> Written { get; } =
        new[] { Exp, Expm1, Log, Sigmoid, Tanh, Softplus, NormalCdf, NormalPdf, Sqrt, Abs, Relu }.ToDictionary(function => function.Name);

    public Expr Of(params Expr[] arguments) => new Call(this, arguments.ToEquatableArray());

    /// <summary>The derivative of a function of one number, in a form that loses nothing in its tails.</summary>
    public Expr DerivativeAt(Expr x) => Name switch
    {
        "exp" or "expm1" => Exp.Of(x),
        "log" => 1 / x,
        "sigmoid" => SigmoidSlope(x),
        "tanh" => 4 * SigmoidSlope(2 * x),
        "softplus" => Sigmoid.Of(x),
        "normalCdf" => NormalPdf.Of(x),
        "normalPdf" => -(x * NormalPdf.Of(x)),
        "sqrt" => 0.5 / Sqrt.Of(x),
        "abs" => Build.WherePassed(x, 1, Build.WherePositive(-x, -1, 0)),
        "relu" => Build.WherePassed(x, 1, 0),
        _ => throw new InvalidOperationException($"The derivative of {Name} is not derived."),
    };

    private static Expr SigmoidSlope(Expr x) => SigmoidTail.Of(x) * (1 - SigmoidTail.Of(x));

    /// <summary>Its value in double, the reference of tests.</summary>
    public double Evaluate(IReadOnlyList<double> x) => Name switch
    {
        "exp" => Math.Exp(x[0]),
        "expm1" => DoubleFunctions.Expm1(x[0]),
        "log" => Math.Log(x[0]),
        "sigmoid" => DoubleFunctions.Sigmoid(x[0]),
        "sigmoidTail" => DoubleFunctions.Sigmoid(-Math.Abs(x[0])),
        "tanh" => Math.Tanh(x[0]),
        "softplus" => Math.Max(x[0], 0) + DoubleFunctions.Log1p(Math.Exp(-Math.Abs(x[0]))),
        "normalCdf" => DoubleFunctions.NormalCdf(x[0]),
        "normalPdf" => Math.Exp(-0.5 * x[0] * x[0]) / Math.Sqrt(2 * Math.PI),
        "sqrt" => Math.Sqrt(x[0]),
        "abs" => Math.Abs(x[0]),
        "relu" => Math.Max(x[0], 0),
        "pow" => Math.Pow(x[0], x[1]),
        "scaledTanh" => x[1] * Math.Tanh(x[0]),
        _ => throw new InvalidOperationException($"{Name} has no value."),
    };
}
