using CnnGen.Generator.Model;

namespace CnnGen.Generator.Expressions;

/// <summary>Takes out of expressions of elements what all elements have in common, to be computed once and in double. A division by it becomes a product.</summary>
/// <param name="isCommon">Whether all elements have a variable in common.</param>
/// <param name="nameOf">What stands for the number of an index.</param>
public sealed class CommonNumbers(Func<Variable, bool> isCommon, Func<int, Variable> nameOf)
{
    private readonly List<Expr> _numbers = [];

    public EquatableArray<Expr> Numbers => _numbers.ToEquatableArray();

    /// <summary>The expression with variables for such numbers.</summary>
    public Expr TakeOutOf(Expr expression) => expression switch
    {
        Constant => expression,
        _ when IsCommon(expression) => NumberOf(expression),
        Arithmetic { Operation: Operation.Divide, B: not Constant } quotient when IsCommon(quotient.B) => TakeOutOf(quotient.A) * NumberOf(1 / quotient.B),
        _ => expression.With([.. expression.Operands.Select(TakeOutOf)]),
    };

    public bool IsCommon(Expr expression) => expression switch
    {
        Variable variable => isCommon(variable),
        Call call => DoublePrinter.CanPrint(call.Function) && call.Arguments.All(IsCommon),
        _ => expression.Operands.All(IsCommon),
    };

    private Expr NumberOf(Expr expression)
    {
        int index = _numbers.IndexOf(expression);
        if (index < 0)
        {
            index = _numbers.Count;
            _numbers.Add(expression);
        }

        return nameOf(index);
    }
}
