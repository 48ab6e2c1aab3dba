using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>A pass in generated code.</summary>
/// <param name="Method">The runtime's method that runs it.</param>
/// <param name="What">What comments call it.</param>
/// <param name="Prefix">What the names of its methods begin with.</param>
internal sealed record PassCode(string Method, string What, string Prefix, Pass Pass)
{
    /// <summary>The method with its code.</summary>
    public string Name => Prefix + "Pass";

    public static IReadOnlyList<PassCode> Of(Plan plan, DeclarationSpec declaration) =>
    [
        new("InferForward", "Inference", declaration.PrivatePrefix + "Infer", plan.Inference),
        .. plan.InferenceOfOne is { } one ? new[] { new PassCode("InferSample", "Inference of one sample", declaration.PrivatePrefix + "Sample", one) } : [],
        new("TrainForward", "Training, forward", declaration.PrivatePrefix + "Forward", plan.TrainForward),
        new("TrainBackward", "Training, backward", declaration.PrivatePrefix + "Backward", plan.TrainBackward),
    ];

    /// <summary>The method of one region.</summary>
    public string NameOf(Region region) => Prefix + Literals.Of(region.Index - Pass.Regions[0].Index + 1);
}
