using CnnGen.Generator.Arguments;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Compiler;

/// <summary>A class with formulas, and what they mean.</summary>
/// <param name="Rules">Of an optimizer, one for each of the class's sets of formulas.</param>
/// <param name="Term">Of a loss.</param>
/// <param name="Mistakes">All that is wrong; then there need be no rules and no term.</param>
public sealed record CompiledFormulas(FormulaClass Class, EquatableArray<UpdateRule> Rules, LossTerm? Term, EquatableArray<Mistake> Mistakes);

/// <summary>Formulas as they are written → what is computed, or mistakes.</summary>
public static class FormulaCompiler
{
    private const string When = "when";

    public static CompiledFormulas Compile(FormulaClass written)
    {
        var rules = new List<UpdateRule>();
        LossTerm? term = null;
        List<Mistake> mistakes = [.. written.Mistakes];
        string[] numbers = [.. written.Numbers.Select(number => number.Name)];
        if (mistakes.Count > 0 || written.HasErrors)
            return new(written, [], null, mistakes.ToEquatableArray());
        for (int i = 0; i < written.Sets.Count; i++)
        {
            FormulaSet set = written.Sets[i];
            if (Condition(written, set, isLast: i == written.Sets.Count - 1) is { } problem)
            {
                mistakes.Add(problem);
                continue;
            }

            if (written.Kind == FormulaKind.Loss)
            {
                (term, ExpressionError? error) = LossExpression.Read(set.Formulas[0], numbers);
                if (error is not null)
                    mistakes.Add(Bad(set, Attribute(written), set.Argument, set.Formulas[0], error));
                continue;
            }

            (UpdateRule? rule, int formula, ExpressionError? wrong) = UpdateExpression.Read(set.Formulas, numbers);
            if (wrong is not null)
                mistakes.Add(Bad(set, Attribute(written), $"{set.Argument}[{Text.Number(formula)}]", set.Formulas[formula], wrong));
            else
                rules.Add(rule!);
        }

        return new(written, rules.ToEquatableArray(), term, mistakes.ToEquatableArray());
    }

    /// <summary>The rules of an optimizer that is compiled, and so has no mistakes.</summary>
    public static EquatableArray<UpdateRule> RulesOf(CompiledOptimizer optimizer) => optimizer.Sets
        .Select(formulas => UpdateExpression.Read(formulas, [.. optimizer.Numbers]).Rule
            ?? throw new InvalidOperationException($"{string.Join("; ", formulas)} cannot be read from outside of its assembly."))
        .ToEquatableArray();

    private static Mistake? Condition(FormulaClass written, FormulaSet set, bool isLast)
    {
        if (set.Formulas.Count == 0)
            return new(Rules.CannotHaveFormulas.Id, set.Site, [written.Name, Attribute(written), "there are no formulas in it"]);
        if (set.When is { } property && !written.Conditions.Contains(property))
        {
            string advice = Text.Nearest(property, written.Conditions) is { } nearest ? $"; did you mean '{nearest}'?" : "";
            return Bad(set, Attribute(written), When, property, new(0, $"'{written.Name}' has no property '{property}' of type bool{advice}", IsInherent: true));
        }

        string? order = isLast && set.When is not null ? "the last one has a When, so that none may apply; leave it out"
            : !isLast && set.When is null ? "one without When stands before others, which never apply; put it last"
            : null;
        return order is null ? null : new(Rules.CannotHaveFormulas.Id, set.Site, [written.Name, Attribute(written), order]);
    }

    private static string Attribute(FormulaClass written) => FormulaReader.NameOf(written.Kind);

    private static Mistake Bad(FormulaSet set, string attribute, string argument, string text, ExpressionError error) => new(
        Rules.BadExpression.Id, set.Site with { Argument = argument }, [attribute, .. error.Describe(argument, text)]);
}
