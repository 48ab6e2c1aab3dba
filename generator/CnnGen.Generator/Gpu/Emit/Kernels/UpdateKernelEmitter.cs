using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes an <see cref="UpdateKernel"/>. For each 16 floats, which are of one parameter, there is the factor of their decay, and a bit for each that is a
/// weight: what lies between is 0 before and after.</summary>
internal static class UpdateKernelEmitter
{
    public static KernelText Emit(UpdateKernel kernel)
    {
        UpdateRule rule = kernel.Rule;
        var writer = new KernelWriter();
        string[] stored = [.. rule.States.Append(UpdateRule.WeightName)];
        string[] numbers = [.. Enumerable.Range(0, rule.Numbers.Count).Select(i => UpdateRule.NumberAt(i).Name)];
        writer.View("Float4", "weights");
        writer.View("Float4", "gradients");
        writer.View("float", "decays");
        writer.View("int", "masks");
        writer.View("float", "numbers");
        foreach (string state in rule.States)
            writer.View("Float4", "all_" + state);
        writer.ThreadPerItem(1);
        writer.Line($"Float4 {UpdateRule.WeightName} = weights[i];");
        writer.Line($"Float4 {UpdateRule.Gradient.Name} = gradients[i];");
        foreach (string state in rule.States)
            writer.Line($"Float4 {UpdateRule.Before(state).Name} = all_{state}[i];");
        writer.Line($"float {UpdateRule.Decay.Name} = decays[i / 4];");
        writer.Line("int mask = masks[i / 4] >> (i % 4 * 4);");
        for (int i = 0; i < numbers.Length; i++)
            writer.Line($"float {numbers[i]} = numbers[{Literals.Of(i)}];");
        for (int lane = 0; lane < GpuMap.Lanes; lane++)
            writer.Line($"{Results(stored, Quad.Lanes[lane])} = Element({Arguments(rule, numbers, Quad.Lanes[lane])});");
        foreach (string name in rule.States)
            writer.Line($"all_{name}[i] = {Quad.OfNumbers(lane => Kept(name, lane))};");
        writer.Line($"weights[i] = {Quad.OfNumbers(lane => Kept(UpdateRule.WeightName, lane))};");
        WriteFunction(writer, rule, numbers, stored);
        return writer.Make(kernel, rule.Formulas + ": of each weight.");
    }

    private static string Kept(string name, int lane) => $"(mask & {Literals.Of(1 << lane)}) != 0 ? {UpdateRule.After(name).Name}_{Quad.Lanes[lane]} : 0f";

    private static string Results(string[] stored, string lane)
    {
        string[] names = [.. stored.Select(name => $"float {UpdateRule.After(name).Name}_{lane}")];
        return names.Length == 1 ? names[0] : $"({string.Join(", ", names)})";
    }

    private static string Arguments(UpdateRule rule, string[] numbers, string lane) => string.Join(", ",
    [
        $"{UpdateRule.WeightName}.{lane}", $"{UpdateRule.Gradient.Name}.{lane}",
        .. rule.States.Select(state => $"{UpdateRule.Before(state).Name}.{lane}"), UpdateRule.Decay.Name, .. numbers,
    ]);

    private static void WriteFunction(KernelWriter writer, UpdateRule rule, string[] numbers, string[] stored)
    {
        string type = stored.Length == 1 ? "float" : $"({string.Join(", ", stored.Select(_ => "float"))})";
        string gradient = rule.HasOwnDecay ? UpdateRule.Gradient.Name : "slope";
        IEnumerable<string> parameters = [UpdateRule.WeightName, gradient, .. rule.States.Select(state => UpdateRule.Before(state).Name), UpdateRule.Decay.Name, .. numbers];
        writer.Line();
        using (writer.Braces($"static {type} Element({string.Join(", ", parameters.Select(name => "float " + name))})"))
        {
            if (!rule.HasOwnDecay)
                writer.Line($"float {UpdateRule.Gradient.Name} = {UpdateRule.Decay.Name} * {UpdateRule.WeightName} + slope;");
            foreach (string statement in ScalarPrinter.Print(rule.Assignments.Select(assignment => (UpdateRule.After(assignment.Target).Name, assignment.Value))))
                writer.Line(statement);
            string results = string.Join(", ", stored.Select(name => UpdateRule.After(name).Name));
            writer.Line($"return {(stored.Length == 1 ? results : $"({results})")};");
        }
    }
}
