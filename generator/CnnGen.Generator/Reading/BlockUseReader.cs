using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Reading;

/// <summary>Reads the use of a block with expressions. The constructor that takes them is generated, so that the generator,
/// unlike the analyzer, does not see it: for the C# compiler the use is still wrong, and what is written is read from syntax.</summary>
internal static class BlockUseReader
{
    /// <summary>What is written, or null if no constructor will take it.</summary>
    public static EquatableArray<Argument>? Read(AttributeSyntax syntax, INamedTypeSymbol block, Compilation compilation, CancellationToken token)
    {
        if (BlockReader.ReadPart(block, token) is not { TakesExpressions: true }
            || ClassReader.Constructor(block) is not { } constructor
            || !compilation.ContainsSyntaxTree(syntax.SyntaxTree))
        {
            return null;
        }

        SemanticModel model = compilation.GetSemanticModel(syntax.SyntaxTree);
        var arguments = new List<Argument>();
        SeparatedSyntaxList<AttributeArgumentSyntax> written = syntax.ArgumentList?.Arguments ?? default;
        for (int i = 0; i < written.Count; i++)
        {
            ITypeSymbol? declared = written[i].NameEquals is { } property
                ? AttributeReader.Property(block, property.Name.Identifier.ValueText)?.Type
                : Parameter(constructor, written[i], i)?.Type;
            if (declared is null || Value(written[i].Expression, declared, model, token) is not { } value)
                return null;
            string name = written[i].NameEquals is { } set
                ? AttributeReader.CamelCase(set.Name.Identifier.ValueText)
                : Parameter(constructor, written[i], i)!.Name;
            arguments.Add(new Argument(name, value));
        }

        bool isComplete = constructor.Parameters.All(parameter =>
            parameter.IsOptional || parameter.IsParams || arguments.Any(argument => argument.Name == parameter.Name));
        return isComplete ? arguments.ToEquatableArray() : null;
    }

    private static IParameterSymbol? Parameter(IMethodSymbol constructor, AttributeArgumentSyntax argument, int position) =>
        argument.NameColon is { } named
            ? constructor.Parameters.FirstOrDefault(parameter => parameter.Name == named.Name.Identifier.ValueText)
            : position < constructor.Parameters.Length ? constructor.Parameters[position] : null;

    /// <summary>A constant that the generated constructor or the property will take.</summary>
    private static Value? Value(ExpressionSyntax expression, ITypeSymbol declared, SemanticModel model, CancellationToken token)
    {
        if (model.GetConstantValue(expression, token) is not { HasValue: true } constant
            || model.GetTypeInfo(expression, token).Type is not { } type)
        {
            return null;
        }

        bool takesAnything = declared.IsInteger() || declared.SpecialType == SpecialType.System_Object;
        if (!takesAnything && !model.ClassifyConversion(expression, declared).IsImplicit)
            return null;
        bool isOdd = takesAnything && type.TypeKind == TypeKind.Enum;
        return !isOdd && AttributeReader.Primitive(constant.Value) is { } value
            ? value
            : new Value(ValueKind.Other, Text: expression.ToString());
    }
}
