using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Arguments;

/// <summary>The formula of a loss, as in <c>"0.5 * (x - t)^2"</c>.</summary>
public sealed class LossExpression : ElementExpression
{
    private readonly IReadOnlyCollection<string> _ofLoss;
    private readonly CommonNumbers _numbers;

    private LossExpression(string text, IReadOnlyCollection<string> ofLoss)
        : base(text, Bindings.None) => (_ofLoss, _numbers) = (ofLoss, new(variable => ofLoss.Contains(variable.Name), LossTerm.NumberAt));

    /// <param name="numbers">The loss's numbers, as the formula calls them.</param>
    public static (LossTerm? Term, ExpressionError? Error) Read(string text, IReadOnlyCollection<string> numbers)
    {
        var parser = new LossExpression(text, numbers);
        (Expr? written, ExpressionError? error) = parser.Read();
        if (error is not null)
            return (null, error);
        foreach (Variable variable in new[] { Variable.X, LossTerm.Target })
        {
            if (!written!.Contains(variable))
                return (null, new(0, $"the loss is the same for every {variable.Name}", IsInherent: true));
        }

        Expr value = parser._numbers.TakeOutOf(written!);
        return (new(parser._numbers.Numbers, value, SharedExponentials.In(Derivative.Of(value, Variable.X))), null);
    }

    protected override string Values => "a number, x, t, a function or '('";

    protected override Expr Element(string name, int position)
    {
        RequireOneMeaning(name, position, name == Variable.X.Name || name == LossTerm.Target.Name, _ofLoss);
        return name == Variable.X.Name ? Variable.X
            : name == LossTerm.Target.Name ? LossTerm.Target
            : _ofLoss.Contains(name) ? new Variable(name)
            : throw Error(position, Unknown(name));
    }

    protected override Expr Power(Expr x, Expr exponent, int position) =>
        _numbers.IsCommon(x) && _numbers.IsCommon(exponent) && !(x is Constant && exponent is Constant)
            ? Function.Power.Of(x, exponent)
            : base.Power(x, exponent, position);

    private string Unknown(string name)
    {
        string[] known = [Variable.X.Name, LossTerm.Target.Name, .. _ofLoss];
        return name.Length > 1 && Text.Nearest(name, known.Concat(Functions)) is { } nearest
            ? $"there is no '{name}' here; did you mean '{nearest}'?"
            : $"there is no '{name}' here; there are {Text.List(known.Select(other => $"'{other}'"))}";
    }
}
