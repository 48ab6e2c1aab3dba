using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Reading;

/// <summary>The members of a network that its generated part declares under names that other code sees, and which of them the user's own declarations
/// leave no room for. Private ones have names that nothing of the user's has (<see cref="DeclarationSpec.PrivatePrefix"/>).</summary>
public static class GeneratedMembers
{
    public const string Constructor = ".ctor(int, ulong)";
    public const string WorkspaceConstructor = ".ctor(network, int)";
    public const string DeviceConstructor = ".ctor(int, device, ulong)";

    /// <summary>Constants and properties: no other member can have their names.</summary>
    public static readonly IReadOnlyList<string> Values =
        ["ParameterCount", "ForwardMacs", "ActivationBytes", "InferenceActivationBytes", "InputShape", "OutputShape", "Inputs", "Outputs", "Layers"];

    /// <summary>Overrides without parameters: methods with other parameters can have their names.</summary>
    public static readonly IReadOnlyList<string> Passes = ["InferForward", "InferSample", "TrainForward", "TrainBackward", "FoldWeights"];

    /// <summary>Methods on several inputs or outputs, each a span.</summary>
    public static readonly IReadOnlyList<string> Methods = ["Forward", "ForwardTraining", "Backward", "CopyInputGradient"];

    /// <summary>The override with three integers.</summary>
    public const string RunChunk = "RunChunk";

    /// <summary>Whether the class cannot have this name, because C# lets no member have its class's.</summary>
    public static bool IsNamedLikeOne(INamedTypeSymbol network) => Values.Concat(Passes).Append(RunChunk).Contains(network.Name);

    /// <summary>The user's members that the generated part would declare again, each with the key of that.</summary>
    public static IEnumerable<(ISymbol Member, string Key)> Declared(INamedTypeSymbol network)
    {
        foreach (ISymbol member in network.GetMembers())
        {
            if (!member.IsImplicitlyDeclared && Key(member, network) is { } key && IsUsers(member))
                yield return (member, key);
        }
    }

    /// <summary>The generated member that another one cannot stand beside, or null.</summary>
    private static string? Key(ISymbol member, INamedTypeSymbol network)
    {
        if (member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 2 } constructor)
        {
            return (constructor.Parameters[0].Type, constructor.Parameters[1].Type.SpecialType) switch
            {
                ({ SpecialType: SpecialType.System_Int32 }, SpecialType.System_UInt64) => Constructor,
                (INamedTypeSymbol first, SpecialType.System_Int32) when SymbolEqualityComparer.Default.Equals(first, network) => WorkspaceConstructor,
                _ => null,
            };
        }

        if (member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 3 } onDevice)
        {
            return onDevice.Parameters[1].Type is INamedTypeSymbol device && device.IsOurs("Device") && onDevice.Parameters[2].Type.SpecialType == SpecialType.System_UInt64
                ? DeviceConstructor
                : null;
        }

        if (Values.Contains(member.Name))
            return member.Name;
        if (Methods.Contains(member.Name))
            return IsInTheWay(member, [.. SignatureSpec.Methods(SignatureReader.Read(network)).Where(method => method.Name == member.Name)]) ? member.Name : null;
        if (!Passes.Contains(member.Name) && member.Name != RunChunk)
            return null;
        bool isOther = member is IMethodSymbol { Arity: 0 } pass && pass.Parameters.Length != (member.Name == RunChunk ? 3 : 0)
            || member is IMethodSymbol { Arity: > 0 }
            || member is IMethodSymbol { Parameters.Length: 3 } three && three.Parameters.Any(parameter => parameter.Type.SpecialType != SpecialType.System_Int32);
        return isOther ? null : member.Name;
    }

    // Beside methods no field, property or type can have their name, be it that of a head.
    private static bool IsInTheWay(ISymbol member, SpanMethod[] generated) => member is IMethodSymbol method
        ? method.Arity == 0 && generated.Any(one => Spans(one).SequenceEqual(method.Parameters.Select(parameter => parameter.Type.Name)))
        : generated.Length > 0;

    private static IEnumerable<string> Spans(SpanMethod method) => method.Parameters.Select(parameter => parameter.IsWritten ? "Span" : "ReadOnlySpan");

    // The analyzer, unlike the generator, sees what was generated as well.
    private static bool IsUsers(ISymbol member) => member.DeclaringSyntaxReferences.Any(reference =>
        Path.GetFileName(Path.GetDirectoryName(reference.SyntaxTree.FilePath) ?? "") != Symbols.Generator);
}
