using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Reading;

/// <summary>Reads how a network or block is declared, and whether a part can be added to it.</summary>
internal static class DeclarationReader
{
    private static readonly SymbolDisplayFormat Escaped = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static DeclarationSpec Read(INamedTypeSymbol type, CancellationToken token) => new(
        type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString(Escaped) : string.Empty,
        Containers(type).Reverse().Select(container => Keyword(container) + " " + Escape(container.Name)).ToEquatableArray(),
        Modifiers(type),
        Escape(type.Name),
        CanEmit: type.IsNamed() && !Mistakes(type, token).Any());

    /// <summary>What keeps a part from being added.</summary>
    public static IEnumerable<Mistake> Mistakes(INamedTypeSymbol type, CancellationToken token)
    {
        if (Kind(type) is { } kind)
            yield return new Mistake(Rules.NotAnOrdinaryClass.Id, type.Site(), [type.Name, kind, type.IsNetwork() ? "network" : "block"]);
        if (!type.IsPartial(token))
            yield return new Mistake(Rules.NotPartial.Id, type.Site(), [type.Name]);
        if (Containers(type).FirstOrDefault(container => !container.IsPartial(token)) is { } closed)
            yield return new Mistake(Rules.ContainerNotPartial.Id, type.Site(), [type.Name, closed.Name], Related: closed.Site());
        if (type.IsGenericType)
            yield return new Mistake(Rules.Generic.Id, type.Site(), [type.Name]);
        if (type.IsNetwork() && type.BaseType is { SpecialType: not SpecialType.System_Object } ancestor && !ancestor.IsOurs("NeuralNetwork"))
            yield return new Mistake(Rules.HasBaseClass.Id, type.Site(), [type.Name, ancestor.Name]);
    }

    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;

    private static IEnumerable<INamedTypeSymbol> Containers(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? container = type.ContainingType; container is not null; container = container.ContainingType)
            yield return container;
    }

    /// <summary>What the class is instead of an ordinary class, or null.</summary>
    private static string? Kind(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true } => "record",
        { IsStatic: true } => "static class",
        { IsFileLocal: true } => "file-local class",
        _ => null,
    };

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Struct } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };

    private static string Modifiers(INamedTypeSymbol type)
    {
        string accessibility = SyntaxFacts.GetText(type.DeclaredAccessibility);
        return type.IsSealed ? accessibility + " sealed" : accessibility;
    }
}
