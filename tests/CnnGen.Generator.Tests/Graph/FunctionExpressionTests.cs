using CnnGen.Generator.Arguments;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Tests.Graph;

public sealed class FunctionExpressionTests
{
    private static readonly ParameterSpec[] Parameters =
        [new("beta", ValueKind.Real, null), new("n", ValueKind.Integer, null), new("name", ValueKind.Text, null), new("zero", ValueKind.Integer, null)];

    private static readonly Bindings Known = new(
        Parameters, new Dictionary<string, Value> { ["beta"] = Value.Of(1.5), ["n"] = Value.Of(3), ["zero"] = Value.Of(0) });

    [Theory]
    [InlineData("x", 2)]
    [InlineData("-x", -2)]
    [InlineData(" 2 * x + 1.5e1 ", 19)]
    [InlineData("1e-1*x", 0.2)]
    [InlineData("(x - 1) / (x + 2)", 0.25)]
    [InlineData("x - 1 - 1", 0)]
    [InlineData("beta * x + n", 6)]
    [InlineData("max(x, 5) + min(x, 5)", 7)]
    [InlineData("max(-x, 0)", 0)]
    [InlineData("sqrt(4) * abs(-x)", 4)]
    [InlineData("exp(0 * x) + x", 3)]
    [InlineData("log(exp(x) + 0 * x)", 2)]
    [InlineData("relu(x - 3) + relu(x)", 2)]
    public void IsWorthWhatIsWritten(string text, double atTwo)
    {
        (Expr? function, _, bool isKnown, ExpressionError? error) = FunctionExpression.Read(text, Known, []);
        Assert.Null(error);
        Assert.True(isKnown);
        Assert.Equal(atTwo, Reference.Evaluate(function!, _ => 2), 1e-12);
    }

    [Theory]
    [InlineData("x^2", 9)]
    [InlineData("-x^2", -9)]
    [InlineData("2^x^0 * x", 6)]
    [InlineData("x^-1 * x^3", 9)]
    [InlineData("x^8 / x^7", 3)]
    [InlineData("(x + 13)^0.25", 2)]
    [InlineData("(x + 1)^-0.5", 0.5)]
    [InlineData("x^5", 243)]
    [InlineData("2^10 + x", 1027)]
    public void Powers(string text, double atThree)
    {
        (Expr? function, _, _, ExpressionError? error) = FunctionExpression.Read(text, Bindings.None, []);
        Assert.Null(error);
        Assert.Equal(atThree, Reference.Evaluate(function!, _ => 3), 1e-12);
    }

    [Theory]
    [InlineData("", 0, "the expression ends where a number, x, a function or '(' is expected")]
    [InlineData("x +", 3, "the expression ends where a number, x, a function or '(' is expected")]
    [InlineData("x % 2", 2, "'%' stands where an operator is expected")]
    [InlineData("x * (x", 4, "this '(' is never closed")]
    [InlineData("tanh(x", 4, "this '(' is never closed")]
    [InlineData("tahn(x)", 0, "there is no function 'tahn'; did you mean 'tanh'?")]
    [InlineData("floor(x)", 0, "there is no function 'floor'; there are exp, expm1, log, sigmoid, tanh, softplus, normalCdf, normalPdf, sqrt, abs, relu, max and min")]
    [InlineData("max(x)", 0, "'max' takes 2 arguments, not 1")]
    [InlineData("tanh(x, 1)", 0, "'tanh' takes 1 argument, not 2")]
    [InlineData("x * bata", 4, "there is no 'bata' here; did you mean 'beta'?")]
    [InlineData("x * alpha", 4, "there is no 'alpha' here, only x, numbers, a block's parameters and what is trainable, as with Trainable = \"alpha = 1\"")]
    [InlineData("x * name", 4, "the parameter 'name' is not a number")]
    [InlineData("1.2.3 * x", 0, "'1.2.3' is not a number")]
    [InlineData("2x", 0, "'2x' is not a number")]
    [InlineData("x / 0", 2, "division by zero")]
    [InlineData("1e39 * x", 0, "1e39 is 1E+39, which is no finite float")]
    [InlineData("x * exp(100)", 4, "exp(100) is 2.6881171418161356E+43, which is no finite float")]
    [InlineData("x + 1e22 * 1e22", 9, "1E+22 * 1E+22 is 1E+44, which is no finite float")]
    [InlineData("2 + 3", 0, "the function is the same for every x")]
    [InlineData("0 * x", 0, "the function is the same for every x")]
    public void SaysWhatIsWrongAndWhere(string text, int position, string problem)
    {
        ExpressionError? error = FunctionExpression.Read(text, Known, []).Error;
        Assert.Equal(problem, error?.Problem, ignoreCase: true);
        Assert.Equal(position, error!.Position);
        Assert.True(error.IsInherent);
    }

    [Fact]
    public void WhatArgumentsDoIsNotInherent()
    {
        ExpressionError? error = FunctionExpression.Read("x / zero", Known, []).Error;
        Assert.Equal("division by zero", error?.Problem);
        Assert.False(error!.IsInherent);
    }

    [Fact]
    public void ABlockByItselfIsNotKnown()
    {
        (_, bool usesParameters, bool isKnown, ExpressionError? error) = FunctionExpression.Read("beta * x", Bindings.Unknown(Parameters), []);
        Assert.Null(error);
        Assert.True(usesParameters);
        Assert.False(isKnown);
    }

    [Theory]
    [InlineData("alpha = 0.5", "alpha = 0.5")]
    [InlineData(" alpha=-1e-2 ,b_2 = 3", "alpha = -0.01, b_2 = 3")]
    [InlineData("max = 1", "max = 1")]
    public void TrainableNumbersHaveFirstValues(string text, string expected)
    {
        (IReadOnlyList<Coefficient> read, ExpressionError? error) = Coefficient.Read(text, isPerChannel: true, Known, []);
        Assert.Null(error);
        Assert.All(read, coefficient => Assert.True(coefficient.IsPerChannel));
        Assert.Equal(expected, string.Join(", ", read.Select(coefficient => $"{coefficient.Name} = {Text.Number(coefficient.InitialValue)}")));
    }

    [Theory]
    [InlineData("", 0, "a name and its first value are expected, as in beta = 1, and '' is no name")]
    [InlineData("alpha = 1,", 10, "a name and its first value are expected, as in beta = 1, and '' is no name")]
    [InlineData("alpha = 1, 2x = 3", 11, "a name and its first value are expected, as in beta = 1, and '2x' is no name")]
    [InlineData("al pha = 1", 0, "a name and its first value are expected, as in beta = 1, and 'al pha' is no name")]
    [InlineData("alpha", 0, "'alpha' has no first value, as in alpha = 1")]
    [InlineData("alpha = 1 = 2", 0, "'alpha' has no first value, as in alpha = 1")]
    [InlineData("alpha = n", 0, "the first value of 'alpha' is 'n', which is no finite number")]
    [InlineData("alpha = 1e39", 0, "the first value of 'alpha' is '1e39', which is no finite number")]
    [InlineData("alpha = NaN", 0, "the first value of 'alpha' is 'NaN', which is no finite number")]
    [InlineData("x = 1", 0, "x is the element, and cannot be trained")]
    [InlineData("beta = 1", 0, "'beta' is a parameter of the block")]
    [InlineData("alpha = 1, alpha = 2", 11, "'alpha' is given twice")]
    [InlineData("gamma = 2", 0, "'gamma' is given twice")]
    public void SaysWhatIsWrongWithTrainableNumbers(string text, int position, string problem)
    {
        ExpressionError? error = Coefficient.Read(text, isPerChannel: false, Known, [new("gamma", 1, false)]).Error;
        Assert.Equal((position, problem), (error!.Position, error.Problem));
    }

    [Fact]
    public void TrainableNumbersAreInTheFunction()
    {
        Coefficient alpha = new("alpha", 1, false);
        (Expr? function, _, bool isKnown, ExpressionError? error) = FunctionExpression.Read("alpha * x + n", Known, [alpha]);
        Assert.Null(error);
        Assert.True(isKnown);
        Assert.Equal(13, Reference.Evaluate(function!, name => name == alpha.Variable.Name ? 5 : 2));
        Assert.Equal("the function is the same for every 'alpha', which is to be trained", FunctionExpression.Read("0 * alpha + x", Known, [alpha]).Error?.Problem);
        Assert.Equal("there is no 'alph' here; did you mean 'alpha'?", FunctionExpression.Read("alph * x", Known, [alpha]).Error?.Problem);
    }
}
