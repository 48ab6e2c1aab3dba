using CnnGen.Generator.Code;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Emit;

/// <summary>Writes the members of a network that has errors, so that code which uses it still compiles and the network's
/// own diagnostic is the only one.</summary>
internal static class StubEmitter
{
    private const string Unknown = "/// <summary>Unknown: the network has errors.</summary>";

    private static readonly ObstacleSpec None =
        new("class", "", IsStatic: false, HasBase: false, Constructor: "", Taken: [], Missing: [], IsConvertible: false);

    public static void Emit(CodeWriter writer, DeclarationSpec declaration)
    {
        ObstacleSpec obstacles = declaration.Obstacles ?? None;
        string errors = declaration.PrivatePrefix + "HasErrors()";
        if (obstacles.HasBase)
            writer.Line("#pragma warning disable CS0108, CS0114 // the base class may be a network, or another one, which has these members too");
        NetworkEmitter.EmitMark(writer, declaration);
        using (writer.Braces(Header(declaration, obstacles)))
        {
            foreach (string value in GeneratedMembers.Values.Where(value => !obstacles.Taken.Contains(value)))
            {
                writer.Line(Unknown);
                writer.Line(Declaration(value, errors));
                writer.Line();
            }

            if (!obstacles.IsStatic)
                EmitConstructors(writer, declaration, obstacles, errors);
            string modifiers = obstacles.IsStatic ? "public static" : "public";
            SignatureEmitter.EmitStubs(writer, declaration.Signature!, obstacles.Taken, modifiers, errors);
            EmitMissing(writer, declaration, obstacles, errors);
            writer.Line($"private static global::System.InvalidOperationException {errors} =>");
            writer.Line($"    new({Literals.Text($"'{declaration.Name}' has errors; see its CNN diagnostics.")});");
        }
    }

    private static string Header(DeclarationSpec declaration, ObstacleSpec obstacles)
    {
        string modifiers = obstacles.IsStatic || declaration.Modifiers.Length == 0 ? "" : declaration.Modifiers + " ";
        string ancestor = obstacles.HasBase ? "" : " : global::CnnGen.InvalidNetwork";
        return $"{modifiers}partial {obstacles.Keyword} {declaration.Name}{obstacles.TypeParameters}{ancestor}";
    }

    private static string Declaration(string value, string errors) => value switch
    {
        "ParameterCount" => "public const int ParameterCount = 0;",
        "InputShape" or "OutputShape" => $"public static global::CnnGen.Shape {value} => throw {errors};",
        "Inputs" => $"public static global::System.ReadOnlySpan<global::CnnGen.InputInfo> Inputs => throw {errors};",
        "Outputs" => $"public static global::System.ReadOnlySpan<global::CnnGen.OutputInfo> Outputs => throw {errors};",
        "Layers" => $"public static global::System.ReadOnlySpan<global::CnnGen.LayerInfo> Layers => throw {errors};",
        _ => $"public const long {value} = 0;",
    };

    private static void EmitConstructors(CodeWriter writer, DeclarationSpec declaration, ObstacleSpec obstacles, string errors)
    {
        if (obstacles.Constructor is not { } first)
            return;
        string call = first.Length > 0 ? " : " + first : "";
        (string Key, string Parameters)[] constructors =
        [
            (GeneratedMembers.Constructor, "int batchSize, ulong seed = 0"),
            (GeneratedMembers.WorkspaceConstructor, $"{Type(declaration, obstacles)} weightsOf, int batchSize"),
            .. declaration.HasGpu ? [(GeneratedMembers.DeviceConstructor, $"int batchSize, {DeviceEmitter.DeviceType} device, ulong seed = 0")] : Array.Empty<(string, string)>(),
        ];
        foreach ((string key, string parameters) in constructors)
        {
            if (obstacles.Taken.Contains(key))
                continue;
            writer.Line("/// <summary>The network has errors.</summary>");
            writer.Line($"public {declaration.Name}({parameters}){call} => throw {errors};");
            writer.Line();
        }
    }

    // What the class would inherit, and a conversion in place of the inheritance itself.
    private static void EmitMissing(CodeWriter writer, DeclarationSpec declaration, ObstacleSpec obstacles, string errors)
    {
        string modifiers = obstacles.IsStatic ? "public static" : "public";
        foreach (MissingMember member in obstacles.Missing)
        {
            string body = member.IsWritable ? $"{{ get => throw {errors}; set => throw {errors}; }}" : $"=> throw {errors};";
            writer.Line(Unknown);
            writer.Line($"{modifiers} {member.Signature} {body}");
            writer.Line();
        }

        if (!obstacles.IsConvertible)
            return;
        writer.Line("/// <summary>The network has errors.</summary>");
        writer.Line($"public static implicit operator {Library.Network}({Type(declaration, obstacles)} network) => throw {errors};");
        writer.Line();
    }

    private static string Type(DeclarationSpec declaration, ObstacleSpec obstacles) => declaration.Name + obstacles.TypeParameters;
}
