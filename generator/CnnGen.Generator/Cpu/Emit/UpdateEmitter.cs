using CnnGen.Generator.Code;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Writes an optimizer's rule as a class with a loop on registers.</summary>
internal static class UpdateEmitter
{
    private const string Rule = "global::CnnGen.Training.UpdateRule";
    private const string Block = "global::CnnGen.Cpu.UpdateBlock";

    /// <summary>Whether the rule reads numbers of the optimizer, and is given it.</summary>
    public static bool ReadsOptimizer(UpdateRule rule) => rule.Numbers.Any(Reads);

    private static bool Reads(Expr number) => number is Variable variable ? variable != UpdateRule.Rate && variable != UpdateRule.Step : number.Operands.Any(Reads);

    /// <param name="name">The class.</param>
    /// <param name="optimizer">The optimizer's type.</param>
    /// <param name="property">The C# name of a number of the optimizer.</param>
    public static void Emit(CodeWriter writer, UpdateRule rule, string name, string optimizer, Func<string, string> property)
    {
        foreach (Assignment assignment in rule.Assignments)
            writer.Line($"// {assignment.Target} = {assignment.Value}");
        using (writer.Braces($"private sealed unsafe class {name}{(ReadsOptimizer(rule) ? $"({optimizer} optimizer)" : "")} : {Rule}"))
        {
            writer.Line($"private readonly float[] _numbers = new float[{Literals.Of(rule.Numbers.Count)}];");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line($"public override string Formulas => {Literals.Text(rule.Formulas)};");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line("public override global::System.ReadOnlySpan<float> Numbers => _numbers;");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            string states = string.Join(", ", rule.States.Select(Literals.Text));
            writer.Line($"public override global::System.Collections.Generic.IReadOnlyList<string> States {{ get; }} = new string[] {{ {states} }};");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            using (writer.Braces("public override void Prepare(double rate, double step)"))
            {
                for (int i = 0; i < rule.Numbers.Count; i++)
                    writer.Line($"_numbers[{Literals.Of(i)}] = (float){DoublePrinter.Print(rule.Numbers[i], Number)}; // {UpdateRule.NumberAt(i).Name} = {rule.Numbers[i]}");
            }

            writer.Line();
            writer.Line("/// <inheritdoc/>");
            string arguments = string.Concat(Enumerable.Range(0, rule.Numbers.Count).Select(i => $", _numbers[{Literals.Of(i)}]"));
            writer.Line($"public override void Apply(in {Block} block) => {Library.Of("Updates")}.Run(new Loop(block{arguments}));");
            writer.Line();
            EmitLoop(writer, rule);
        }

        string Number(string variable) => variable == UpdateRule.Rate.Name || variable == UpdateRule.Step.Name ? variable : $"(double)optimizer.{property(variable)}";
    }

    private static void EmitLoop(CodeWriter writer, UpdateRule rule)
    {
        string[] numbers = [.. Enumerable.Range(0, rule.Numbers.Count).Select(i => UpdateRule.NumberAt(i).Name)];
        string parameters = string.Concat(numbers.Select(number => $", float {number}"));
        using (writer.Braces($"private readonly struct Loop({Block} block{parameters}) : {Library.Of("ISimdKernel")}"))
        {
            writer.Line($"private readonly {Block} _block = block;");
            foreach (string number in numbers)
                writer.Line($"private readonly float _{number} = {number};");
            writer.Line();
            writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]");
            writer.Line("public void Run<S, V>()");
            writer.Line($"    where S : struct, {Library.Of("ISimd")}<V>");
            using (writer.Braces("    where V : struct"))
            {
                writer.Line("float* weights = _block.Weights;");
                writer.Line("float* gradients = _block.Gradients;");
                for (int i = 0; i < rule.States.Count; i++)
                    writer.Line($"float* p_{rule.States[i]} = _block.State({Literals.Of(i)});");
                foreach (string number in numbers)
                    writer.Line($"V {number} = S.Broadcast(_{number});");
                writer.Line($"V {UpdateRule.Decay.Name} = S.Broadcast(_block.Decay);");
                writer.Line("int count = _block.Count;");
                using (writer.Braces("for (int i = 0; i < count; i += S.Count)"))
                    EmitElement(writer, rule);
            }
        }
    }

    private static void EmitElement(CodeWriter writer, UpdateRule rule)
    {
        writer.Line($"V {UpdateRule.WeightName} = S.Load(weights + i);");
        string gradient = "S.Load(gradients + i)";
        writer.Line($"V {UpdateRule.Gradient.Name} = {(rule.HasOwnDecay ? gradient : $"S.MultiplyAdd({UpdateRule.Decay.Name}, {UpdateRule.WeightName}, {gradient})")};");
        foreach (string state in rule.States)
            writer.Line($"V {UpdateRule.Before(state).Name} = S.Load(p_{state} + i);");
        foreach (string statement in SimdPrinter.Print([.. rule.Assignments.Select(assignment => (assignment.Value, Assign(assignment.Target)))]))
            writer.Line(statement);
        foreach (string state in rule.States)
            writer.Line($"S.Store({UpdateRule.After(state).Name}, p_{state} + i);");
        writer.Line($"S.Store({UpdateRule.After(UpdateRule.WeightName).Name}, weights + i);");
    }

    private static Func<string, string> Assign(string target) => value => $"V {UpdateRule.After(target).Name} = {value};";
}
