using CnnGen.Generator.Code;
using CnnGen.Generator.Expressions;

namespace CnnGen.Generator.Gpu.Emit;

/// <summary>Prints expressions as C# on floats, as it is compiled for the GPU. What is used more than once is computed once, in a local.</summary>
internal sealed class ScalarPrinter
{
    private readonly Dictionary<Expr, int> _uses = [];
    private readonly Dictionary<Expr, string> _locals = [];
    private readonly List<string> _statements = [];

    private ScalarPrinter()
    {
    }

    /// <summary>The statements that an expression needs first, and then itself.</summary>
    public static (IReadOnlyList<string> Statements, string Value) Print(Expr expression)
    {
        var printer = new ScalarPrinter();
        printer.CountUses(expression);
        return (printer._statements, printer.Value(expression));
    }

    /// <summary>The statements that compute expressions one after the other and give each a name, which those behind it may have for a variable.</summary>
    public static IReadOnlyList<string> Print(IEnumerable<(string Name, Expr Value)> assignments)
    {
        (string Name, Expr Value)[] all = [.. assignments];
        var printer = new ScalarPrinter();
        foreach ((_, Expr value) in all)
            printer.CountUses(value);
        foreach ((string name, Expr value) in all)
        {
            string text = printer.Value(value);
            printer._statements.Add($"float {name} = {text};");
        }

        return printer._statements;
    }

    private void CountUses(Expr expression)
    {
        _uses[expression] = _uses.TryGetValue(expression, out int uses) ? uses + 1 : 1;
        if (uses > 0)
            return;
        foreach (Expr operand in expression.Operands)
            CountUses(operand);
    }

    private string Value(Expr expression)
    {
        if (_locals.TryGetValue(expression, out string? local))
            return local;
        string text = Text(expression);
        if (_uses[expression] == 1 || expression.Operands.Count == 0)
            return text;
        local = "t" + Literals.Of(_locals.Count + 1);
        _locals.Add(expression, local);
        _statements.Add($"float {local} = {text};");
        return local;
    }

    private string Text(Expr expression) => expression switch
    {
        Variable variable => variable.Name,
        Constant constant => Number((float)constant.Value),
        Call { Function: var function } call => $"GpuMath.{function.Method}({string.Join(", ", call.Arguments.Select(Value))})",
        WherePositive choice => $"({Value(choice.Test)} > 0f ? {Value(choice.Then)} : {Value(choice.Otherwise)})",
        WherePassed choice => $"({Value(choice.Test)} <= 0f ? {Value(choice.Otherwise)} : {Value(choice.Then)})",
        Arithmetic arithmetic => $"({Value(arithmetic.A)} {Sign(arithmetic.Operation)} {Value(arithmetic.B)})",
        _ => throw new InvalidOperationException($"{expression} cannot be printed."),
    };

    private static string Number(float value) =>
        float.IsPositiveInfinity(value) ? "float.PositiveInfinity" : float.IsNegativeInfinity(value) ? "float.NegativeInfinity" : Literals.Of(value);

    private static string Sign(Operation operation) => operation switch
    {
        Operation.Add => "+",
        Operation.Subtract => "-",
        Operation.Multiply => "*",
        _ => "/",
    };
}
