using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Analyzers;

/// <summary>Finds in the source what a <see cref="Site"/> describes.</summary>
internal sealed class SiteLocator(Compilation compilation, CancellationToken token)
{
    /// <summary>What to underline; null for what is not in the compilation's source.</summary>
    public Location? Find(Site site)
    {
        Location? location = compilation.Assembly.GetTypeByMetadataName(site.Class) is { } type
            ? Locate(type, site)
            : null;
        return location?.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree) ? location : null;
    }

    private Location? Locate(INamedTypeSymbol type, Site site)
    {
        if (site.Attribute == Site.ClassItself)
            return site.Argument is { } parameter ? Parameter(type, parameter) : Identifier(type);
        if (site.Attribute == Site.Member)
            return GeneratedMembers.Declared(type).FirstOrDefault(declared => declared.Key == site.Argument).Member?.Locations[0];
        AttributeData attribute = type.GetAttributes()[site.Attribute];
        if (attribute.ApplicationSyntaxReference?.GetSyntax(token) is not AttributeSyntax syntax)
            return null;
        return site.Argument is { } argument && Argument(syntax, attribute.AttributeConstructor, argument) is { } expression
            ? expression.GetLocation()
            : syntax.GetLocation();
    }

    /// <summary>The class's name where its layers stand, or else on its first part.</summary>
    private Location? Identifier(INamedTypeSymbol type)
    {
        SyntaxNode? first = type.GetAttributes()
            .Select(attribute => attribute.ApplicationSyntaxReference?.GetSyntax(token))
            .FirstOrDefault(syntax => syntax is not null);
        TypeDeclarationSyntax? part = first?.FirstAncestorOrSelf<TypeDeclarationSyntax>() ?? type.Parts(token).FirstOrDefault();
        return part?.Identifier.GetLocation();
    }

    private static Location? Parameter(INamedTypeSymbol type, string name) => ClassReader.Constructor(type)?.Parameters
        .FirstOrDefault(parameter => parameter.Name == name)?.Locations.FirstOrDefault();

    /// <summary>The written value: positional, named after the parameter, or a property's; null when it is not written.</summary>
    private static ExpressionSyntax? Argument(AttributeSyntax syntax, IMethodSymbol? constructor, string name)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> written = syntax.ArgumentList?.Arguments ?? default;
        for (int i = 0; i < written.Count; i++)
        {
            AttributeArgumentSyntax argument = written[i];
            if (NameOf(argument, i, constructor) == name)
                return argument.Expression;
        }

        return null;
    }

    private static string? NameOf(AttributeArgumentSyntax argument, int position, IMethodSymbol? constructor)
    {
        if (argument.NameEquals is { } property)
            return AttributeReader.CamelCase(property.Name.Identifier.ValueText);
        if (argument.NameColon is { } named)
            return named.Name.Identifier.ValueText;
        if (constructor is not { Parameters: { Length: > 0 } parameters })
            return null;
        IParameterSymbol parameter = parameters[Math.Min(position, parameters.Length - 1)];
        return parameter.IsParams
            ? FormattableString.Invariant($"{parameter.Name}[{position - parameter.Ordinal}]")
            : parameter.Name;
    }
}
