using System.Globalization;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Arguments;

/// <summary>Expressions of elements: numbers, names, <c>+ - * / ^ ( )</c> and the functions of <see cref="Function.Written"/>. What names mean a derived class
/// says.</summary>
public abstract class ElementExpression(string text, Bindings bindings) : ExpressionParser<Expr>(text, bindings)
{
    private const string Maximum = "max";
    private const string Minimum = "min";

    /// <summary>More than any activation has. A function and its derivative are trees, through which the compiler goes by recursion.</summary>
    private const int MaxOperations = 200;

    private int _operations;

    protected override bool HasPowers => true;

    /// <summary>Whether what is wrong is wrong whatever a block's arguments are.</summary>
    protected virtual bool IsInherent => true;

    /// <summary>What a name stands for that no '(' follows.</summary>
    protected abstract Expr Element(string name, int position);

    protected override Expr Literal()
    {
        int start = Position;
        Take(character => character is (>= '0' and <= '9') or '.');
        if (Position < Source.Length && Source[Position] is 'e' or 'E')
        {
            Position++;
            if (Position < Source.Length && Source[Position] is '+' or '-')
                Position++;
            Take(char.IsLetterOrDigit);
        }

        Take(char.IsLetterOrDigit);
        string digits = Source.Substring(start, Position - start);
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value))
            throw Error(start, $"'{digits}' is not a number");
        return Finite(value, digits, start, isInherent: true);
    }

    protected sealed override Expr Named(string name, int position) => Peek() == '(' ? Called(name, position) : Element(name, position);

    protected override Expr Apply(Expr left, char operation, Expr right, int position)
    {
        CountOperation(position);
        Expr result = operation switch
        {
            '+' => left + right,
            '-' => left - right,
            '*' => left * right,
            '^' => Power(left, right, position),
            _ when right is Constant { Value: 0 } => throw Error(position, "division by zero", IsInherent),
            _ => left / right,
        };
        return result is Constant constant ? Finite(constant.Value, $"{left} {operation} {right}", position, IsInherent) : result;
    }

    protected override Expr Negate(Expr value, int position)
    {
        CountOperation(position);
        return -value;
    }

    /// <summary>Powers that are products and roots.</summary>
    protected virtual Expr Power(Expr x, Expr exponent, int position)
    {
        if (exponent is not Constant { Value: double power })
            throw Error(position, $"the power {exponent} is no constant; write exp({exponent} * log({x})), for numbers above 0");
        if (x is Constant constant)
            return Math.Pow(constant.Value, power);
        bool isRoot = 4 * power == Math.Floor(4 * power) && Math.Abs(power) <= 1;
        if (!Build.IsProduct(power) && !isRoot)
        {
            throw Error(position, $"powers are whole up to {Text.Number(Build.LargestPower)}, or quarters up to 1, and {Text.Number(power)} is neither; "
                + $"write exp({exponent} * log({x})), for numbers above 0");
        }

        return Build.Power(x, power);
    }

    /// <summary>What can be called.</summary>
    protected static IEnumerable<string> Functions => Function.Written.Keys.Concat([Maximum, Minimum]);

    /// <summary>Refuses a name that is given and is also a property's, or that of two properties.</summary>
    /// <param name="ofClass">The class's numbers, as formulas call them.</param>
    protected void RequireOneMeaning(string name, int position, bool isGiven, IEnumerable<string> ofClass)
    {
        int properties = ofClass.Count(number => number == name);
        if (isGiven && properties > 0)
            throw Error(position, $"'{name}' is given, and is a property of the class as well; give the property another name");
        if (properties > 1)
            throw Error(position, $"'{name}' is two properties of the class, whose names differ by case; give one of them another name");
    }

    protected static Expr Finite(double value, string what, int position, bool isInherent) => Math.Abs(value) <= float.MaxValue
        ? value
        : throw Error(position, $"{what} is {Text.Number(value)}, which is no finite float", isInherent);

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
            _ when arguments[0] is Constant constant => Finite(function!.Evaluate([constant.Value]), $"{name}({arguments[0]})", position, IsInherent),
            _ => function!.Of(arguments[0]),
        };
    }

    private void CountOperation(int position)
    {
        if (++_operations > MaxOperations)
            throw Error(position, $"the function has more than {Text.Number(MaxOperations)} operations");
    }

    private static string UnknownFunction(string name) => Text.Nearest(name, Functions) is { } nearest
        ? $"there is no function '{name}'; did you mean '{nearest}'?"
        : $"there is no function '{name}'; there are {Text.List(Functions)}";
}
