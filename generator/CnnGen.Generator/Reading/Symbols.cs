using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Reading;

/// <summary>What the symbols of the runtime library are called, and how those of the user are recognised.</summary>
public static class Symbols
{
    public const string NetworkAttribute = "CnnGen.NetworkAttribute";

    /// <summary>The generator: the folder of what it writes is called so.</summary>
    public const string Generator = "CnnGen.Generator.CnnGenGenerator";

    /// <summary>The library of the GPU.</summary>
    public const string GpuAssembly = "CnnGen.Gpu";

    private const string Namespace = "CnnGen";

    private static readonly SymbolDisplayFormat Qualified = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    public static bool IsNetwork(this INamedTypeSymbol type) => type.Attribute("NetworkAttribute") is not null;

    public static bool IsBlock(this INamedTypeSymbol type) => type.DerivesFrom("Block");

    /// <summary>Whether <paramref name="attribute"/> is a layer, a block or <c>Branches</c>.</summary>
    public static bool IsLayer(this AttributeData attribute) => attribute.AttributeClass?.IsLayer() == true;

    /// <summary>Whether <paramref name="attribute"/> is the class of a layer, a block or <c>Branches</c>.</summary>
    public static bool IsLayer(this INamedTypeSymbol attribute) => attribute.DerivesFrom("LayerAttribute");

    public static bool HasLayers(this INamedTypeSymbol type) => type.GetAttributes().Any(IsLayer);

    /// <summary>Whether nested classes of <paramref name="type"/> are branches.</summary>
    public static bool HasBranches(this INamedTypeSymbol type) => type.Attribute("BranchesAttribute") is not null;

    /// <summary>The first attribute of that kind in the runtime library, and its index.</summary>
    public static (AttributeData Data, int Index)? Attribute(this INamedTypeSymbol type, string name)
    {
        int index = 0;
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass?.IsOurs(name) == true)
                return (attribute, index);
            index++;
        }

        return null;
    }

    /// <summary>The branches: nested classes with layers, in source order; a nested block is a block.</summary>
    public static IEnumerable<INamedTypeSymbol> Branches(this INamedTypeSymbol type)
    {
        // Members of a source type come in source order. Those of a reference need not, but the C# compiler writes
        // them in that order, and the token is the row; in source every token is 0.
        return type.HasBranches()
            ? type.GetTypeMembers().Where(nested => nested.HasLayers() && !nested.IsBlock() && !nested.IsHead()).OrderBy(nested => nested.MetadataToken)
            : [];
    }

    public static bool IsHead(this INamedTypeSymbol type) => type.Attribute("HeadAttribute") is not null;

    /// <summary>The heads of a network: nested classes that are marked so, in source order.</summary>
    public static IEnumerable<INamedTypeSymbol> Heads(this INamedTypeSymbol network) =>
        network.GetTypeMembers().Where(nested => nested.IsHead() && !nested.IsBlock() && !nested.IsNetwork());

    /// <summary>The inputs that a network has beside that of <c>Network</c>, and the indices of their attributes.</summary>
    public static IEnumerable<(AttributeData Data, int Index)> FurtherInputs(this INamedTypeSymbol network) => network.GetAttributes()
        .Select((attribute, index) => (attribute, index))
        .Where(written => written.attribute.AttributeClass?.IsOurs("InputAttribute") == true);

    public static bool IsInteger(this ITypeSymbol type) => type.SpecialType
        is SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
        or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64;

    public static bool IsOurs(this INamedTypeSymbol type, string name) =>
        type.Name == name && type.ContainingType is null
        && type.ContainingNamespace is { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true };

    /// <summary>Whether a type is one of the library's, in a namespace below its own.</summary>
    public static bool IsOurs(this INamedTypeSymbol type, string name, string below) =>
        type.Name == name && type.ContainingType is null && type.ContainingNamespace is { } space && space.Name == below
        && space.ContainingNamespace is { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true };

    /// <summary>Whether the class and all around it have names; while they are being typed they may not.</summary>
    public static bool IsNamed(this INamedTypeSymbol type)
    {
        for (ISymbol? symbol = type; symbol is not (null or INamespaceSymbol { IsGlobalNamespace: true }); symbol = symbol.ContainingSymbol)
        {
            if (symbol is INamespaceOrTypeSymbol && !SyntaxFacts.IsValidIdentifier(symbol.Name))
                return false;
        }

        return true;
    }

    /// <summary>The metadata name, as in <c>Zoo.Inception+Pool</c>.</summary>
    public static string FullName(this INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
            return outer.FullName() + "+" + type.MetadataName;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.ToDisplayString(Qualified) + "." + type.MetadataName
            : type.MetadataName;
    }

    /// <summary>The parts of a class that are written in the compilation.</summary>
    public static IEnumerable<TypeDeclarationSyntax> Parts(this INamedTypeSymbol type, CancellationToken token) =>
        type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(token)).OfType<TypeDeclarationSyntax>();

    public static bool IsPartial(this INamedTypeSymbol type, CancellationToken token) =>
        type.Parts(token).Any(part => part.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>The class's identifier, as a place.</summary>
    public static Site Site(this INamedTypeSymbol type) => new(type.FullName(), Model.Site.ClassItself);

    private static bool DerivesFrom(this INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.IsOurs(name))
                return true;
        }

        return false;
    }
}
