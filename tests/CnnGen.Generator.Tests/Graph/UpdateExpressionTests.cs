using CnnGen.Generator.Arguments;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Tests.Graph;

/// <summary>The formulas of optimizers and losses: what they mean, and what is wrong with them.</summary>
public sealed class UpdateExpressionTests
{
    private static readonly string[] Numbers = ["beta1", "epsilon"];

    [Fact]
    public void WhatAllWeightsHaveInCommonIsComputedOnce()
    {
        UpdateRule rule = Rule("mean = beta1 * mean + (1 - beta1) * g", "w = w - rate / (1 - beta1^step) * mean / (beta1 + 1) + relu(rate) * 0.5");
        Assert.Equal(["mean"], rule.States);
        Assert.Equal(["beta1", "1 - beta1", "rate / (1 - pow(beta1, step))", "1 / (beta1 + 1)", "rate"], rule.Numbers.Select(number => number.ToString()));
        Assert.Equal(
            ["mean = n1 * old_mean + n2 * g", "w = w - n3 * new_mean * n4 + relu(n5) * 0.5"],
            rule.Assignments.Select(assignment => $"{assignment.Target} = {assignment.Value}"));
        Assert.False(rule.HasOwnDecay);
    }

    [Fact]
    public void ANameThatIsAssignedBeforeItIsReadIsNoState()
    {
        UpdateRule rule = Rule("a = b + g", "b = 2 * a", "c = a * decay", "w = w - c");
        Assert.Equal(["b"], rule.States);
        Assert.True(rule.HasOwnDecay);
        Assert.Equal("w - new_c", rule.Assignments[3].Value.ToString());
    }

    [Fact]
    public void NumbersAreWorthWhatIsWritten()
    {
        UpdateRule rule = Rule("w = w - g * (rate / sqrt(1 - beta1^step) + max(epsilon, tanh(0.5)) * exp(-rate) + log(2 + rate^0.3) - abs(-beta1))");
        double expected = (0.1 / Math.Sqrt(1 - Math.Pow(0.9, 3))) + (Math.Max(1e-8, Math.Tanh(0.5)) * Math.Exp(-0.1)) + Math.Log(2 + Math.Pow(0.1, 0.3)) - 0.9;
        Expr number = Assert.Single(rule.Numbers);
        Assert.Equal(expected, Reference.Evaluate(number, name => name switch { "rate" => 0.1, "step" => 3, "beta1" => 0.9, _ => 1e-8 }), 1e-14);
        string text = DoublePrinter.Print(number, name => name);
        Assert.Contains("global::System.Math.Pow(beta1, step)", text);
    }

    [Theory]
    [InlineData("w = w - rate * h", 0, 15, "there is no 'h' here; there are 'w', 'g', 'decay', 'rate', 'step', 'beta1' and 'epsilon'")]
    [InlineData("w = w - rat * g", 0, 8, "there is no 'rat' here; did you mean 'rate'?")]
    [InlineData("mean = 0.9 * maen + g; w = w - mean", 0, 13, "there is no 'maen' here; did you mean 'mean'?")]
    [InlineData("mean = 0.9 * mean + g", 0, 0, "no formula assigns the weight, as in w = w - rate * g")]
    [InlineData("w = w - rate", 0, 0, "no formula reads the gradient g")]
    [InlineData("a = g; w = w - g", 1, 0, "'a' is assigned and never read")]
    [InlineData("g = 2 * g; w = w - g", 0, 0, "'g' is given and cannot be assigned; give this another name")]
    [InlineData("w = w - g; beta1 = g", 1, 0, "'beta1' is the optimizer's property and cannot be assigned; give this another name")]
    [InlineData("w = w - g; w = w - rate", 1, 0, "'w' is assigned before; give this another name")]
    [InlineData("w - g", 0, 2, "'-' stands where '=' behind 'w' is expected")]
    [InlineData("w", 0, 1, "the expression ends where '=' behind 'w' is expected")]
    [InlineData("", 0, 0, "the expression ends where a name with '=', as in w = w - rate * g, is expected")]
    [InlineData("w = w == g", 0, 6, "'=' stands where an operator is expected")]
    [InlineData("w = w - g^g", 0, 9, "the power g is no constant; write exp(g * log(g)), for numbers above 0")]
    [InlineData("w = w - g^0.3", 0, 9, "powers are whole up to 8, or quarters up to 1, and 0.3 is neither; write exp(0.3 * log(g)), for numbers above 0")]
    [InlineData("w = w - g / 0", 0, 10, "division by zero")]
    [InlineData("w = w - clip(g)", 0, 8, "there is no function 'clip'; there are exp, expm1, log, sigmoid, tanh, softplus, normalCdf, normalPdf, sqrt, abs, relu, max and min")]
    public void WhatIsWrongWithFormulas(string formulas, int formula, int position, string problem)
    {
        (UpdateRule? rule, int found, ExpressionError? error) = UpdateExpression.Read(formulas.Split("; "), Numbers);
        Assert.Null(rule);
        Assert.Equal((formula, position, problem), (found, error!.Position, error.Problem));
    }

    [Fact]
    public void ALossHasASlope()
    {
        Assert.Equal("0.5 * ((x - t) * (x - t)), slope x - t", Loss("0.5 * (x - t)^2"));
        Assert.Equal("abs(x - t) * n1, slope (!(x - t <= 0) ? 1 : (-(x - t) > 0 ? -1 : 0)) * n1", Loss("abs(x - t) / beta1"));
        Assert.Equal("error at 0: the loss is the same for every t", Loss("x^2"));
        Assert.Equal("error at 0: the loss is the same for every x", Loss("t + 1"));
        Assert.Equal("error at 4: there is no 'y' here; there are 'x', 't', 'beta1' and 'epsilon'", Loss("x - y"));
    }

    private static string Loss(string formula)
    {
        (LossTerm? term, ExpressionError? error) = LossExpression.Read(formula, Numbers);
        return error is null ? $"{term!.Value}, slope {term.Slope}" : $"error at {error.Position}: {error.Problem}";
    }

    private static UpdateRule Rule(params string[] formulas)
    {
        (UpdateRule? rule, _, ExpressionError? error) = UpdateExpression.Read(formulas, Numbers);
        Assert.Null(error);
        return rule!;
    }
}
