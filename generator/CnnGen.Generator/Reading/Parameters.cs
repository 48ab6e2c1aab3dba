using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Reading;

/// <summary>Parameters of the user's and of the library, as generated code declares them again.</summary>
internal static class Parameters
{
    /// <summary>Types in full, with what the user says of null.</summary>
    public static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>A default value as an expression.</summary>
    /// <exception cref="InvalidOperationException">The parameter has none.</exception>
    public static string Default(IParameterSymbol parameter)
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
