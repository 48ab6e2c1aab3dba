using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Reading;

/// <summary>The members that a network would have of NeuralNetwork, if it were a class that can derive from it. They are read from the
/// library itself.</summary>
internal static class MissingMembers
{
    private static readonly SymbolDisplayFormat Head = Parameters.Qualified
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeParamsRefOut);

    /// <summary>Those that <paramref name="type"/> lacks and has room for.</summary>
    public static IEnumerable<MissingMember> Of(INamedTypeSymbol type) => Base(type) is { } library
        ? library.GetMembers().Where(member => IsPublic(member) && !IsTaken(member, type)).Select(Read)
        : [];

    /// <summary>Whether the class has no conversion to NeuralNetwork: it neither derives from it, nor will by its base class's generated part,
    /// nor converts itself.</summary>
    public static bool LacksConversion(INamedTypeSymbol type) => !type.IsStatic && Base(type) is { } library
        && !type.GetMembers().OfType<IMethodSymbol>().Any(method => method.MethodKind == MethodKind.Conversion
            && SymbolEqualityComparer.Default.Equals(method.ReturnType, library));

    /// <summary>NeuralNetwork, where nothing that the class derives from is or will be one.</summary>
    private static INamedTypeSymbol? Base(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.IsNetwork() || ancestor.IsOurs("NeuralNetwork"))
                return null;
        }

        return type.Attribute("NetworkAttribute")?.Data.AttributeClass?.ContainingAssembly.GetTypeByMetadataName("CnnGen.NeuralNetwork");
    }

    private static bool IsPublic(ISymbol member) => member is { DeclaredAccessibility: Accessibility.Public, IsStatic: false }
        && member is IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary };

    // What a base class leaves to be overridden is not to be hidden.
    private static bool IsTaken(ISymbol member, INamedTypeSymbol type) =>
        member.Name == type.Name
        || type.TypeParameters.Any(parameter => parameter.Name == member.Name)
        || type.GetMembers(member.Name).Any(own => !AreOverloads(own, member))
        || Ancestors(type).SelectMany(ancestor => ancestor.GetMembers(member.Name)).Any(inherited => inherited.IsAbstract);

    private static IEnumerable<INamedTypeSymbol> Ancestors(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            yield return ancestor;
    }

    private static bool AreOverloads(ISymbol first, ISymbol second) => first is IMethodSymbol one && second is IMethodSymbol other
        && (one.Arity != other.Arity || !one.Parameters.Select(parameter => parameter.Type)
            .SequenceEqual(other.Parameters.Select(parameter => parameter.Type), SymbolEqualityComparer.Default));

    private static MissingMember Read(ISymbol member) => new(
        member.ToDisplayString(Head) + (member is IMethodSymbol method ? $"({string.Join(", ", method.Parameters.Select(Declare))})" : ""),
        member is IPropertySymbol { SetMethod: { IsInitOnly: false, DeclaredAccessibility: Accessibility.Public } });

    private static string Declare(IParameterSymbol parameter) =>
        parameter.ToDisplayString(Head) + (parameter.HasExplicitDefaultValue ? " = " + Parameters.Default(parameter) : "");
}
