using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Emit;

/// <summary>Writes the members of a network that has errors, so that code which uses it still compiles and the network's
/// own diagnostic is the only one.</summary>
internal static class StubEmitter
{
    public static void Emit(CodeWriter writer, DeclarationSpec declaration)
    {
        string name = declaration.Name;
        using (writer.Braces(NetworkEmitter.Header(declaration)))
        {
            writer.Line("/// <summary>Unknown: the network has errors.</summary>");
            writer.Line("public const int ParameterCount = 0;");
            foreach (string constant in new[] { "ForwardMacs", "ActivationBytes", "InferenceActivationBytes" })
            {
                writer.Line();
                writer.Line("/// <summary>Unknown: the network has errors.</summary>");
                writer.Line($"public const long {constant} = 0;");
            }

            writer.Line();
            writer.Line("/// <summary>Unknown: the network has errors.</summary>");
            writer.Line("public static global::CnnGen.Shape InputShape => NetworkTables.Input;");
            writer.Line();
            writer.Line("/// <summary>Unknown: the network has errors.</summary>");
            writer.Line("public static global::CnnGen.Shape OutputShape => NetworkTables.Output;");
            writer.Line();
            writer.Line("/// <summary>Unknown: the network has errors.</summary>");
            writer.Line("public static global::System.ReadOnlySpan<global::CnnGen.LayerInfo> Layers => NetworkTables.Layers;");
            writer.Line();
            writer.Line("private static global::CnnGen.NetworkPlan NetworkTables => throw HasErrors();");
            writer.Line();
            NetworkEmitter.EmitConstructors(writer, name);
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override void RunChunk(int region, int chunk, int worker) => throw HasErrors();");
            foreach (string method in new[] { "InferForward", "TrainForward", "TrainBackward", "FoldWeights" })
            {
                writer.Line();
                writer.Line("/// <inheritdoc/>");
                writer.Line($"protected override void {method}() => throw HasErrors();");
            }

            writer.Line();
            writer.Line("private static global::System.InvalidOperationException HasErrors() =>");
            writer.Line($"    new({Literals.Text($"'{name}' has errors; see its CNN diagnostics.")});");
        }
    }
}
