using System.Globalization;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Arguments;

/// <summary>What an expression is worth.</summary>
/// <param name="Value">Null when a parameter's value is not known, or there is an error.</param>
/// <param name="UsesParameters">Whether it depends on a block's arguments.</param>
public sealed record ExpressionResult(int? Value, bool UsesParameters, ExpressionError? Error);

/// <summary>The expressions of sizes, as in <c>"4*width"</c>: int literals and parameters, with C#'s int arithmetic: division rounds toward zero, and an
/// overflow is an error.</summary>
public sealed class Expression : ExpressionParser<(int? Value, bool UsesParameters)>
{
    private Expression(string text, Bindings bindings)
        : base(text, bindings)
    {
    }

    public static ExpressionResult Evaluate(string text, Bindings bindings)
    {
        ((int? value, bool usesParameters), ExpressionError? error) = new Expression(text, bindings).Read();
        return new(value, usesParameters, error);
    }

    protected override string Values => "a number, a parameter or '('";

    protected override (int? Value, bool UsesParameters) Literal()
    {
        int start = Position;
        string digits = Take(char.IsLetterOrDigit);
        if (!digits.All(character => character is >= '0' and <= '9'))
            throw Error(start, $"'{digits}' is not a whole number");
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            throw Error(start, $"{digits} does not fit an int");
        return (value, UsesParameters: false);
    }

    protected override (int? Value, bool UsesParameters) Named(string name, int position)
    {
        ParameterSpec parameter = Find(name, position);
        if (parameter.Kind != ValueKind.Integer)
            throw Error(position, $"the parameter '{name}' is not an int");
        Value? value = Bindings.ValueOf(name);
        if (value?.Integer is < int.MinValue or > int.MaxValue)
            throw Error(position, $"the parameter '{name}' is {ArgumentReader.Describe(value)}, which does not fit an int", isInherent: false);
        return ((int?)value?.Integer, UsesParameters: true);
    }

    protected override (int? Value, bool UsesParameters) Negate((int? Value, bool UsesParameters) value, int position) =>
        Apply((0, false), '-', value, position);

    // Where a block is checked by itself, a value is null exactly when it depends on the parameters.
    protected override (int? Value, bool UsesParameters) Apply(
        (int? Value, bool UsesParameters) left, char operation, (int? Value, bool UsesParameters) right, int position)
    {
        if (operation == '/' && right.Value == 0)
            throw Error(position, "division by zero", isInherent: !right.UsesParameters);
        bool usesParameters = left.UsesParameters || right.UsesParameters;
        if (left.Value is not { } a || right.Value is not { } b)
            return (null, usesParameters);
        long result = operation switch
        {
            '+' => (long)a + b,
            '-' => (long)a - b,
            '*' => (long)a * b,
            _ => (long)a / b,
        };
        if (result is >= int.MinValue and <= int.MaxValue)
            return ((int)result, usesParameters);
        string sign = operation switch { '-' => "−", '*' => "·", _ => operation.ToString() };
        string problem = $"{Text.Number(a)} {sign} {Text.Number(b)} = {Text.Number(result)} does not fit an int";
        throw Error(position, problem, isInherent: !usesParameters);
    }
}
