using System.Globalization;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Code;

/// <summary>C# literals and numbers for people, the same in every culture.</summary>
public static class Literals
{
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";

    public static string Of(bool value) => value ? "true" : "false";

    public static string Text(string value) => "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    public static string Shape(TensorShape shape) => $"new({string.Join(", ", shape.Sizes.Select(Of))})";

    /// <summary>With thousands separators, for comments.</summary>
    public static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
