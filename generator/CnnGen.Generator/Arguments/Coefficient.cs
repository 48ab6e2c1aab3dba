using System.Globalization;
using CnnGen.Generator.Arguments;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Arguments;

/// <summary>A number of a function that is learned.</summary>
/// <param name="Name">As the function has it; the parameter is called so.</param>
/// <param name="InitialValue">What it is at first.</param>
/// <param name="IsPerChannel">Whether each channel has its own, and not the whole layer one.</param>
public sealed record Coefficient(string Name, float InitialValue, bool IsPerChannel)
{
    /// <summary>What stands for it in expressions: no other name of generated code begins so.</summary>
    public Variable Variable => new("k_" + Name);

    /// <summary>Reads a list of names with their first values, as in <c>alpha = 0.5, beta = 1</c>.</summary>
    /// <param name="known">What is read already, whose names are taken.</param>
    public static (IReadOnlyList<Coefficient> Coefficients, ExpressionError? Error) Read(
        string text, bool isPerChannel, Bindings bindings, IReadOnlyList<Coefficient> known)
    {
        var read = new List<Coefficient>();
        int position = 0;
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('=');
            string name = sides[0].Trim();
            int start = position + (sides[0].Length - sides[0].TrimStart().Length);
            if (Problem(name, sides, known.Concat(read), bindings) is { } problem)
                return ([], new(start, problem, IsInherent: true));
            read.Add(new(name, Value(sides[1])!.Value, isPerChannel));
            position += part.Length + 1;
        }

        return (read, null);
    }

    private static string? Problem(string name, string[] sides, IEnumerable<Coefficient> known, Bindings bindings)
    {
        if (name.Length == 0 || !(char.IsLetter(name[0]) || name[0] == '_') || !name.All(character => char.IsLetterOrDigit(character) || character == '_'))
            return $"a name and its first value are expected, as in beta = 1, and '{name}' is no name";
        if (name == Variable.X.Name)
            return "x is the element, and cannot be trained";
        if (bindings.Names.Contains(name))
            return $"'{name}' is a parameter of the block";
        if (known.Any(coefficient => coefficient.Name == name))
            return $"'{name}' is given twice";
        if (sides.Length != 2)
            return $"'{name}' has no first value, as in {name} = 1";
        return Value(sides[1]) is null ? $"the first value of '{name}' is '{sides[1].Trim()}', which is no finite number" : null;
    }

    private static float? Value(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) <= float.MaxValue ? (float)value : null;
}
