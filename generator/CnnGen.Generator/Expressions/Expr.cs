using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Expressions;

/// <summary>An element-wise function as a tree: what it computes of each element, and nothing of where elements lie. Printed as SIMD C#, evaluated in
/// double as the reference, and differentiated symbolically. Trees compare by value.</summary>
public abstract record Expr
{
    public static implicit operator Expr(double value) => new Constant(value);

    public static Expr operator +(Expr a, Expr b) => Build.Add(a, b);

    public static Expr operator -(Expr a, Expr b) => Build.Subtract(a, b);

    public static Expr operator *(Expr a, Expr b) => Build.Multiply(a, b);

    public static Expr operator /(Expr a, Expr b) => Build.Divide(a, b);

    public static Expr operator -(Expr a) => Build.Subtract(0, a);

    /// <summary>The expressions that this one is made of.</summary>
    public abstract IReadOnlyList<Expr> Operands { get; }

    /// <summary>The same with other operands, simplified.</summary>
    public abstract Expr With(IReadOnlyList<Expr> operands);

    /// <summary>Whether a variable, or another expression, is part of this one.</summary>
    public bool Contains(Expr part) => Equals(part) || Operands.Any(operand => operand.Contains(part));

    /// <summary>The same with one expression in place of another.</summary>
    public Expr Replace(Expr part, Expr by) =>
        Equals(part) ? by : Operands.Count == 0 ? this : With([.. Operands.Select(operand => operand.Replace(part, by))]);

    // Without this a record's own would list properties.
    public sealed override string ToString() => ExprText.Of(this);
}

/// <summary>A number that differs from element to element.</summary>
public sealed record Variable(string Name) : Expr
{
    /// <summary>The input.</summary>
    public static readonly Variable X = new("x");

    /// <summary>The output, in gradients.</summary>
    public static readonly Variable Y = new("y");

    /// <summary>The gradient of the loss by the output, in gradients.</summary>
    public static readonly Variable Dy = new("dy");

    public override IReadOnlyList<Expr> Operands => [];

    public override Expr With(IReadOnlyList<Expr> operands) => this;
}

/// <summary>The same number for all elements.</summary>
public sealed record Constant(double Value) : Expr
{
    public override IReadOnlyList<Expr> Operands => [];

    public override Expr With(IReadOnlyList<Expr> operands) => this;
}

public enum Operation
{
    Add,
    Subtract,
    Multiply,
    Divide,
}

public static class OperationSigns
{
    /// <summary>As C# writes it.</summary>
    public static string Sign(this Operation operation) => operation switch
    {
        Operation.Add => "+",
        Operation.Subtract => "-",
        Operation.Multiply => "*",
        _ => "/",
    };
}

/// <summary>Two numbers make one.</summary>
public sealed record Arithmetic(Operation Operation, Expr A, Expr B) : Expr
{
    public override IReadOnlyList<Expr> Operands => [A, B];

    public override Expr With(IReadOnlyList<Expr> operands) => Build.Arithmetic(Operation, operands[0], operands[1]);
}

/// <summary>A function of the table.</summary>
public sealed record Call(Function Function, EquatableArray<Expr> Arguments) : Expr
{
    public override IReadOnlyList<Expr> Operands => Arguments;

    public override Expr With(IReadOnlyList<Expr> operands) => new Call(Function, [.. operands]);
}

/// <summary><paramref name="Then"/> where <paramref name="Test"/> is above 0, and <paramref name="Otherwise"/> where it is not, NaN included.</summary>
public sealed record WherePositive(Expr Test, Expr Then, Expr Otherwise) : Expr
{
    public override IReadOnlyList<Expr> Operands => [Test, Then, Otherwise];

    public override Expr With(IReadOnlyList<Expr> operands) => Build.WherePositive(operands[0], operands[1], operands[2]);
}

/// <summary><paramref name="Then"/> except where <paramref name="Test"/> is at most 0: a NaN passes, so that a choice does not hide it.</summary>
public sealed record WherePassed(Expr Test, Expr Then, Expr Otherwise) : Expr
{
    public override IReadOnlyList<Expr> Operands => [Test, Then, Otherwise];

    public override Expr With(IReadOnlyList<Expr> operands) => Build.WherePassed(operands[0], operands[1], operands[2]);
}
