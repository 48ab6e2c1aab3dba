using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Emit;

/// <summary>Writes what is known without running anything: constants, the table of layers, parameters and the memory plan.</summary>
internal static class TableEmitter
{
    public static void Emit(CodeWriter writer, DeclarationSpec declaration, ShapedGraph graph, Plan plan)
    {
        string tables = Tables(declaration);
        List<ShapedNode> layers = [.. graph.Layers];
        writer.Line("/// <summary>Trainable parameters.</summary>");
        writer.Line($"public const int ParameterCount = {Literals.Of(ParameterCount(plan))};");
        writer.Line();
        writer.Line("/// <summary>Multiply-accumulates of conv and dense in a forward pass, per sample.</summary>");
        writer.Line($"public const long ForwardMacs = {Literals.Of(layers.Sum(node => node.Macs))};");
        writer.Line();
        writer.Line("/// <summary>Bytes of activations and their gradients in a training pass, per sample.</summary>");
        writer.Line($"public const long ActivationBytes = {Literals.Of(plan.Memory.ActivationBytes)};");
        writer.Line();
        writer.Line("/// <summary>Bytes of activations at inference: those of one sample under way, as each worker has them.</summary>");
        writer.Line($"public const long InferenceActivationBytes = {Literals.Of(plan.Memory.InferenceActivationBytes)};");
        writer.Line();
        EmitLayers(writer, declaration.PrivatePrefix, graph, plan, layers);
        writer.Line();
        EmitPlan(writer, declaration, graph, plan);
        writer.Line();
        writer.Line($"/// <summary>One sample's {(graph.Inputs.Count() > 1 ? "first input" : "input")}, {graph.Nodes[0].Shape}.</summary>");
        writer.Line($"public static global::CnnGen.Shape InputShape => {tables}.Inputs[0].Shape;");
        writer.Line();
        writer.Line($"/// <summary>One sample's {(graph.Outputs.Count > 1 ? "first output" : "output")}, {graph.Output.Shape}.</summary>");
        writer.Line($"public static global::CnnGen.Shape OutputShape => {tables}.Outputs[0].Shape;");
        writer.Line();
        writer.Line("/// <summary>What a pass takes, that of Network first.</summary>");
        writer.Line($"public static global::System.ReadOnlySpan<global::CnnGen.InputInfo> Inputs => {tables}.Inputs;");
        writer.Line();
        writer.Line("/// <summary>What a pass makes: what the network's own layers make, unless a head takes it, and the heads.</summary>");
        writer.Line($"public static global::System.ReadOnlySpan<global::CnnGen.OutputInfo> Outputs => {tables}.Outputs;");
        writer.Line();
        writer.Line("/// <summary>The layers in the order in which they run.</summary>");
        writer.Line($"public static global::System.ReadOnlySpan<global::CnnGen.LayerInfo> Layers => {tables}.Layers;");
    }

    public static long ParameterCount(Plan plan) =>
        plan.Parameters.Slots.Where(slot => slot.Tensor.IsTrainable).Sum(slot => slot.Tensor.Count);

    /// <summary>The field with all tables.</summary>
    public static string Tables(DeclarationSpec declaration) => declaration.PrivatePrefix + "Tables";

    private static void EmitLayers(CodeWriter writer, string prefix, ShapedGraph graph, Plan plan, List<ShapedNode> layers)
    {
        using (writer.Braces($"private static readonly global::CnnGen.LayerInfo[] {prefix}LayerTable =", "};"))
        {
            foreach (ShapedNode node in layers)
            {
                TensorShape input = graph.Nodes[node.Inputs[0]].Shape;
                long parameters = node.OwnParameters.Where(tensor => tensor.IsTrainable).Sum(tensor => tensor.Count);
                writer.Line(
                    $"new({Literals.Text(node.Node.Name)}, {Literals.Text(node.Layer.Kind)}, {Literals.Shape(input)}, {Literals.Shape(node.Shape)}, " +
                    $"{Literals.Of(parameters)}, {Literals.Of(node.Macs)}, {Literals.Of(node.ReceptiveField)}, {Literals.Of(node.Stride)}),");
            }
        }

        writer.Line();
        using (writer.Braces($"private static readonly global::CnnGen.ParameterInfo[] {prefix}ParameterTable =", "};"))
        {
            foreach (ParameterSlot slot in plan.Parameters.Slots)
            {
                string sizes = string.Join(", ", slot.Tensor.Sizes.Select(Literals.Of));
                string initial = slot.Tensor.Role == ParameterRole.Coefficient ? $", InitialValue: {Literals.Of(slot.Tensor.InitialValue)}" : "";
                writer.Line(
                    $"new({Literals.Text(slot.Name)}, global::CnnGen.ParameterRole.{slot.Tensor.Role}, [{sizes}], " +
                    $"{Literals.Of(slot.Offset)}, {Literals.Of(slot.Tensor.FanIn)}, {Literals.Of(slot.Tensor.FanOut)}{initial}),");
            }
        }
    }

    private static void EmitPlan(CodeWriter writer, DeclarationSpec declaration, ShapedGraph graph, Plan plan)
    {
        MemoryPlan memory = plan.Memory;
        using (writer.Braces($"private static readonly global::CnnGen.NetworkPlan {Tables(declaration)} = new()", "};"))
        {
            writer.Line($"Name = {Literals.Text(declaration.Name)},");
            writer.Line($"Inputs = [{string.Join(", ", graph.Inputs.Select(Input))}],");
            writer.Line($"Outputs = [{string.Join(", ", graph.Outputs.Select(output => Output(output, graph)))}],");
            writer.Line($"Layers = {declaration.PrivatePrefix}LayerTable,");
            writer.Line($"Parameters = {declaration.PrivatePrefix}ParameterTable,");
            writer.Line($"TrainableFloats = {Literals.Of(plan.Parameters.TrainableFloats)},");
            writer.Line($"ParameterFloats = {Literals.Of(plan.Parameters.ParameterFloats)},");
            writer.Line($"FoldedFloats = {Literals.Of(memory.FoldedFloats)},");
            writer.Line($"TrainingFloatsPerSample = {Literals.Of(memory.TrainingFloatsPerSample)},");
            writer.Line($"TrainingFloats = {Literals.Of(memory.TrainingFloats)},");
            writer.Line($"InferenceFloatsPerSample = {Literals.Of(memory.InferenceFloatsPerSample)},");
            writer.Line($"InferenceWorkerFloats = {Literals.Of(memory.InferenceWorkerFloats)},");
            writer.Line($"InferenceChunk = {Literals.Of(memory.InferenceChunk)},");
            writer.Line($"InputGradients = [{string.Join(", ", memory.InputGradients.Select(Gradient))}],");
            writer.Line($"ScratchFloats = {Literals.Of(memory.ScratchFloats)},");
        }
    }

    private static string Input(ShapedNode input) => $"new({Literals.Text(input.Node.Name)}, {Literals.Shape(input.Shape)})";

    private static string Gradient(InputGradientPlace place) =>
        $"new({Literals.Of(place.Offset)}, {Literals.Of(place.Halo)}{(place.Spare > 0 ? $", {Literals.Of(place.Spare)}" : "")})";

    private static string Output(GraphOutput output, ShapedGraph graph)
    {
        string weight = output.Weight == 1 ? "" : $", Weight: {Literals.Of(output.Weight)}";
        return $"new({Literals.Text(output.Name)}, {Literals.Shape(graph.Nodes[output.Node].Shape)}{weight})";
    }
}
