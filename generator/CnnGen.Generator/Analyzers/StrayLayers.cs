using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Analyzers;

/// <summary>Layers on a class that nothing reads: whatever was meant, it is not in any network.</summary>
internal static class StrayLayers
{
    public static IEnumerable<Mistake> Find(INamedTypeSymbol type)
    {
        if (!type.HasLayers() || type.IsHead() || IsBranch(type))
            yield break;
        string advice = type.ContainingType is { } outer && (IsModel(outer) || outer.IsHead())
            ? $"put [Branches] on '{outer.Name}' if it is a branch"
            : "put [Network(…)] before them, or derive the class from Block";
        yield return new Mistake(Rules.StrayLayers.Id, type.Site(), [type.Name, advice]);
    }

    private static bool IsBranch(INamedTypeSymbol type) =>
        type.ContainingType is { } outer && outer.HasBranches() && (IsModel(outer) || outer.IsHead() || IsBranch(outer));

    private static bool IsModel(INamedTypeSymbol type) => type.IsNetwork() || type.IsBlock();
}
