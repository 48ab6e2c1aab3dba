using CnnGen.Generator.Expressions;

namespace CnnGen.Generator.Tests.Expressions;

/// <summary>Trees of functions: their derivatives against central differences, and their text.</summary>
public sealed class ExprTests
{
    private static readonly Expr X = Variable.X;

    public static TheoryData<string> Names => [.. Function.Written.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void DerivativeOfEachFunction(string name)
    {
        Expr f = Function.Written[name].Of(X);
        foreach (double x in new[] { -7.3, -2.1, -0.4, 0.3, 1.9, 6.7 })
        {
            if (name is not ("sqrt" or "log") || x > 0)
                IsDerivative(f, x);
        }
    }

    // The derivative of a sigmoid at 40 is 4e-18; 1 − σ would be 0.
    [Theory]
    [InlineData("sigmoid", 40)]
    [InlineData("sigmoid", -40)]
    [InlineData("tanh", 30)]
    [InlineData("tanh", -30)]
    public void DerivativesKeepTheirTails(string name, double x)
    {
        double found = Value(Derivative.Of(Function.Written[name].Of(X), Variable.X), x);
        double right = name == "tanh" ? 4 * Math.Exp(-2 * Math.Abs(x)) : Math.Exp(-Math.Abs(x));
        Assert.Equal(1, found / right, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void DerivativesOfRandomTrees(int seed)
    {
        var random = new Random(seed);
        int checkedTrees = 0;
        while (checkedTrees < 200)
        {
            Expr f = Draw(random, 4);
            double x = (random.NextDouble() * 4) - 2;
            if (f.Contains(X) && IsSmooth(f, x))
            {
                IsDerivative(f, x);
                checkedTrees++;
            }
        }
    }

    [Fact]
    public void Simplifies()
    {
        Assert.Equal(X, (X * 1) + 0);
        Assert.Equal(new Constant(0), X * 0);
        Assert.Equal("6 * x", (2 * (3 * X)).ToString());
        Assert.Equal("x - y", (X + -Variable.Y).ToString());
        Assert.Equal("x + y", (X - -Variable.Y).ToString());
        Assert.Equal(Function.Relu.Of(X), Build.Max(0, X));
        Assert.Equal(new Constant(2), Build.Min(2, 5));
    }

    [Fact]
    public void TextHasTheParenthesesItNeeds()
    {
        Assert.Equal("(x + 1) * (x - (y - 2)) / (3 * y)", ((X + 1) * (X - (Variable.Y - 2)) / (3 * (Expr)Variable.Y)).ToString());
        Assert.Equal("x / y / 2 * (-x)", (X / Variable.Y / 2 * -X).ToString());
        Assert.Equal("2 * (x > 0 ? x : y) + 1", ((2 * Build.WherePositive(X, X, Variable.Y)) + 1).ToString());
    }

    // What max and min choose between is told by differences, so that a NaN on either side is not hidden where the other is a constant.
    [Fact]
    public void ChoicesDoNotHideNaN()
    {
        foreach (Expr f in new[] { Build.Max(X, 3), Build.Max(3, X), Build.Min(X, 3), Build.Min(3, X), Function.Relu.Of(X), Function.Abs.Of(X) })
            Assert.Equal(double.NaN, Value(f, double.NaN));
    }

    private static Expr Draw(Random random, int depth)
    {
        if (depth == 0 || random.Next(6) == 0)
            return random.Next(3) == 0 ? Math.Round((random.NextDouble() * 4) - 2, 2) : X;
        Expr a = Draw(random, depth - 1);
        return random.Next(9) switch
        {
            0 => a + Draw(random, depth - 1),
            1 => a - Draw(random, depth - 1),
            2 or 3 => a * Draw(random, depth - 1),
            4 => a / (2 + Function.Tanh.Of(Draw(random, depth - 1))),
            5 => Build.Max(a, Draw(random, depth - 1)),
            6 => Build.Min(a, Draw(random, depth - 1)),
            _ => Function.Written.Values.Where(function => function.Name is not ("sqrt" or "log" or "exp" or "expm1")).ElementAt(random.Next(7)).Of(a),
        };
    }

    private static double Value(Expr f, double x) => Reference.Evaluate(f, _ => x);

    /// <summary>Whether no choice changes sides near a point.</summary>
    private static bool IsSmooth(Expr f, double x)
    {
        Expr? kink = f switch { WherePassed choice => choice.Test, WherePositive choice => choice.Test, Call { Function.Name: "relu" or "abs" } call => call.Arguments[0], _ => null };
        return (kink is null || Math.Abs(Value(kink, x)) > 1e-3) && f.Operands.All(operand => IsSmooth(operand, x));
    }

    private static void IsDerivative(Expr f, double x)
    {
        const double Step = 1e-5;
        double right = (Value(f, x + Step) - Value(f, x - Step)) / (2 * Step);
        double found = Value(Derivative.Of(f, Variable.X), x);
        Assert.True(Math.Abs(found - right) <= 1e-6 * Math.Max(1, Math.Abs(right) + Math.Abs(Value(f, x))), $"({f})′ at {x:R}: expected {right:R}, found {found:R}");
    }
}
