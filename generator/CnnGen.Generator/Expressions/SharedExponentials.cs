namespace CnnGen.Generator.Expressions;

/// <summary>Where a function and its slope are made of the same exponential, they take it from each other.</summary>
internal static class SharedExponentials
{
    public static Expr In(Expr expression)
    {
        foreach (Call call in Calls(expression).Distinct().Where(call => call.Arguments.Count == 1).ToArray())
        {
            Expr x = call.Arguments[0], tail = Function.SigmoidTail.Of(x), density = Function.NormalPdf.Of(x);
            if (call.Function == Function.Sigmoid && expression.Contains(tail))
                expression = expression.Replace(call, Build.WherePositive(x, 1 - tail, tail));
            else if (call.Function == Function.NormalCdf && expression.Contains(density))
                expression = expression.Replace(call, Function.NormalCdf.Of(x, density));
        }

        return expression;
    }

    private static IEnumerable<Call> Calls(Expr expression) => expression.Operands.SelectMany(Calls).Concat(expression is Call call ? [call] : []);
}
