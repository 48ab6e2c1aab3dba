using System.Globalization;

namespace CnnGen.Generator.Expressions;

/// <summary>Prints expressions as C# in double: what is computed once for all elements.</summary>
public static class DoublePrinter
{
    private const string Math = "global::System.Math";

    /// <summary>Whether a function has a form in double.</summary>
    public static bool CanPrint(Function function) => Method(function) is not null;

    /// <param name="variable">What a variable is in C#.</param>
    public static string Print(Expr expression, Func<string, string> variable)
    {
        return expression switch
        {
            Variable x => variable(x.Name),
            Constant constant => constant.Value.ToString("R", CultureInfo.InvariantCulture) + "d",
            Call call => $"{Math}.{Method(call.Function)}({string.Join(", ", call.Arguments.Select(Part))})",
            WherePositive choice => $"({Part(choice.Test)} > 0 ? {Part(choice.Then)} : {Part(choice.Otherwise)})",
            WherePassed choice => $"({Part(choice.Test)} <= 0 ? {Part(choice.Otherwise)} : {Part(choice.Then)})",
            Arithmetic arithmetic => $"({Part(arithmetic.A)} {arithmetic.Operation.Sign()} {Part(arithmetic.B)})",
            _ => throw new InvalidOperationException($"{expression} cannot be printed."),
        };

        string Part(Expr part) => Print(part, variable);
    }

    private static string? Method(Function function) => function.Name switch
    {
        "exp" => "Exp",
        "log" => "Log",
        "tanh" => "Tanh",
        "sqrt" => "Sqrt",
        "abs" => "Abs",
        "pow" => "Pow",
        _ => null,
    };
}
