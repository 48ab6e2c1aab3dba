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
        (Expr? function, _, bool isKnown, ExpressionError? error) = FunctionExpression.Read(text, Known);
        Assert.Null(error);
        Assert.True(isKnown);
        Assert.Equal(atTwo, Reference.Evaluate(function!, _ => 2), 1e-12);
    }

    [Theory]
    [InlineData("", 0, "the expression ends where a number, x, a function or '(' is expected")]
    [InlineData("x +", 3, "the expression ends where a number, x, a function or '(' is expected")]
    [InlineData("x ^ 2", 2, "'^' stands where an operator is expected")]
    [InlineData("x * (x", 4, "this '(' is never closed")]
    [InlineData("tanh(x", 4, "this '(' is never closed")]
    [InlineData("tahn(x)", 0, "there is no function 'tahn'; did you mean 'tanh'?")]
    [InlineData("floor(x)", 0, "there is no function 'floor'; there are exp, expm1, log, sigmoid, tanh, softplus, normalCdf, normalPdf, sqrt, abs, relu, max and min")]
    [InlineData("max(x)", 0, "'max' takes 2 arguments, not 1")]
    [InlineData("tanh(x, 1)", 0, "'tanh' takes 1 argument, not 2")]
    [InlineData("x * bata", 4, "there is no 'bata' here; did you mean 'beta'?")]
    [InlineData("x * alpha", 4, "there is no 'alpha' here, only x, numbers and a block's parameters")]
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
        ExpressionError? error = FunctionExpression.Read(text, Known).Error;
        Assert.Equal(problem, error?.Problem, ignoreCase: true);
        Assert.Equal(position, error!.Position);
        Assert.True(error.IsInherent);
    }

    [Fact]
    public void WhatArgumentsDoIsNotInherent()
    {
        ExpressionError? error = FunctionExpression.Read("x / zero", Known).Error;
        Assert.Equal("division by zero", error?.Problem);
        Assert.False(error!.IsInherent);
    }

    [Fact]
    public void ABlockByItselfIsNotKnown()
    {
        (_, bool usesParameters, bool isKnown, ExpressionError? error) = FunctionExpression.Read("beta * x", Bindings.Unknown(Parameters));
        Assert.Null(error);
        Assert.True(usesParameters);
        Assert.False(isKnown);
    }
}
