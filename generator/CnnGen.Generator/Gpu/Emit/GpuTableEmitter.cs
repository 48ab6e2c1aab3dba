using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Emit;

/// <summary>Writes a network's plan for the GPU as a table of the runtime's records.</summary>
internal static class GpuTableEmitter
{
    private const string Namespace = "global::CnnGen.Gpu.";

    /// <param name="name">Of the class that has the table.</param>
    /// <param name="space">The namespace of the kernels.</param>
    /// <returns>The kernels that the table names.</returns>
    public static EquatableArray<KernelText> Emit(CodeWriter writer, GpuPlan plan, string name, string space)
    {
        // The dictionary compares kernels by value.
        var texts = new Dictionary<GpuKernel, KernelText>();
        writer.Line("// Of its own, so that nothing of it is made where nobody asks for a GPU.");
        using (writer.Braces($"private static class {name}"))
        using (writer.Braces($"public static readonly {Namespace}GpuProgram Program = new()", "};"))
        {
            EmitPass("Infer", plan.Infer);
            EmitPass("Forward", plan.Forward);
            EmitPass("Backward", plan.Backward);
            using (writer.Braces($"Parameters = new {Namespace}GpuParameter[]", "},"))
            {
                foreach (GpuParameter parameter in plan.Parameters.Parameters)
                {
                    writer.Line(
                        $"new({Literals.Of(parameter.Offset)}, {Literals.Of(parameter.Channels)}, {Literals.Of(parameter.Inner)}, {Literals.Of(parameter.Positions)}),");
                }
            }

            writer.Line($"TrainableFloats = {Literals.Of(plan.Parameters.TrainableFloats)},");
            writer.Line($"ParameterFloats = {Literals.Of(plan.Parameters.Floats)},");
            writer.Line($"InferenceMemory = {Memory(plan.Inference)},");
            writer.Line($"TrainingMemory = {Memory(plan.Training)},");
        }

        return texts.Values.Distinct().ToEquatableArray();

        void EmitPass(string pass, EquatableArray<Launch> launches)
        {
            using (writer.Braces($"{pass} = new {Namespace}GpuLaunch[]", "},"))
            {
                foreach (Launch launch in launches)
                {
                    if (!texts.TryGetValue(launch.Kernel, out KernelText? text))
                        texts.Add(launch.Kernel, text = KernelEmitter.Emit(launch.Kernel));
                    string operands = string.Join(", ", launch.Operands.Select(Operand));
                    writer.Line(
                        $"new({Literals.Text(launch.Layer)}, {Literals.Text(launch.What)}, global::{space}.{KernelFileEmitter.ClassName}.{text.Name}, "
                        + $"{Literals.Of(launch.Kernel.Threads)}, {Grid(launch.Grid)}, new {Namespace}GpuOperand[] {{ {operands} }}),");
                }
            }
        }
    }

    private static string Grid(GpuGrid grid) => $"new({Literals.Of(grid.ItemsPerSample)}, {Literals.Of(grid.ItemsPerBlock)}, {Literals.Of(grid.Times)})";

    private static string Memory(GpuMemory memory) => $"new({Literals.Of(memory.FloatsPerSample)}, {Literals.Of(memory.Floats)})";

    private static string Operand(GpuOperand operand) =>
        $"new({Namespace}GpuArea.{operand.Area}, {Literals.Of(operand.Offset)}, {Literals.Of(operand.Floats)}, {Literals.Of(operand.IsPerSample)})";
}
