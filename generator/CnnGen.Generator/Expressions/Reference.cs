namespace CnnGen.Generator.Expressions;

/// <summary>Expressions in double: what tests compare generated code with.</summary>
public static class Reference
{
    /// <summary>The value of an expression where its variables are known.</summary>
    public static double Evaluate(Expr expression, Func<string, double> variable)
    {
        return expression switch
        {
            Variable x => variable(x.Name),
            Constant constant => constant.Value,
            Call call => call.Function.Evaluate([.. call.Arguments.Select(Value)]),
            WherePositive choice => Value(choice.Test) > 0 ? Value(choice.Then) : Value(choice.Otherwise),
            WherePassed choice => Value(choice.Test) <= 0 ? Value(choice.Otherwise) : Value(choice.Then),
            Arithmetic { Operation: Operation.Add } sum => Value(sum.A) + Value(sum.B),
            Arithmetic { Operation: Operation.Subtract } difference => Value(difference.A) - Value(difference.B),
            Arithmetic { Operation: Operation.Multiply } product => Value(product.A) * Value(product.B),
            Arithmetic quotient => Value(quotient.A) / Value(quotient.B),
            _ => throw new InvalidOperationException($"{expression} has no value."),
        };

        double Value(Expr part) => Evaluate(part, variable);
    }
}
