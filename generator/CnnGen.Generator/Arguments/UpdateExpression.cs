using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Arguments;

/// <summary>The formulas of an optimizer, as in <c>"velocity = momentum * velocity + g"</c>. A name that is read before it is assigned is a state; one that is
/// assigned first is a name of the formulas' own.</summary>
public sealed class UpdateExpression : ElementExpression
{
    private static readonly Variable[] Given = [UpdateRule.Gradient, UpdateRule.Decay, UpdateRule.Rate, UpdateRule.Step];

    private readonly Formulas _formulas;
    private string _target = "";

    private UpdateExpression(string text, Formulas formulas)
        : base(text, Bindings.None) => _formulas = formulas;

    /// <summary>Reads the formulas of one rule.</summary>
    /// <param name="texts">In order.</param>
    /// <param name="numbers">The optimizer's numbers, as formulas call them.</param>
    /// <returns>The rule, or what is wrong with one of the formulas.</returns>
    public static (UpdateRule? Rule, int Formula, ExpressionError? Error) Read(IReadOnlyList<string> texts, IReadOnlyCollection<string> numbers)
    {
        var formulas = new Formulas(texts, numbers);
        var assignments = new List<Assignment>();
        for (int i = 0; i < texts.Count; i++)
        {
            var parser = new UpdateExpression(texts[i], formulas);
            (Expr? value, ExpressionError? error) = parser.Read(parser.TakeTarget);
            if (error is not null)
                return (null, i, error);
            assignments.Add(new(parser._target, formulas.Numbers.TakeOutOf(value!)));
            formulas.Assigned.Add(parser._target);
        }

        var rule = new UpdateRule(
            formulas.Assigned.Where(formulas.States.Contains).ToEquatableArray(), formulas.Numbers.Numbers, assignments.ToEquatableArray());
        return Problem(rule, formulas) is { } problem ? (null, texts.Count - 1, new(0, problem, IsInherent: true)) : (rule, 0, null);
    }

    protected override string Values => "a number, a name, a function or '('";

    protected override Expr Element(string name, int position)
    {
        RequireOneMeaning(name, position, IsGiven(name), _formulas.OfOptimizer);
        if (_formulas.Assigned.Contains(name))
        {
            _formulas.Read.Add(name);
            return UpdateRule.After(name);
        }

        if (name == UpdateRule.WeightName)
            return UpdateRule.Weight;
        if (Given.FirstOrDefault(given => given.Name == name) is { } variable)
        {
            _formulas.Read.Add(name);
            return variable;
        }

        if (_formulas.OfOptimizer.Contains(name))
            return new Variable(name);
        if (!_formulas.Targets.Contains(name))
            throw Error(position, Unknown(name));
        _formulas.States.Add(name);
        return UpdateRule.Before(name);
    }

    /// <summary>What all weights have in common has any power, since it is computed once and in double.</summary>
    protected override Expr Power(Expr x, Expr exponent, int position) =>
        _formulas.Numbers.IsCommon(x) && _formulas.Numbers.IsCommon(exponent) && !(x is Constant && exponent is Constant)
            ? Function.Power.Of(x, exponent)
            : base.Power(x, exponent, position);

    private static bool IsGiven(string name) => name == UpdateRule.WeightName || Given.Any(given => given.Name == name);

    private void TakeTarget()
    {
        if (!char.IsLetter(Peek()) && Peek() != '_')
            throw Unexpected("a name with '=', as in w = w - rate * g,");
        int start = Position;
        _target = Name();
        if (Peek() != '=')
            throw Unexpected($"'=' behind '{_target}'");
        Position++;
        RequireOneMeaning(_target, start, IsGiven(_target), _formulas.OfOptimizer);
        if (_formulas.Assigned.Contains(_target))
            throw Error(start, $"'{_target}' is assigned before; give this another name");
        if (Given.Any(given => given.Name == _target))
            throw Error(start, $"'{_target}' is given and cannot be assigned; give this another name");
        if (_formulas.OfOptimizer.Contains(_target))
            throw Error(start, $"'{_target}' is the optimizer's property and cannot be assigned; give this another name");
    }

    private string Unknown(string name)
    {
        string[] known = [UpdateRule.WeightName, .. Given.Select(given => given.Name), .. _formulas.OfOptimizer, .. _formulas.Targets];
        return name.Length > 1 && Text.Nearest(name, known.Concat(Functions)) is { } nearest
            ? $"there is no '{name}' here; did you mean '{nearest}'?"
            : $"there is no '{name}' here; there are {Text.List(known.Distinct().Select(other => $"'{other}'"))}";
    }

    private static string? Problem(UpdateRule rule, Formulas formulas)
    {
        if (!formulas.Assigned.Contains(UpdateRule.WeightName))
            return "no formula assigns the weight, as in w = w - rate * g";
        if (!formulas.Read.Contains(UpdateRule.Gradient.Name))
            return "no formula reads the gradient g";
        return formulas.Assigned.FirstOrDefault(name => name != UpdateRule.WeightName && !formulas.Read.Contains(name) && !rule.States.Contains(name)) is { } unread
            ? $"'{unread}' is assigned and never read"
            : null;
    }

    /// <summary>What the formulas of a rule know of each other.</summary>
    private sealed class Formulas(IReadOnlyList<string> texts, IReadOnlyCollection<string> ofOptimizer)
    {
        public IReadOnlyCollection<string> OfOptimizer { get; } = ofOptimizer;

        /// <summary>What some formula assigns.</summary>
        public HashSet<string> Targets { get; } = [.. texts.Select(text => text.Split('=')[0].Trim()).Where(name => name.Length > 0)];

        public List<string> Assigned { get; } = [];

        public HashSet<string> Read { get; } = [];

        public HashSet<string> States { get; } = [];

        public CommonNumbers Numbers { get; } = new(
            variable => variable == UpdateRule.Rate || variable == UpdateRule.Step || ofOptimizer.Contains(variable.Name), UpdateRule.NumberAt);
    }
}
