using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Layers that are computed by loops written for them.</summary>
public static class Compositions
{
    /// <summary>Whether a composed layer has a form for the blocked layout: none of its parameters has a number for each element.</summary>
    public static bool CanBeBlocked(Composition composition) =>
        !composition.Values.Any(value => value is ParameterValue { Extent: Extent.Element });

    /// <summary>Floats of scratch memory that both passes of a composed op need.</summary>
    public static long ScratchFloats(Composed composed, TensorShape shape, bool isBlocked, int spare) => Math.Max(
        CompositionPlan.Of(composed.Forward, shape, isBlocked, spare).ScratchFloats,
        CompositionPlan.Of(composed.Backward, shape, isBlocked, spare).ScratchFloats);
}
