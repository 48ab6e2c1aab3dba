using System.Reflection;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests.Infrastructure;

/// <summary>Walks everything that a value of the pipeline holds. What holds a symbol, syntax or a compilation keeps whole
/// compilations in memory, and what holds a location is never equal after an edit above it.</summary>
internal static class ModelWalk
{
    private static readonly Type[] Forbidden =
    [
        typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(SyntaxReference), typeof(SyntaxToken), typeof(SyntaxTrivia),
        typeof(Location), typeof(Compilation), typeof(SemanticModel), typeof(AttributeData), typeof(TypedConstant), typeof(Diagnostic),
    ];

    /// <summary>The paths to what must not be there; empty if all is well.</summary>
    public static IReadOnlyList<string> Find(object? root)
    {
        var found = new List<string>();
        Walk(root, root?.GetType().Name ?? "null", new HashSet<object>(ReferenceEqualityComparer.Instance), found);
        return found;
    }

    private static void Walk(object? value, string path, HashSet<object> seen, List<string> found)
    {
        if (value is null or string || value.GetType() is { IsPrimitive: true } or { IsEnum: true } || !seen.Add(value))
            return;
        Type type = value.GetType();
        if (Forbidden.Any(forbidden => forbidden.IsAssignableFrom(type)))
        {
            found.Add($"{path}: {type.Name}");
            return;
        }

        if (value is Array items)
        {
            int index = 0;
            foreach (object? item in items)
                Walk(item, $"{path}[{index++}]", seen, found);
            return;
        }

        for (Type? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (FieldInfo field in ancestor.GetFields(Own))
                Walk(field.GetValue(value), $"{path}.{field.Name}", seen, found);
        }
    }
}
