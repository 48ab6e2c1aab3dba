using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Arguments;

/// <summary>Reads the arguments of one layer attribute as a layer wants them, and keeps what is wrong with them. A wrong or
/// unknown argument reads as a stand-in, and <see cref="IsKnown"/> tells.</summary>
public sealed partial class ArgumentReader(LayerSpec spec, Bindings bindings)
{
    private readonly HashSet<string> _read = [];
    private readonly List<Complaint> _complaints = [];

    public IReadOnlyList<Complaint> Complaints => _complaints;

    /// <summary>Whether every argument read so far has a right value.</summary>
    public bool IsKnown { get; private set; } = true;

    /// <summary>Whether an argument read so far depends on the parameters of the block that the layer stands in.</summary>
    public bool UsesParameters { get; private set; }

    /// <summary>A whole number or an expression.</summary>
    /// <param name="fallback">The value when nothing is written; null where something has to be.</param>
    /// <param name="minOfParameters">What it is at least where it depends on a block's arguments; <paramref name="min"/> if null.</param>
    public int Integer(string name, int min, int? fallback = null, int? minOfParameters = null)
    {
        if (Written(name) is { } value)
            return Integer(name, value, min, minOfParameters) ?? Unknown(min);
        return fallback ?? Missing(name, "an integer", min);
    }

    /// <summary>A size for all axes, or one for each: <c>kernel</c>, or <c>kernelHeight</c> and <c>kernelWidth</c>, and <c>kernelDepth</c> on volumes.</summary>
    /// <param name="fallback">What an axis has for which nothing is written; null where something has to be. A depth is 0 then: whether it has to be is known
    /// with the input.</param>
    public Axes Axes(string name, int min, Axes? fallback = null)
    {
        (string depthName, string heightName, string widthName) = (name + "Depth", name + "Height", name + "Width");
        Value? both = Written(name);
        Value? depth = Written(depthName);
        Value? height = Written(heightName);
        Value? width = Written(widthName);
        Axes standIn = fallback ?? new(min, min);
        bool isTwice = both is not null && (depth ?? height ?? width) is not null;
        bool isMissing = both is null && (height is null || width is null) && fallback is null;
        if (isTwice || isMissing)
        {
            string advice = $"give {name} for both axes, or {heightName} and {widthName}";
            Complain(Rules.AxisGivenTwice, isTwice ? name : null, isInherent: true, [name, advice]);
            return standIn;
        }

        if (both is not null)
        {
            int side = Integer(name, both, min) ?? Unknown(min);
            return new(side, side, side);
        }

        return new(
            height is null ? standIn.Height : Integer(heightName, height, min) ?? Unknown(min),
            width is null ? standIn.Width : Integer(widthName, width, min) ?? Unknown(min),
            depth is null ? fallback?.Depth ?? 0 : Integer(depthName, depth, min) ?? Unknown(min));
    }

    public bool Boolean(string name, bool fallback)
    {
        if (Written(name) is not { } value)
            return fallback;
        return value.Kind == ValueKind.Boolean ? value.Integer != 0 : WrongType(name, "true or false", value, fallback);
    }

    public float Real(string name, float fallback, Interval interval)
    {
        if (Written(name) is not { } value)
            return fallback;
        if (value.Kind is not (ValueKind.Real or ValueKind.Integer))
            return WrongType(name, "a number", value, fallback);
        float number = (float)value.Real;
        if (interval.Contains(number))
            return number;
        Complain(Rules.OutOfRange, name, isInherent: true, [name, Describe(value), interval.ToString()]);
        return fallback;
    }

    /// <summary>The number of something that another argument asks for; null where that does not.</summary>
    public float? Optional(string asked, string name, float fallback, Interval interval)
    {
        float number = Real(name, fallback, interval);
        if (Boolean(asked, fallback: false))
            return number;
        if (Written(name) is { } value)
            Complain(Rules.DoesNotApply, name, isInherent: true, [name, Describe(value), $"{asked} is not true; make it true, or leave out {name}"]);
        return null;
    }

    public T Enum<T>(string name, T fallback)
        where T : struct, Enum
    {
        if (Written(name) is not { } value)
            return fallback;
        if (value.Kind != ValueKind.Integer)
            return WrongType(name, "one of " + Names(), value, fallback);
        foreach (T member in System.Enum.GetValues(typeof(T)))
        {
            if (Convert.ToInt64(member, System.Globalization.CultureInfo.InvariantCulture) == value.Integer)
                return member;
        }

        Complain(Rules.OutOfRange, name, isInherent: true, [name, Describe(value), "one of " + Names()]);
        return fallback;

        static string Names() => Text.List(System.Enum.GetNames(typeof(T)), "or");
    }

    /// <summary>Numbers that are learned, one for the layer or one for each channel.</summary>
    /// <param name="known">Those that are read already.</param>
    public IReadOnlyList<Coefficient> Coefficients(string name, bool arePerChannel, IReadOnlyList<Coefficient> known)
    {
        if (Word(name) is not { } text)
            return [];
        (IReadOnlyList<Coefficient> coefficients, ExpressionError? error) = Coefficient.Read(text, arePerChannel, bindings, known);
        if (error is not null)
            Complain(Rules.BadExpression, name, error.IsInherent, [.. error.Describe(name, text)]);
        return coefficients;
    }

    /// <summary>A function of an element; that of the element itself where it is wrong or not known.</summary>
    /// <param name="coefficients">What it has beside x.</param>
    public Expr Function(string name, IReadOnlyList<Coefficient> coefficients)
    {
        if (Word(name) is not { } text)
            return IsKnown ? Missing<Expr>(name, "a function", Variable.X) : Variable.X;
        (Expr? function, bool usesParameters, bool isKnown, ExpressionError? error) = FunctionExpression.Read(text, bindings, coefficients);
        UsesParameters |= usesParameters;
        IsKnown &= isKnown;
        if (error is not null)
            Complain(Rules.BadExpression, name, error.IsInherent, [.. error.Describe(name, text)]);
        return error is null ? function! : Variable.X;
    }

    /// <summary>A word, such as a name; null when nothing is written.</summary>
    public string? Word(string name)
    {
        if (Written(name) is not { } value)
            return null;
        return value.Kind == ValueKind.Text ? value.Text : WrongType<string?>(name, "a string", value, null);
    }

    /// <summary>Any number of words.</summary>
    public IReadOnlyList<string> Words(string name)
    {
        if (Written(name) is not { } value)
            return [];
        return value.Kind switch
        {
            ValueKind.TextList => value.Texts,
            ValueKind.Text => [value.Text!],
            _ => WrongType<IReadOnlyList<string>>(name, "names", value, []),
        };
    }

    /// <summary>A value for a block's parameter; null when it is wrong or not known. Only integers take expressions; the types of
    /// all others are the C# compiler's to check.</summary>
    public Value? Parameter(ParameterSpec parameter)
    {
        if ((Written(parameter.Name) ?? parameter.Default) is not { } value)
            return Missing<Value?>(parameter.Name, parameter.Kind == ValueKind.Integer ? "an integer" : "a value", null);
        if (parameter.Kind != ValueKind.Integer || (parameter.IsWide && value.Kind == ValueKind.Integer))
            return value;
        return Integer(parameter.Name, value, int.MinValue) is { } number ? Value.Of(number) : Unknown<Value?>(null);
    }

    /// <summary>Leaves arguments unread.</summary>
    public void Accept(IEnumerable<string> names) => _read.UnionWith(names);

    /// <summary>Complains of what is written and was not asked for.</summary>
    public void Finish()
    {
        foreach (Argument argument in spec.Arguments)
        {
            if (!_read.Contains(argument.Name))
                Complain(Rules.WrongType, argument.Name, isInherent: true, [argument.Name, "nothing", Describe(argument.Value)]);
        }
    }

    private Value? Written(string name)
    {
        _read.Add(name);
        return spec[name];
    }

    private int? Integer(string name, Value value, int min, int? minOfParameters = null)
    {
        long number;
        string written;
        bool isInherent = true;
        if (value.Kind == ValueKind.Text)
        {
            ExpressionResult result = Expression.Evaluate(value.Text!, bindings);
            if (result.Error is { } error)
                Complain(Rules.BadExpression, name, error.IsInherent, [.. error.Describe(name, value.Text!)]);
            UsesParameters |= result.UsesParameters;
            if (result.Value is not { } known)
                return null;
            number = known;
            written = value.Text! == Text.Number(number) ? value.Text! : $"{value.Text} = {Text.Number(number)}";
            isInherent = !result.UsesParameters;
            min = result.UsesParameters ? minOfParameters ?? min : min;
        }
        else if (value.Kind == ValueKind.Integer)
        {
            number = value.Integer;
            written = Describe(value);
        }
        else
        {
            return WrongType<int?>(name, "an integer", value, null);
        }

        if (number >= min && number <= int.MaxValue)
            return (int)number;
        string range = number < min ? $"at least {Text.Number(min)}" : $"at most {Text.Number(int.MaxValue)}";
        Complain(Rules.OutOfRange, name, isInherent, [name, written, range]);
        return null;
    }

    private T Missing<T>(string name, string expected, T standIn)
    {
        Complain(Rules.WrongType, null, isInherent: true, [name, expected, "nothing"]);
        return standIn;
    }

    private T WrongType<T>(string name, string expected, Value value, T standIn)
    {
        Complain(Rules.WrongType, name, isInherent: true, [name, expected, Describe(value)]);
        return standIn;
    }

    private T Unknown<T>(T standIn)
    {
        IsKnown = false;
        return standIn;
    }

    private void Complain(Rule rule, string? argument, bool isInherent, EquatableArray<string> arguments)
    {
        IsKnown = false;
        _complaints.Add(new(rule.Id, arguments, argument, IsInherent: isInherent));
    }

    /// <summary>A value as it would be written.</summary>
    public static string Describe(Value value) => value.Kind switch
    {
        ValueKind.Integer => value.Text ?? Text.Number(value.Integer),
        ValueKind.Real => Text.Number(value.Real),
        ValueKind.Boolean => value.Integer != 0 ? "true" : "false",
        ValueKind.Text => $"\"{value.Text}\"",
        ValueKind.TextList => Text.List(value.Texts.Select(text => $"\"{text}\"")),
        _ => value.Text ?? "something else",
    };
}
