using System.Globalization;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Reading;

/// <summary>Reads what is written in an attribute.</summary>
internal static class AttributeReader
{
    private const string Suffix = "Attribute";

    /// <summary>The layer, or null if the attribute does not compile.</summary>
    public static LayerSpec? Layer(AttributeData attribute, Site site, CancellationToken token)
    {
        if (Arguments(attribute, token) is not { } arguments || attribute.AttributeClass is not { } type)
            return null;
        bool isBlock = type.IsBlock();
        return new LayerSpec(isBlock ? type.FullName() : WithoutSuffix(type.Name), isBlock, site, arguments);
    }

    /// <summary>What is written, constructor arguments first; null if the attribute does not compile.</summary>
    public static EquatableArray<Argument>? Arguments(AttributeData attribute, CancellationToken token)
    {
        if (attribute.AttributeClass is not { TypeKind: not TypeKind.Error } type)
            return null;
        var syntax = attribute.ApplicationSyntaxReference?.GetSyntax(token) as AttributeSyntax;
        if (attribute.AttributeConstructor is not { } constructor)
        {
            return syntax is not null && type.IsBlock() && type.ContainingAssembly is ISourceAssemblySymbol assembly
                ? BlockUseReader.Read(syntax, type, assembly.Compilation, token)
                : null;
        }

        // A reference does not tell defaults from what was written; there all of them count.
        SeparatedSyntaxList<AttributeArgumentSyntax> written = syntax?.ArgumentList?.Arguments ?? default;
        var arguments = new List<Argument>();
        for (int i = 0; i < constructor.Parameters.Length; i++)
        {
            if (i >= attribute.ConstructorArguments.Length)
                return null;
            IParameterSymbol parameter = constructor.Parameters[i];
            TypedConstant constant = attribute.ConstructorArguments[i];
            if (syntax is not null && !IsWritten(parameter, written))
                continue;
            if (HasError(constant))
                return null;
            bool isNothing = constant.Kind == TypedConstantKind.Array
                ? !constant.IsNull && constant.Values.Length == 0
                : constant.IsNull && syntax is null && parameter.IsOptional;
            if (isNothing)
                continue;
            arguments.Add(new Argument(parameter.Name, Read(constant, parameter.Type)));
        }

        if (syntax is not null && written.Count(argument => argument.NameEquals is not null) != attribute.NamedArguments.Length)
            return null;
        foreach (KeyValuePair<string, TypedConstant> named in attribute.NamedArguments)
        {
            if (HasError(named.Value))
                return null;
            if (!named.Value.IsNull)
                arguments.Add(new Argument(CamelCase(named.Key), Read(named.Value, Property(type, named.Key)?.Type)));
        }

        return arguments.ToEquatableArray();
    }

    /// <summary>The value as the compiler's model has it. Only a declared enum is an integer: an enum given as an object is a mistake.</summary>
    public static Value Read(TypedConstant constant, ITypeSymbol? declared)
    {
        if (constant is { Kind: TypedConstantKind.Array, IsNull: false, Type: IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String } })
            return Value.Of(constant.Values.Select(value => value.Value as string ?? string.Empty).ToEquatableArray());
        bool isInteger = constant.Kind == TypedConstantKind.Primitive
            || constant.Kind == TypedConstantKind.Enum && declared?.TypeKind == TypeKind.Enum;
        return isInteger && Primitive(constant.Value) is { } value
            ? value
            : new Value(ValueKind.Other, Text: constant.IsNull ? "null" : constant.ToCSharpString());
    }

    public static Value? Primitive(object? value) => value switch
    {
        int or long or short or sbyte or byte or ushort or uint => Value.Of(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => Value.Of(number),
        double or float => Value.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        bool flag => Value.Of(flag),
        string text => Value.Of(text),
        _ => null,
    };

    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    /// <summary>The property of that name, its own or inherited.</summary>
    public static IPropertySymbol? Property(INamedTypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
                return property;
        }

        return null;
    }

    private static bool IsWritten(IParameterSymbol parameter, SeparatedSyntaxList<AttributeArgumentSyntax> written)
    {
        for (int i = 0; i < written.Count; i++)
        {
            if (written[i].NameEquals is not null)
                continue;
            if (written[i].NameColon is { } named ? named.Name.Identifier.ValueText == parameter.Name : i == parameter.Ordinal)
                return true;
        }

        return false;
    }

    private static bool HasError(TypedConstant constant) =>
        constant.Kind == TypedConstantKind.Error
        || constant is { Kind: TypedConstantKind.Array, IsNull: false } && constant.Values.Any(HasError);

    private static string WithoutSuffix(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - Suffix.Length) : name;
}
