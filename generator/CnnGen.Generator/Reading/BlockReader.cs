using System.Globalization;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Reading;

/// <summary>Reads a block by itself.</summary>
internal static class BlockReader
{
    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static BlockSpec Read(INamedTypeSymbol block, BlockCycles cycles, CancellationToken token)
    {
        var reader = new ClassReader(block.ContainingAssembly, token);
        ClassSpec spec = reader.ReadBlock(block, all: cycles.LeadsToCycle(block, token));
        var mistakes = new List<Mistake>();
        mistakes.AddRange(DeclarationReader.Mistakes(block, token));
        mistakes.AddRange(reader.SpreadOverParts(block));
        foreach (ParameterSpec parameter in spec.Parameters)
        {
            if (parameter.Name is "name" or "repeat")
            {
                mistakes.Add(new Mistake(
                    Rules.ReservedParameter.Id,
                    block.Site() with { Argument = parameter.Name },
                    [parameter.Name, block.Name, parameter.Name == "name" ? "Name" : "Repeat", parameter.Name == "name" ? "label" : "count"]));
            }
        }

        return new BlockSpec(spec, reader.Blocks, mistakes.ToEquatableArray());
    }

    /// <summary>What goes into the block's generated part; null where there is nothing to add or where it cannot be added.</summary>
    public static BlockPart? ReadPart(INamedTypeSymbol block, CancellationToken token)
    {
        if (!block.IsBlock() || block.IsNetwork() || block.GetMembers("Arguments").Length > 0)
            return null;
        DeclarationSpec declaration = DeclarationReader.Read(block, token);
        if (!declaration.CanEmit
            || DeclarationReader.Mistakes(block, token).Any()
            || ClassReader.Constructor(block) is not { Parameters.Length: > 0 } constructor
            || !AreComplete(constructor.Parameters)
            || !constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(token) is TypeDeclarationSyntax))
        {
            return null;
        }

        return new BlockPart(
            block.FullName(),
            declaration,
            constructor.Parameters.Select(Parameter).ToEquatableArray(),
            TakesExpressions: block.InstanceConstructors.Length == 1
                && constructor.Parameters.Any(parameter => parameter.Type.IsInteger())
                && !constructor.Parameters.Any(parameter => parameter.IsParams));
    }

    // While they are being typed they may not be.
    private static bool AreComplete(IReadOnlyCollection<IParameterSymbol> parameters) =>
        parameters.All(parameter => SyntaxFacts.IsValidIdentifier(parameter.Name)
            && parameter.Type.TypeKind != TypeKind.Error
            && parameter.RefKind == RefKind.None)
        && parameters.Select(parameter => parameter.Name).Distinct().Count() == parameters.Count;

    private static BlockParameter Parameter(IParameterSymbol parameter) => new(
        DeclarationReader.Escape(parameter.Name),
        // Where the user's code does not say whether a string may be null, it may.
        parameter.Type.ToDisplayString(Qualified) + (parameter.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.None } ? "?" : ""),
        parameter.Type.IsInteger(),
        parameter.IsParams ? "params " : string.Empty,
        parameter.HasExplicitDefaultValue ? Default(parameter) : null);

    private static string Default(IParameterSymbol parameter)
    {
        // A null that the user gives a type without null is his to be warned of, once.
        if (parameter.ExplicitDefaultValue is not { } value)
            return parameter.Type is { IsReferenceType: true, NullableAnnotation: not NullableAnnotation.Annotated } ? "default!" : "default";
        string literal = value switch
        {
            double number => Real(number, "double", number.ToString("R", CultureInfo.InvariantCulture) + "d"),
            float number => Real(number, "float", number.ToString("R", CultureInfo.InvariantCulture) + "f"),
            _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };
        return value is string or bool or int && parameter.Type.TypeKind != TypeKind.Enum
            ? literal
            : $"({parameter.Type.ToDisplayString(Qualified)})({literal})";
    }

    // What has no literal is a constant of its type.
    private static string Real(double number, string type, string literal) =>
        double.IsNaN(number) ? $"{type}.NaN"
        : double.IsPositiveInfinity(number) ? $"{type}.PositiveInfinity"
        : double.IsNegativeInfinity(number) ? $"{type}.NegativeInfinity"
        : literal;
}
