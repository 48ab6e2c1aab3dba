using System.Globalization;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Arguments;

/// <summary>The expressions of functions, as in <c>"x * sigmoid(1.702 * x)"</c>: of the element x, numbers, a block's parameters and the functions of
/// <see cref="Function.Written"/>.</summary>
public sealed class FunctionExpression : ExpressionParser<Expr>
{
    private const string Maximum = "max";
    private const string Minimum = "min";

    /// <summary>More than any activation has. A function and its derivative are trees, through which the compiler goes by recursion.</summary>
    private const int MaxOperations = 200;

    private readonly string _text;
    private readonly IReadOnlyList<Coefficient> _coefficients;
    private bool _usesParameters;
    private bool _isKnown = true;
    private int _operations;

    private FunctionExpression(string text, Bindings bindings, IReadOnlyList<Coefficient> coefficients)
        : base(text, bindings) => (_text, _coefficients) = (text, coefficients);

    /// <summary>Reads an expression. Where a block is checked by itself, 1 stands for its parameters, and the function is not known.</summary>
    /// <param name="coefficients">What it can have beside x, and then has to.</param>
    public static (Expr? Function, bool UsesParameters, bool IsKnown, ExpressionError? Error) Read(
        string text, Bindings bindings, IReadOnlyList<Coefficient> coefficients)
    {
        var parser = new FunctionExpression(text, bindings, coefficients);
        (Expr? function, ExpressionError? error) = parser.Read();
        if (error is null && !function!.Contains(Variable.X))
            error = new(0, "the function is the same for every x", IsInherent: !parser._usesParameters);
        if (error is null && coefficients.FirstOrDefault(coefficient => !function!.Contains(coefficient.Variable)) is { } unused)
            error = new(0, $"the function is the same for every '{unused.Name}', which is to be trained", IsInherent: !parser._usesParameters);
        return (function, parser._usesParameters, parser._isKnown, error);
    }

    protected override string Values => "a number, x, a function or '('";

    protected override Expr Literal()
    {
        int start = Position;
        Take(character => character is (>= '0' and <= '9') or '.');
        if (Position < _text.Length && _text[Position] is 'e' or 'E')
        {
            Position++;
            if (Position < _text.Length && _text[Position] is '+' or '-')
                Position++;
            Take(char.IsLetterOrDigit);
        }

        Take(char.IsLetterOrDigit);
        string digits = _text.Substring(start, Position - start);
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value))
            throw Error(start, $"'{digits}' is not a number");
        return Finite(value, digits, start, isInherent: true);
    }

    protected override Expr Named(string name, int position)
    {
        if (Peek() == '(')
            return Called(name, position);
        if (name == Variable.X.Name)
            return Variable.X;
        if (_coefficients.FirstOrDefault(coefficient => coefficient.Name == name) is { } trained)
            return trained.Variable;
        ParameterSpec parameter = Find(name, position);
        if (parameter.Kind is not (ValueKind.Integer or ValueKind.Real))
            throw Error(position, $"the parameter '{name}' is not a number");
        _usesParameters = true;
        if (Bindings.ValueOf(name) is { } value)
            return Finite(value.Kind == ValueKind.Integer ? value.Integer : value.Real, $"the parameter '{name}'", position, isInherent: false);
        _isKnown = false;
        return 1;
    }

    protected override Expr Apply(Expr left, char operation, Expr right, int position)
    {
        CountOperation(position);
        Expr result = operation switch
        {
            '+' => left + right,
            '-' => left - right,
            '*' => left * right,
            _ when right is Constant { Value: 0 } => throw Error(position, "division by zero", isInherent: !_usesParameters),
            _ => left / right,
        };
        return result is Constant constant ? Finite(constant.Value, $"{left} {operation} {right}", position, isInherent: !_usesParameters) : result;
    }

    protected override Expr Negate(Expr value, int position)
    {
        CountOperation(position);
        return -value;
    }

    protected override string UnknownParameter(string name)
    {
        IEnumerable<string> known = Bindings.Names.Append(Variable.X.Name).Concat(_coefficients.Select(coefficient => coefficient.Name)).Concat(Function.Written.Keys);
        return Text.Nearest(name, known) is { } nearest
            ? $"there is no '{name}' here; did you mean '{nearest}'?"
            : $"there is no '{name}' here, only x, numbers, a block's parameters and what is trainable, as with Trainable = \"{name} = 1\"";
    }

    private Expr Called(string name, int position)
    {
        CountOperation(position);
        int open = Position++;
        bool isPair = name is Maximum or Minimum;
        Function? function = null;
        if (!isPair && !Function.Written.TryGetValue(name, out function))
            throw Error(position, UnknownFunction(name));
        List<Expr> arguments = [Sum()];
        while (Peek() == ',')
        {
            Position++;
            arguments.Add(Sum());
        }

        Close(open);
        int arity = isPair ? 2 : 1;
        if (arguments.Count != arity)
            throw Error(position, $"'{name}' takes {(isPair ? "2 arguments" : "1 argument")}, not {Text.Number(arguments.Count)}");
        return name switch
        {
            Maximum => Build.Max(arguments[0], arguments[1]),
            Minimum => Build.Min(arguments[0], arguments[1]),
            _ when arguments[0] is Constant constant => Finite(function!.Evaluate([constant.Value]), $"{name}({arguments[0]})", position, isInherent: !_usesParameters),
            _ => function!.Of(arguments[0]),
        };
    }

    private void CountOperation(int position)
    {
        if (++_operations > MaxOperations)
            throw Error(position, $"the function has more than {Text.Number(MaxOperations)} operations");
    }

    private static string UnknownFunction(string name)
    {
        IReadOnlyList<string> known = [.. Function.Written.Keys, Maximum, Minimum];
        return Text.Nearest(name, known) is { } nearest
            ? $"there is no function '{name}'; did you mean '{nearest}'?"
            : $"there is no function '{name}'; there are {Text.List(known)}";
    }

    private static Expr Finite(double value, string what, int position, bool isInherent) => Math.Abs(value) <= float.MaxValue
        ? value
        : throw Error(position, $"{what} is {Text.Number(value)}, which is no finite float", isInherent);
}
