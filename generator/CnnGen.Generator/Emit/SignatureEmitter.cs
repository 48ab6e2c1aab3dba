using CnnGen.Generator.Code;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Emit;

/// <summary>Writes the passes of a network with several inputs or outputs, which take each of them by its name.</summary>
internal static class SignatureEmitter
{
    private const string ReadSpan = "global::System.ReadOnlySpan";
    private const string WrittenSpan = "global::System.Span";

    public static void Emit(CodeWriter writer, SignatureSpec signature)
    {
        foreach (SpanMethod method in SignatureSpec.Methods(signature))
        {
            string pointer = "p";
            while (method.Parameters.Any(parameter => parameter.Name.StartsWith(pointer, StringComparison.Ordinal)))
                pointer += "_";
            EmitComment(writer, signature, method);
            using (writer.Braces($"public unsafe void {Head(method)}"))
            {
                writer.Line($"fixed (float* {string.Join(", ", method.Parameters.Select((parameter, place) => $"{pointer}{Literals.Of(place)} = {parameter.Name}"))})");
                writer.Line($"    base.{method.Name}Buffers({Arguments(method, pointer)});");
            }

            writer.Line();
        }
    }

    /// <summary>The methods where the network has errors.</summary>
    /// <param name="taken">Those that the user has declared.</param>
    public static void EmitStubs(CodeWriter writer, SignatureSpec signature, IEnumerable<string> taken, string modifiers, string errors)
    {
        foreach (SpanMethod method in SignatureSpec.Methods(signature).Where(method => !taken.Contains(method.Name)))
        {
            writer.Line("/// <summary>The network has errors.</summary>");
            writer.Line($"{modifiers} void {Head(method)} => throw {errors};");
            writer.Line();
        }
    }

    private static void EmitComment(CodeWriter writer, SignatureSpec signature, SpanMethod method)
    {
        string cref = $"{Library.Network}.{method.Name}";
        writer.Line($"/// <inheritdoc cref=\"{cref}\" path=\"/summary\"/>");
        foreach (SpanParameter parameter in method.Parameters)
            writer.Line($"/// <param name=\"{Plain(parameter.Name)}\">{Describe(signature, parameter)}</param>");
        writer.Line($"/// <inheritdoc cref=\"{cref}\" path=\"/exception\"/>");
    }

    private static string Head(SpanMethod method) => $"{method.Name}({string.Join(", ", method.Parameters.Select(parameter =>
        $"{(parameter.IsWritten ? WrittenSpan : ReadSpan)}<float> {parameter.Name}"))})";

    // A span of buffers for the inputs, and one for the outputs, where the method has both.
    private static string Arguments(SpanMethod method, string pointer)
    {
        string[] buffers = [.. method.Parameters.Select((parameter, place) => $"new global::CnnGen.PassBuffer({pointer}{Literals.Of(place)}, {parameter.Name}.Length)")];
        int first = method.Parameters.TakeWhile(parameter => parameter.IsWritten == method.Parameters[0].IsWritten).Count();
        string last = first < buffers.Length ? $", [{string.Join(", ", buffers.Skip(first))}]" : "";
        return $"[{string.Join(", ", buffers.Take(first))}]{last}";
    }

    private static string Describe(SignatureSpec signature, SpanParameter parameter)
    {
        string of = Plain(parameter.Of);
        bool isInput = signature.Inputs.Contains(parameter.Of);
        if (parameter.Name == parameter.Of)
            return isInput ? $"n samples of '{of}', one after the other." : $"Room for n samples of '{of}'.";
        return isInput ? $"Room for ∂loss/∂{of} of the samples of the last pass." : $"∂loss/∂{of} of the samples of the last pass.";
    }

    private static string Plain(string name) => name.TrimStart('@');
}
