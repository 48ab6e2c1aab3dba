using CnnGen.Generator.Layers;

namespace CnnGen.Generator.Expressions;

/// <summary>Makes expressions, simpler where that changes no value of a finite element: constants are computed, what adds nothing is left out, and a
/// factor goes into the branches of a choice.</summary>
public static class Build
{
    /// <summary>The largest whole power that is made by products.</summary>
    public const int LargestPower = 8;

    private static readonly Constant Zero = new(0);
    private static readonly Constant One = new(1);

    public static Expr Arithmetic(Operation operation, Expr a, Expr b) => operation switch
    {
        Operation.Add => Add(a, b),
        Operation.Subtract => Subtract(a, b),
        Operation.Multiply => Multiply(a, b),
        _ => Divide(a, b),
    };

    public static Expr Add(Expr a, Expr b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Value + y.Value,
        _ when a.Equals(Zero) => b,
        _ when b.Equals(Zero) => a,
        (_, Arithmetic { Operation: Operation.Subtract } negated) when negated.A.Equals(Zero) => Subtract(a, negated.B),
        _ when a.Equals(b) => Multiply(2, a),
        _ => new Arithmetic(Operation.Add, a, b),
    };

    public static Expr Subtract(Expr a, Expr b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Value - y.Value,
        _ when b.Equals(Zero) => a,
        (_, Arithmetic { Operation: Operation.Subtract } negated) when negated.A.Equals(Zero) => Add(a, negated.B),
        _ => new Arithmetic(Operation.Subtract, a, b),
    };

    public static Expr Multiply(Expr a, Expr b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Value * y.Value,
        _ when a.Equals(Zero) || b.Equals(Zero) => Zero,
        _ when a.Equals(One) => b,
        _ when b.Equals(One) => a,
        (Constant x, Arithmetic { Operation: Operation.Multiply, A: Constant y } product) => Multiply(x.Value * y.Value, product.B),
        (_, WherePositive choice) when IsAtom(a) && HasConstant(choice.Then, choice.Otherwise) =>
            WherePositive(choice.Test, Multiply(a, choice.Then), Multiply(a, choice.Otherwise)),
        (_, WherePassed choice) when IsAtom(a) && HasConstant(choice.Then, choice.Otherwise) =>
            WherePassed(choice.Test, Multiply(a, choice.Then), Multiply(a, choice.Otherwise)),
        _ => new Arithmetic(Operation.Multiply, a, b),
    };

    public static Expr Divide(Expr a, Expr b) => (a, b) switch
    {
        (Constant x, Constant { Value: not 0 } y) => x.Value / y.Value,
        _ when a.Equals(Zero) => Zero,
        _ when b.Equals(One) => a,
        _ => new Arithmetic(Operation.Divide, a, b),
    };

    public static Expr WherePositive(Expr test, Expr then, Expr otherwise) => then.Equals(otherwise) ? then : test is Constant constant
        ? constant.Value > 0 ? then : otherwise
        : new WherePositive(test, then, otherwise);

    public static Expr WherePassed(Expr test, Expr then, Expr otherwise) => then.Equals(otherwise) ? then : test is Constant constant
        ? constant.Value <= 0 ? otherwise : then
        : new WherePassed(test, then, otherwise);

    /// <summary>The larger of two numbers; where one is a constant, NaN where the other is.</summary>
    public static Expr Max(Expr a, Expr b)
    {
        if (a is Constant)
            (a, b) = (b, a);
        return a is Constant x && b is Constant y ? Math.Max(x.Value, y.Value) : b.Equals(Zero) ? Function.Relu.Of(a) : WherePassed(a - b, a, b);
    }

    /// <summary>The smaller of two numbers; where one is a constant, NaN where the other is.</summary>
    public static Expr Min(Expr a, Expr b)
    {
        if (a is Constant)
            (a, b) = (b, a);
        return a is Constant x && b is Constant y ? Math.Min(x.Value, y.Value) : WherePassed(b - a, a, b);
    }

    /// <summary>x to a power: by roots where that is a quarter's multiple up to 1 or −1, by products where it is whole, else for x above 0.</summary>
    public static Expr Power(Expr x, double exponent) => exponent switch
    {
        0 => 1,
        -0.75 or -0.5 or -0.25 => 1 / Power(x, -exponent),
        0.25 => Function.Sqrt.Of(Function.Sqrt.Of(x)),
        0.5 => Function.Sqrt.Of(x),
        0.75 => Function.Sqrt.Of(x) * Function.Sqrt.Of(Function.Sqrt.Of(x)),
        1 => x,
        _ when !IsProduct(exponent) => Function.Exp.Of(exponent * Function.Log.Of(x)),
        < 0 => 1 / Power(x, -exponent),
        _ => exponent % 2 == 0 ? Squared(Power(x, exponent / 2)) : Power(x, exponent - 1) * x,
    };

    /// <summary>Whether a power is made by products.</summary>
    public static bool IsProduct(double exponent) => exponent == Math.Floor(exponent) && Math.Abs(exponent) <= LargestPower;

    private static Expr Squared(Expr x) => x * x;

    private static bool IsAtom(Expr factor) => factor is Variable or Constant;

    private static bool HasConstant(Expr a, Expr b) => a is Constant || b is Constant;
}
