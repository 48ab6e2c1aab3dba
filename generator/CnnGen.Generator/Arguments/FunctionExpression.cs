using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Arguments;

/// <summary>The expressions of functions, as in <c>"x * sigmoid(1.702 * x)"</c>: of the element x, numbers, a block's parameters and coefficients.</summary>
public sealed class FunctionExpression : ElementExpression
{
    private readonly IReadOnlyList<Coefficient> _coefficients;
    private bool _usesParameters;
    private bool _isKnown = true;

    private FunctionExpression(string text, Bindings bindings, IReadOnlyList<Coefficient> coefficients)
        : base(text, bindings) => _coefficients = coefficients;

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

    protected override bool IsInherent => !_usesParameters;

    protected override Expr Element(string name, int position)
    {
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

    protected override string UnknownParameter(string name)
    {
        IEnumerable<string> known = Bindings.Names.Append(Variable.X.Name).Concat(_coefficients.Select(coefficient => coefficient.Name)).Concat(Function.Written.Keys);
        return Text.Nearest(name, known) is { } nearest
            ? $"there is no '{name}' here; did you mean '{nearest}'?"
            : $"there is no '{name}' here, only x, numbers, a block's parameters and what is trainable, as with Trainable = \"{name} = 1\"";
    }
}
