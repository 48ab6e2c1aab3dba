using System.Globalization;
using System.Text;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Reading;

/// <summary>Reads how a network or block is declared, and whether a part can be added to it.</summary>
internal static class DeclarationReader
{
    private static readonly SymbolDisplayFormat Escaped = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static DeclarationSpec Read(INamedTypeSymbol type, CancellationToken token) => new(
        type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString(Escaped) : string.Empty,
        Containers(type).Reverse().Select(container => Keyword(container) + " " + EscapeType(container.Name) + TypeParameters(container)).ToEquatableArray(),
        Modifiers(type),
        EscapeType(type.Name),
        CanEmit: type.IsNamed() && IsOnly(type) && Containers(type).Prepend(type).All(part => part.IsPartial(token) && !part.IsFileLocal),
        PrivatePrefix(type),
        TileNamespace(type.ContainingAssembly.Name),
        IsMarkedNotCompliant(type),
        type.BaseType is { SpecialType: not SpecialType.System_Object } || Mistakes(type, token).Any() ? ObstacleReader.Read(type, token) : null,
        type.IsNetwork() ? SignatureReader.Read(type) : null,
        HasGpu: HasGpu(type.ContainingAssembly));

    /// <summary>What keeps a part from being added: what is wrong with the class, or else with the members that it has.</summary>
    public static IEnumerable<Mistake> Mistakes(INamedTypeSymbol type, CancellationToken token)
    {
        Mistake[] mistakes = [.. MistakesOfClass(type, token)];
        return mistakes.Length > 0 || !type.IsNetwork() ? mistakes : MistakesOfMembers(type, token);
    }

    private static IEnumerable<Mistake> MistakesOfClass(INamedTypeSymbol type, CancellationToken token)
    {
        if (Kind(type) is { } kind)
            yield return new Mistake(Rules.NotAnOrdinaryClass.Id, type.Site(), [type.Name, kind, type.IsNetwork() ? "network" : "block"]);
        if (!type.IsPartial(token))
            yield return new Mistake(Rules.NotPartial.Id, type.Site(), [type.Name]);
        if (Containers(type).FirstOrDefault(container => !container.IsPartial(token)) is { } closed)
            yield return new Mistake(Rules.ContainerNotPartial.Id, type.Site(), [type.Name, closed.Name], Related: closed.Site());
        if (type.IsGenericType)
            yield return new Mistake(Rules.Generic.Id, type.Site(), [type.Name]);
        if (type.IsNetwork() && type.BaseType is { SpecialType: not SpecialType.System_Object } ancestor && !ancestor.IsOurs("NeuralNetwork") && !ancestor.IsOurs("InvalidNetwork"))
            yield return new Mistake(Rules.HasBaseClass.Id, type.Site(), [type.Name, ancestor.Name]);
    }

    private static IEnumerable<Mistake> MistakesOfMembers(INamedTypeSymbol type, CancellationToken token)
    {
        if (GeneratedMembers.IsNamedLikeOne(type))
            yield return new Mistake(Rules.NamedLikeMember.Id, type.Site(), [type.Name, "network"]);
        if (PrimaryConstructor(type, token) is not null)
            yield return new Mistake(Rules.PrimaryConstructor.Id, type.Site(), [type.Name]);
        foreach ((ISymbol member, string key) in GeneratedMembers.Declared(type))
        {
            string name = member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "The constructor" : $"'{member.Name}'";
            if (!IsPrimary(member, token))
                yield return new Mistake(Rules.DeclaresGenerated.Id, new Site(type.FullName(), Site.Member, key), [name, type.Name]);
        }
    }

    /// <summary>The constructor that stands behind the class's name, or null.</summary>
    public static IMethodSymbol? PrimaryConstructor(INamedTypeSymbol type, CancellationToken token) =>
        type.InstanceConstructors.FirstOrDefault(constructor => IsPrimary(constructor, token));

    private static bool IsPrimary(ISymbol member, CancellationToken token) =>
        member is IMethodSymbol && member.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(token) is TypeDeclarationSyntax);

    /// <summary>As in <c>&lt;TKey, TValue&gt;</c>; empty where there are none.</summary>
    public static string TypeParameters(INamedTypeSymbol type) =>
        type.Arity == 0 ? "" : $"<{string.Join(", ", type.TypeParameters.Select(parameter => Escape(parameter.Name)))}>";

    // A record and a class of one name are an error, but two types.
    private static bool IsOnly(INamedTypeSymbol type) =>
        ((INamespaceOrTypeSymbol)type.ContainingSymbol).GetTypeMembers(type.Name, type.Arity).Count(other => !other.IsFileLocal) <= 1;

    // Longer where the user's members have it, so that what is generated meets nothing, whatever the user writes.
    private static string PrivatePrefix(INamedTypeSymbol type)
    {
        string prefix = "Cnn_";
        while (type.GetMembers().Prepend(type).Any(symbol => symbol.Name.StartsWith(prefix, StringComparison.Ordinal)))
            prefix += "_";
        return prefix;
    }

    private static bool HasGpu(IAssemblySymbol assembly) =>
        assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == Symbols.GpuAssembly));

    // Each assembly has its own: another may see what is internal to it.
    public static string TileNamespace(string assembly)
    {
        var name = new StringBuilder("CnnGen.Tiles_");
        foreach (char c in assembly)
            name.Append(char.IsLetterOrDigit(c) ? c.ToString() : "_" + ((int)c).ToString("x2", CultureInfo.InvariantCulture) + "_");
        return name.ToString();
    }

    private static bool IsMarkedNotCompliant(INamedTypeSymbol type) =>
        Containers(type).Prepend(type).All(part => part.DeclaredAccessibility
            is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)
        && Compliance(type.ContainingAssembly) == true
        && Containers(type).Prepend(type).All(part => Compliance(part) is null);

    private static bool? Compliance(ISymbol symbol) => symbol.GetAttributes()
        .FirstOrDefault(attribute => attribute.AttributeClass is { Name: nameof(CLSCompliantAttribute), ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
        ?.ConstructorArguments.FirstOrDefault().Value as bool?;

    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;

    // A name of small letters is warned about (CS8981), at each part and unless it is escaped: once, where the user wrote it, is enough.
    private static string EscapeType(string identifier) => identifier.All(c => c is >= 'a' and <= 'z') ? "@" + identifier : Escape(identifier);

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
        _ when Containers(type).Any(container => container.IsFileLocal) => "class in a file-local type",
        _ => null,
    };

    public static string Keyword(INamedTypeSymbol type) => type switch
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
