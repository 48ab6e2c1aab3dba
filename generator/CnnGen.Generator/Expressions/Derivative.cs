namespace CnnGen.Generator.Expressions;

/// <summary>Symbolic differentiation.</summary>
public static class Derivative
{
    /// <summary>What a layer y = f(x) passes on of a gradient: dy · f′. By y alone where that is possible, so that x need not be kept; else by x alone.</summary>
    public static Expr Gradient(Expr f)
    {
        Expr byInput = Of(f, Variable.X);
        Expr byOutput = byInput.Replace(f, Variable.Y);
        return SharedExponentials.In(Variable.Dy * (byOutput.Contains(Variable.X) ? byInput : byOutput));
    }

    public static Expr Of(Expr f, Variable x) => f switch
    {
        Variable variable => variable == x ? 1 : 0,
        Constant => 0,
        Call { Arguments.Count: 1 } call => call.Function.DerivativeAt(call.Arguments[0]) * Of(call.Arguments[0], x),
        WherePositive choice => Build.WherePositive(choice.Test, Of(choice.Then, x), Of(choice.Otherwise, x)),
        WherePassed choice => Build.WherePassed(choice.Test, Of(choice.Then, x), Of(choice.Otherwise, x)),
        Arithmetic { Operation: Operation.Add } sum => Of(sum.A, x) + Of(sum.B, x),
        Arithmetic { Operation: Operation.Subtract } difference => Of(difference.A, x) - Of(difference.B, x),
        Arithmetic { Operation: Operation.Multiply } product => (Of(product.A, x) * product.B) + (product.A * Of(product.B, x)),
        Arithmetic quotient => (Of(quotient.A, x) - (f * Of(quotient.B, x))) / quotient.B,
        _ => throw new InvalidOperationException($"The derivative of {f} is not derived."),
    };
}
