using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Reading;

/// <summary>Reads what the stub members of a class have to keep to that cannot have the whole generated part.</summary>
internal static class ObstacleReader
{
    public static ObstacleSpec Read(INamedTypeSymbol type, CancellationToken token)
    {
        bool hasBase = type.IsRecord || type.IsStatic || type.BaseType is { SpecialType: not SpecialType.System_Object };
        return new(
            DeclarationReader.Keyword(type),
            DeclarationReader.TypeParameters(type),
            type.IsStatic,
            hasBase,
            Constructor(type, token),
            GeneratedMembers.Declared(type).Select(declared => declared.Key)
                .Append(type.Name)
                .Concat(type.TypeParameters.Select(parameter => parameter.Name))
                .ToEquatableArray(),
            hasBase ? MissingMembers.Of(type).ToEquatableArray() : [],
            hasBase && MissingMembers.LacksConversion(type));
    }

    private static string? Constructor(INamedTypeSymbol type, CancellationToken token)
    {
        if (DeclarationReader.PrimaryConstructor(type, token) is { } primary)
            return Call("this", primary);
        if (type.IsRecord || type.BaseType is null or { SpecialType: SpecialType.System_Object })
            return "";
        if (type.BaseType.IsNetwork())
            return "base(0)"; // its constructors are generated too
        return type.BaseType.InstanceConstructors
            .Where(constructor => IsAccessible(constructor, type))
            .OrderBy(constructor => constructor.Parameters.Length)
            .Select(constructor => Call("base", constructor))
            .FirstOrDefault();
    }

    private static bool IsAccessible(IMethodSymbol constructor, INamedTypeSymbol type) => constructor.DeclaredAccessibility switch
    {
        Accessibility.Private => false,
        Accessibility.Internal or Accessibility.ProtectedAndInternal =>
            SymbolEqualityComparer.Default.Equals(constructor.ContainingAssembly, type.ContainingAssembly)
            || constructor.ContainingAssembly.GivesAccessTo(type.ContainingAssembly),
        _ => true,
    };

    /// <summary>A call that only this constructor fits, though it makes no sense; null where there is none.</summary>
    private static string? Call(string keyword, IMethodSymbol constructor) =>
        constructor.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In && parameter.Type.TypeKind is not (TypeKind.Error or TypeKind.Pointer))
            ? $"{keyword}({string.Join(", ", constructor.Parameters.Select(parameter => $"default({parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)})!"))})"
            : null;
}
