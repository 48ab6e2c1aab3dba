using CnnGen.Generator.Code;

namespace CnnGen.Generator.Gpu.Emit;

/// <summary>Indices as C#, without what is known at compile time. A divisor is a literal, of which the driver's compiler makes a multiplication.</summary>
internal static class Index
{
    /// <summary>A number times a literal.</summary>
    public static string Times(string value, int factor) => factor == 1 || value == "0" ? value : $"{Part(value)} * {Literals.Of(factor)}";

    /// <summary>How often a literal is in a number that is not negative.</summary>
    public static string Divide(string value, int divisor) => divisor == 1 ? value : $"{Part(value)} / {Literals.Of(divisor)}";

    /// <summary>What is left.</summary>
    public static string Modulo(string value, int divisor) => divisor == 1 ? "0" : $"{Part(value)} % {Literals.Of(divisor)}";

    /// <summary>A sum with a literal.</summary>
    public static string Plus(string value, int term) => term == 0 ? value : term < 0 ? $"{value} - {Literals.Of(-term)}" : $"{value} + {Literals.Of(term)}";

    /// <summary>A sum.</summary>
    public static string Plus(string value, string term) => $"{value} + {term}";

    // Whatever it is, with nothing in it that binds weaker than what stands next to it.
    private static string Part(string value) => value.IndexOf(' ') < 0 ? value : $"({value})";
}
