using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Analyzers;

/// <summary>Heads and inputs that belong to no network.</summary>
internal static class StrayParts
{
    public static IEnumerable<Mistake> Find(INamedTypeSymbol type)
    {
        if (type.Attribute("HeadAttribute") is var (_, index) && NoHead(type) is { } reason)
            yield return new Mistake(Rules.StrayPart.Id, new Site(type.FullName(), index), ["Head", type.Name, reason]);
        if (type.IsNetwork())
            yield break;
        foreach ((_, int input) in type.FurtherInputs())
        {
            yield return new Mistake(
                Rules.StrayPart.Id, new Site(type.FullName(), input), ["Input", type.Name, "it is no network; put it on the class that has [Network(…)]"]);
        }
    }

    // Why a class with the attribute is none of a network's heads; null where it is one.
    private static string? NoHead(INamedTypeSymbol type) =>
        type.IsNetwork() ? "it is a network by itself"
        : type.IsBlock() ? "it is a block; nest a class with its layers in the network"
        : type.ContainingType?.IsNetwork() != true ? "it is not nested in a network; nest it in the class that has [Network(…)]"
        : null;
}
