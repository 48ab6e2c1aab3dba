using CnnGen.Generator.Code;
using CnnGen.Generator.Expressions;

namespace CnnGen.Generator.Gpu.Emit;

/// <summary>Prints expressions as C# on floats, as it is compiled for the GPU.</summary>
internal sealed class ScalarPrinter : ExpressionPrinter
{
    private ScalarPrinter()
        : base("float")
    {
    }

    /// <summary>The statements that an expression needs first, and then itself.</summary>
    public static (IReadOnlyList<string> Statements, string Value) Print(Expr expression)
    {
        var printer = new ScalarPrinter();
        printer.CountUses(expression);
        return (printer.Statements, printer.Value(expression));
    }

    /// <summary>The statements that compute expressions one after the other and give each a name, which those behind it may have for a variable.</summary>
    public static IReadOnlyList<string> Print(IEnumerable<(string Name, Expr Value)> assignments) =>
        new ScalarPrinter().PrintAll([.. assignments.Select(assignment => (assignment.Value, Assign(assignment.Name)))]);

    protected override string Text(Expr expression) => expression switch
    {
        Variable variable => variable.Name,
        Constant constant => Number((float)constant.Value),
        Call { Function: var function } call => $"GpuMath.{function.Method}({string.Join(", ", call.Arguments.Select(Value))})",
        WherePositive choice => $"({Value(choice.Test)} > 0f ? {Value(choice.Then)} : {Value(choice.Otherwise)})",
        WherePassed choice => $"({Value(choice.Test)} <= 0f ? {Value(choice.Otherwise)} : {Value(choice.Then)})",
        Arithmetic arithmetic => $"({Value(arithmetic.A)} {arithmetic.Operation.Sign()} {Value(arithmetic.B)})",
        _ => throw new InvalidOperationException($"{expression} cannot be printed."),
    };

    private static string Number(float value) =>
        float.IsPositiveInfinity(value) ? "float.PositiveInfinity" : float.IsNegativeInfinity(value) ? "float.NegativeInfinity" : Literals.Of(value);

    private static Func<string, string> Assign(string name) => value => $"float {name} = {value};";
}
