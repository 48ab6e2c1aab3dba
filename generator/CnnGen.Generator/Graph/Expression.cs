using System.Globalization;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Graph;

/// <summary>What an expression is worth.</summary>
/// <param name="Value">Null when a parameter's value is not known, or there is an error.</param>
/// <param name="UsesParameters">Whether it depends on a block's arguments.</param>
public sealed record ExpressionResult(int? Value, bool UsesParameters, ExpressionError? Error);

/// <param name="Position">Index into the string, from 0.</param>
/// <param name="Problem">As in <c>a ')' is missing</c>.</param>
/// <param name="IsInherent">False where it comes of the values of a block's arguments (a division by zero, an overflow).</param>
public sealed record ExpressionError(int Position, string Problem, bool IsInherent);

/// <summary>The expressions that stand in strings, as in <c>"4*width"</c>: int literals, parameters, <c>+ - * / ( )</c> and unary
/// minus, with C#'s precedence and C#'s int arithmetic: division rounds toward zero, and an overflow is an error.</summary>
/// <remarks>A recursive descent that evaluates as it reads.</remarks>
public sealed class Expression
{
    // Deep enough for any size, shallow enough for the compiler's stack.
    private const int MaxDepth = 64;

    private readonly string _text;
    private readonly Bindings _bindings;
    private int _position;
    private int _depth;

    private Expression(string text, Bindings bindings) => (_text, _bindings) = (text, bindings);

    public static ExpressionResult Evaluate(string text, Bindings bindings)
    {
        Expression expression = new(text, bindings);
        try
        {
            Operand result = expression.Sum();
            if (expression.Peek() != '\0')
                throw expression.Unexpected("an operator");
            return new(result.Value, result.UsesParameters, null);
        }
        catch (ExpressionException exception)
        {
            return new(null, UsesParameters: false, exception.Error);
        }
    }

    private Operand Sum()
    {
        Operand left = Product();
        while (Peek() is '+' or '-')
        {
            int position = _position++;
            char operation = _text[position];
            Operand right = Product();
            left = Apply(left, operation, right, position);
        }

        return left;
    }

    private Operand Product()
    {
        Operand left = Unary();
        while (Peek() is '*' or '/')
        {
            int position = _position++;
            char operation = _text[position];
            Operand right = Unary();
            left = Apply(left, operation, right, position);
        }

        return left;
    }

    private Operand Unary()
    {
        if (++_depth > MaxDepth)
            throw Error(_position, $"the expression is nested more than {Text.Number(MaxDepth)} deep");
        Operand value;
        if (Peek() == '-')
        {
            int position = _position++;
            value = Apply(new(0, false), '-', Unary(), position);
        }
        else
        {
            value = Primary();
        }

        _depth--;
        return value;
    }

    private Operand Primary()
    {
        char next = Peek();
        if (next == '(')
        {
            int open = _position++;
            Operand value = Sum();
            if (Peek() != ')')
                throw Peek() == '\0' ? Error(open, "this '(' is never closed") : Unexpected("an operator or ')'");
            _position++;
            return value;
        }

        if (next is >= '0' and <= '9')
            return Literal();
        if (char.IsLetter(next) || next == '_')
            return Parameter();
        throw Unexpected("a number, a parameter or '('");
    }

    private Operand Literal()
    {
        int start = _position;
        string digits = Take(char.IsLetterOrDigit);
        if (!digits.All(character => character is >= '0' and <= '9'))
            throw Error(start, $"'{digits}' is not a whole number");
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            throw Error(start, $"{digits} does not fit an int");
        return new(value, UsesParameters: false);
    }

    private Operand Parameter()
    {
        int start = _position;
        string name = Take(character => char.IsLetterOrDigit(character) || character == '_');
        ParameterSpec parameter = _bindings.Find(name) ?? throw Error(start, UnknownParameter(name));
        if (parameter.Kind != ValueKind.Integer)
            throw Error(start, $"the parameter '{name}' is not an int");
        Value? value = _bindings.ValueOf(name);
        if (value?.Integer is < int.MinValue or > int.MaxValue)
            throw Error(start, $"the parameter '{name}' is {ArgumentReader.Describe(value)}, which does not fit an int", isInherent: false);
        return new((int?)value?.Integer, UsesParameters: true);
    }

    private string UnknownParameter(string name)
    {
        if (!_bindings.Names.Any())
            return $"there is no parameter '{name}', because this is not in a block with parameters; only numbers can stand here";
        string known = Text.List(_bindings.Names.Select(parameter => $"'{parameter}'"));
        return Text.Nearest(name, _bindings.Names) is { } nearest
            ? $"there is no parameter '{name}'; did you mean '{nearest}'?"
            : $"there is no parameter '{name}'; there is {known}";
    }

    private static Operand Apply(Operand left, char operation, Operand right, int position)
    {
        if (operation == '/' && right.Value == 0)
            throw Error(position, "division by zero", isInherent: !right.UsesParameters);
        bool usesParameters = left.UsesParameters || right.UsesParameters;
        if (left.Value is not { } a || right.Value is not { } b)
            return new(null, usesParameters);
        long result = operation switch
        {
            '+' => (long)a + b,
            '-' => (long)a - b,
            '*' => (long)a * b,
            _ => (long)a / b,
        };
        if (result is >= int.MinValue and <= int.MaxValue)
            return new((int)result, usesParameters);
        string sign = operation switch { '-' => "−", '*' => "·", _ => operation.ToString() };
        string problem = $"{Text.Number(a)} {sign} {Text.Number(b)} = {Text.Number(result)} does not fit an int";
        throw Error(position, problem, isInherent: !usesParameters);
    }

    private string Take(Func<char, bool> belongs)
    {
        int start = _position;
        while (_position < _text.Length && belongs(_text[_position]))
            _position++;
        return _text.Substring(start, _position - start);
    }

    // The next character that is not white space, '\0' at the end.
    private char Peek()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
        return _position < _text.Length ? _text[_position] : '\0';
    }

    private ExpressionException Unexpected(string expected) => Peek() == '\0'
        ? Error(_position, $"the expression ends where {expected} is expected")
        : Error(_position, $"'{_text[_position]}' stands where {expected} is expected");

    private static ExpressionException Error(int position, string problem, bool isInherent = true) =>
        new(new(position, problem, isInherent));

    // Where a block is checked by itself, a value is null exactly when it depends on the parameters.
    private readonly record struct Operand(int? Value, bool UsesParameters);

    // Carries an error out of the recursion; never leaves this class.
    private sealed class ExpressionException(ExpressionError error) : Exception(error.Problem)
    {
        public ExpressionError Error { get; } = error;
    }
}
