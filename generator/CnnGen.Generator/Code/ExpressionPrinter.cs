using CnnGen.Generator.Expressions;

namespace CnnGen.Generator.Code;

/// <summary>Prints expressions as C#, whatever it runs on: what is used more than once is computed once, in a local. How an operation is written is for those to say that
/// derive from this.</summary>
/// <param name="type">The type of a value.</param>
internal abstract class ExpressionPrinter(string type)
{
    private readonly Dictionary<Expr, int> _uses = [];
    private readonly Dictionary<Expr, string> _locals = [];
    private readonly List<string> _statements = [];

    /// <summary>The statements so far.</summary>
    protected IReadOnlyList<string> Statements => _statements;

    /// <summary>The statements that compute expressions and do something with each.</summary>
    /// <param name="expressions">Each with what is done with its value.</param>
    protected IReadOnlyList<string> PrintAll(params (Expr Expression, Func<string, string> Use)[] expressions)
    {
        foreach ((Expr expression, _) in expressions)
            CountUses(expression);
        foreach ((Expr expression, Func<string, string> use) in expressions)
        {
            string value = Value(expression);
            _statements.Add(use(value));
        }

        return _statements;
    }

    /// <summary>The value of an expression whose uses are counted, all that it needs being computed first.</summary>
    protected string Value(Expr expression)
    {
        if (_locals.TryGetValue(expression, out string? local))
            return local;
        string text = Text(expression);
        if (IsUsedOnce(expression) || expression.Operands.Count == 0)
            return text;
        local = "t" + Literals.Of(_locals.Count + 1);
        _locals.Add(expression, local);
        _statements.Add($"{type} {local} = {text}; // {expression}");
        return local;
    }

    protected bool IsUsedOnce(Expr expression) => _uses[expression] == 1;

    protected void CountUses(Expr expression)
    {
        _uses[expression] = _uses.TryGetValue(expression, out int uses) ? uses + 1 : 1;
        if (uses > 0)
            return;
        foreach (Expr operand in expression.Operands)
            CountUses(operand);
    }

    /// <summary>An expression in C#, of the values of its operands.</summary>
    protected abstract string Text(Expr expression);
}
