using CnnGen.Generator.Model;

namespace CnnGen.Generator.Expressions;

/// <summary>Expressions as a reader would write them, with as few parentheses as C# needs.</summary>
internal static class ExprText
{
    public static string Of(Expr expression) => Write(expression, 0);

    // Of strength 0 everything is, 1 sums, 2 products and quotients, 3 what needs no parentheses.
    private static string Write(Expr expression, int strength) => expression switch
    {
        Variable variable => variable.Name,
        Constant constant => constant.Value < 0 && strength > 1 ? $"({Text.Number(constant.Value)})" : Text.Number(constant.Value),
        Call call => $"{call.Function.Name}({string.Join(", ", call.Arguments.Select(argument => Write(argument, 0)))})",
        WherePositive choice => Choice($"{Write(choice.Test, 1)} > 0", choice.Then, choice.Otherwise, strength),
        WherePassed choice => Choice($"!({Write(choice.Test, 1)} <= 0)", choice.Then, choice.Otherwise, strength),
        Arithmetic { Operation: Operation.Subtract } negated when negated.A is Constant { Value: 0 } => Parenthesize($"-{Write(negated.B, 3)}", strength > 1),
        Arithmetic { Operation: Operation.Add } sum => Parenthesize($"{Write(sum.A, 1)} + {Write(sum.B, 1)}", strength > 1),
        Arithmetic { Operation: Operation.Subtract } difference => Parenthesize($"{Write(difference.A, 1)} - {Write(difference.B, 2)}", strength > 1),
        Arithmetic { Operation: Operation.Multiply } product => Parenthesize($"{Write(product.A, 2)} * {Write(product.B, 3)}", strength > 2),
        Arithmetic quotient => Parenthesize($"{Write(quotient.A, 2)} / {Write(quotient.B, 3)}", strength > 2),
        _ => throw new InvalidOperationException("There is no other expression."),
    };

    private static string Choice(string test, Expr then, Expr otherwise, int strength) =>
        Parenthesize($"{test} ? {Write(then, 1)} : {Write(otherwise, 1)}", strength > 0);

    private static string Parenthesize(string text, bool needed) => needed ? $"({text})" : text;
}
