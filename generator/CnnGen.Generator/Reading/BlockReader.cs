using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Reading;

/// <summary>Reads a block by itself.</summary>
internal static class BlockReader
{
    /// <summary>The member that the generated part overrides.</summary>
    private const string Arguments = "Arguments";

    public static BlockSpec Read(INamedTypeSymbol block, BlockCycles cycles, CancellationToken token)
    {
        var reader = new ClassReader(block.ContainingAssembly, token);
        ClassSpec spec = reader.ReadBlock(block, all: cycles.LeadsToCycle(block, token));
        var mistakes = new List<Mistake>();
        mistakes.AddRange(DeclarationReader.Mistakes(block, token));
        mistakes.AddRange(reader.SpreadOverParts(block));
        if (block.Name == Arguments && DeclarationReader.PrimaryConstructor(block, token) is { Parameters.Length: > 0 })
            mistakes.Add(new Mistake(Rules.NamedLikeMember.Id, block.Site(), [block.Name, "block with parameters"]));
        foreach (ParameterSpec parameter in spec.Parameters)
        {
            (string Property, string Instead)? reserved = parameter.Name switch
            {
                "name" => ("Name", "label"),
                "repeat" => ("Repeat", "count"),
                "share" => ("Share", "portion"),
                _ => null,
            };
            if (reserved is var (property, instead))
            {
                Site site = block.Site() with { Argument = parameter.Name };
                mistakes.Add(new Mistake(Rules.ReservedParameter.Id, site, [parameter.Name, block.Name, property, instead]));
            }
        }

        return new BlockSpec(spec, reader.Blocks, mistakes.ToEquatableArray());
    }

    /// <summary>What goes into the block's generated part; null where there is nothing to add or where it cannot be added.</summary>
    public static BlockPart? ReadPart(INamedTypeSymbol block, CancellationToken token) => ReadPart(block, Parameters.Default, token);

    /// <summary>What stands for a part that could not be read: it lacks the parameters' defaults, which are all that is not copied.</summary>
    public static BlockPart? Unread(INamedTypeSymbol block, CancellationToken token) =>
        ReadPart(block, _ => BlockParameter.UnreadDefault, token);

    private static BlockPart? ReadPart(INamedTypeSymbol block, Func<IParameterSymbol, string> readDefault, CancellationToken token)
    {
        if (!block.IsBlock() || block.IsNetwork())
            return null;
        DeclarationSpec declaration = DeclarationReader.Read(block, token);
        IReadOnlyList<IParameterSymbol> parameters = DeclarationReader.PrimaryConstructor(block, token)?.Parameters ?? [];
        if (!AreComplete(parameters))
            parameters = [];
        if (!declaration.CanEmit || parameters.Count == 0 && !declaration.IsMarkedNotCompliant)
            return null;
        return new BlockPart(
            block.FullName(),
            declaration,
            parameters.Select(parameter => Parameter(parameter, readDefault)).ToEquatableArray(),
            TakesExpressions: block.InstanceConstructors.Length == 1
                && parameters.Any(parameter => parameter.Type.IsInteger())
                && !parameters.Any(parameter => parameter.IsParams),
            OverridesArguments: parameters.Count > 0 && block.Name != Arguments && block.GetMembers(Arguments).Length == 0);
    }

    // While they are being typed they may not be.
    private static bool AreComplete(IReadOnlyCollection<IParameterSymbol> parameters) =>
        parameters.All(parameter => SyntaxFacts.IsValidIdentifier(parameter.Name)
            && parameter.Type.TypeKind != TypeKind.Error
            && parameter.RefKind == RefKind.None)
        && parameters.Select(parameter => parameter.Name).Distinct().Count() == parameters.Count;

    private static BlockParameter Parameter(IParameterSymbol parameter, Func<IParameterSymbol, string> readDefault) => new(
        DeclarationReader.Escape(parameter.Name),
        // Where the user's code does not say whether a string may be null, it may.
        parameter.Type.ToDisplayString(Parameters.Qualified) + (parameter.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.None } ? "?" : ""),
        parameter.Type.IsInteger(),
        parameter.IsParams ? "params " : string.Empty,
        parameter.HasExplicitDefaultValue ? readDefault(parameter) : null);
}
