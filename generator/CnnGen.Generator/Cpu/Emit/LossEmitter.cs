using CnnGen.Generator.Code;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Writes a loss's term and its slope as a struct on registers.</summary>
internal static class LossEmitter
{
    /// <summary>How the struct is made in a method of the loss.</summary>
    /// <param name="property">The C# name of a number of the loss.</param>
    public static string New(LossTerm term, string name, Func<string, string> property) =>
        $"new {name}({string.Join(", ", term.Numbers.Select(number => "(float)" + DoublePrinter.Print(number, variable => $"(double)this.{property(variable)}")))})";

    public static void Emit(CodeWriter writer, LossTerm term, string name)
    {
        string[] numbers = [.. Enumerable.Range(0, term.Numbers.Count).Select(i => LossTerm.NumberAt(i).Name)];
        writer.Line($"// value = {term.Value}");
        writer.Line($"// slope = {term.Slope}");
        using (writer.Braces($"private readonly struct {name}({string.Join(", ", numbers.Select(number => $"float {number}"))}) : {Library.Of("ILossTerm")}"))
        {
            for (int i = 0; i < numbers.Length; i++)
                writer.Line($"private readonly float _{numbers[i]} = {numbers[i]}; // {term.Numbers[i]}");
            if (numbers.Length > 0)
                writer.Line();
            writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]");
            writer.Line($"public void Apply<S, V>(V {Variable.X.Name}, V {LossTerm.Target.Name}, out V value, out V slope)");
            writer.Line($"    where S : struct, {Library.Of("ISimd")}<V>");
            using (writer.Braces("    where V : struct"))
            {
                foreach (string number in numbers)
                    writer.Line($"V {number} = S.Broadcast(_{number});");
                foreach (string statement in SimdPrinter.Print((term.Value, text => $"value = {text};"), (term.Slope, text => $"slope = {text};")))
                    writer.Line(statement);
            }
        }
    }
}
