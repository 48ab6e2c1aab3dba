using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Arguments;

/// <param name="Position">Index into the string, from 0.</param>
/// <param name="Problem">As in <c>a ')' is missing</c>.</param>
/// <param name="IsInherent">False where it comes of the values of a block's arguments (a division by zero, an overflow).</param>
public sealed record ExpressionError(int Position, string Problem, bool IsInherent)
{
    /// <summary>As many characters of an expression are read in a message on either side of what is wrong.</summary>
    private const int Read = 60;

    /// <summary>The arguments of <see cref="Diagnostics.Rules.BadExpression"/>.</summary>
    /// <param name="name">That of the expression.</param>
    public IEnumerable<string> Describe(string name, string text) => [name, Excerpt(text), Text.Number(Position), Problem];

    private string Excerpt(string text)
    {
        int start = Position > Read ? Position - Read : 0;
        int end = Math.Min(text.Length, Position + Read);
        return $"{(start > 0 ? "…" : "")}{text.Substring(start, end - start)}{(end < text.Length ? "…" : "")}";
    }
}

/// <summary>The grammar of what stands in strings: <c>+ - * / ( )</c> and unary minus with C#'s precedence, and powers where a derived class has them, over
/// what it takes for numbers and names.</summary>
/// <remarks>A recursive descent that evaluates as it reads.</remarks>
/// <typeparam name="T">What an expression is worth.</typeparam>
public abstract class ExpressionParser<T>(string text, Bindings bindings)
{
    // Deep enough for any size, shallow enough for the compiler's stack.
    private const int MaxDepth = 64;

    private int _depth;

    protected string Source { get; } = text;

    protected Bindings Bindings { get; } = bindings;

    protected int Position { get; set; }

    /// <summary>Whether <c>^</c> is a power, which binds more tightly than a sign.</summary>
    protected virtual bool HasPowers => false;

    /// <summary>What can stand where a value is expected, as in <c>a number, a parameter or '('</c>.</summary>
    protected abstract string Values { get; }

    /// <summary>The value of the whole string, or what is wrong with it.</summary>
    /// <param name="prefix">Takes what stands before the expression.</param>
    protected (T? Value, ExpressionError? Error) Read(Action? prefix = null)
    {
        try
        {
            prefix?.Invoke();
            T result = Sum();
            return Peek() == '\0' ? (result, null) : throw Unexpected("an operator");
        }
        catch (ExpressionException exception)
        {
            return (default, exception.Error);
        }
    }

    /// <summary>A number, which begins at <see cref="Position"/>.</summary>
    protected abstract T Literal();

    /// <summary>What a name stands for, which <see cref="Position"/> is behind.</summary>
    protected abstract T Named(string name, int position);

    protected abstract T Apply(T left, char operation, T right, int position);

    protected abstract T Negate(T value, int position);

    protected T Sum()
    {
        T left = Product();
        while (Peek() is '+' or '-')
        {
            int position = Position++;
            left = Apply(left, Source[position], Product(), position);
        }

        return left;
    }

    private T Product()
    {
        T left = Unary();
        while (Peek() is '*' or '/')
        {
            int position = Position++;
            left = Apply(left, Source[position], Unary(), position);
        }

        return left;
    }

    private T Unary()
    {
        if (++_depth > MaxDepth)
            throw Error(Position, $"the expression is nested more than {Text.Number(MaxDepth)} deep");
        T value;
        if (Peek() == '-')
        {
            int position = Position++;
            value = Negate(Unary(), position);
        }
        else
        {
            value = Primary();
            if (HasPowers && Peek() == '^')
            {
                int position = Position++;
                value = Apply(value, '^', Unary(), position);
            }
        }

        _depth--;
        return value;
    }

    private T Primary()
    {
        char next = Peek();
        if (next == '(')
        {
            int open = Position++;
            T value = Sum();
            Close(open);
            return value;
        }

        if (next is >= '0' and <= '9')
            return Literal();
        if (!char.IsLetter(next) && next != '_')
            throw Unexpected(Values);
        int start = Position;
        return Named(Name(), start);
    }

    /// <summary>Takes a name, which begins at <see cref="Position"/>.</summary>
    protected string Name() => Take(character => char.IsLetterOrDigit(character) || character == '_');

    /// <summary>Takes the parenthesis that closes one.</summary>
    protected void Close(int open)
    {
        if (Peek() != ')')
            throw Peek() == '\0' ? Error(open, "this '(' is never closed") : Unexpected("an operator or ')'");
        Position++;
    }

    /// <summary>The parameter of the block of this name.</summary>
    protected ParameterSpec Find(string name, int position) => Bindings.Find(name) ?? throw Error(position, UnknownParameter(name));

    /// <summary>What to say of a name that is none of the block's parameters.</summary>
    protected virtual string UnknownParameter(string name)
    {
        if (!Bindings.Names.Any())
            return $"there is no parameter '{name}', because this is not in a block with parameters; only numbers can stand here";
        string known = Text.List(Bindings.Names.Select(parameter => $"'{parameter}'"));
        return Text.Nearest(name, Bindings.Names) is { } nearest
            ? $"there is no parameter '{name}'; did you mean '{nearest}'?"
            : $"there is no parameter '{name}'; there is {known}";
    }

    protected string Take(Func<char, bool> belongs)
    {
        int start = Position;
        while (Position < Source.Length && belongs(Source[Position]))
            Position++;
        return Source.Substring(start, Position - start);
    }

    /// <summary>The next character that is not white space, '\0' at the end.</summary>
    protected char Peek()
    {
        while (Position < Source.Length && char.IsWhiteSpace(Source[Position]))
            Position++;
        return Position < Source.Length ? Source[Position] : '\0';
    }

    protected Exception Unexpected(string expected) => Peek() == '\0'
        ? Error(Position, $"the expression ends where {expected} is expected")
        : Error(Position, $"'{Source[Position]}' stands where {expected} is expected");

    protected static Exception Error(int position, string problem, bool isInherent = true) =>
        new ExpressionException(new(position, problem, isInherent));

    // Carries an error out of the recursion; never leaves this class.
    private sealed class ExpressionException(ExpressionError error) : Exception(error.Problem)
    {
        public ExpressionError Error { get; } = error;
    }
}
