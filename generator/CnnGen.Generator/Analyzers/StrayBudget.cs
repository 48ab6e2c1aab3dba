using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Analyzers;

/// <summary>A budget on a class that is no network: nothing keeps it.</summary>
internal static class StrayBudget
{
    /// <summary>What there is to say of the budget of a class that is no network.</summary>
    public static IEnumerable<Mistake> Find(INamedTypeSymbol type)
    {
        if (type.Attribute("BudgetAttribute") is not var (_, index))
            yield break;
        string advice = type.IsBlock() || type.HasLayers()
            ? "put it on the networks that have its layers"
            : "put [Network(…)] before it, or remove it";
        yield return new Mistake(Rules.StrayBudget.Id, new Site(type.FullName(), index), [type.Name, advice]);
    }
}
