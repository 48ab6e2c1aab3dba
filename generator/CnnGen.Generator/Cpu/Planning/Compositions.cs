using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Layers that are computed by loops written for them.</summary>
public static class Compositions
{
    /// <summary>Whether a composed layer has kernels for the blocked layout: none of its parameters has a number for each element.</summary>
    public static bool CanBeBlocked(Composition composition) =>
        !composition.Values.Any(value => value is ParameterValue { Extent: Extent.Element });

    /// <summary>The loops of a composition of an instruction's weights: <see cref="Op.WeightFunction"/>, or its gradient.</summary>
    public static CompositionPlan OfWeights(Instruction node, Composition composition) => CompositionPlan.Of(composition, node.WeightShape, isBlocked: false);

    /// <summary>Into how many parts the weights of an instruction can be cut for its <see cref="Op.WeightFunction"/>, and for the gradient of that.</summary>
    public static int Parts(Instruction node) => node.WeightShape.Channels / RowsAPart(node);

    /// <summary>The channels of such a part.</summary>
    public static int RowsAPart(Instruction node) => OfWeights(node, node.Op.WeightFunction!.Forward).RowsAPart;

    /// <summary>Floats of scratch memory that the <see cref="Op.WeightFunction"/> of an instruction needs, if it has one, or the gradient of that.</summary>
    public static long WeightScratchFloats(Instruction node) =>
        node.Op.WeightFunction is { } function ? ScratchFloats(function, node.WeightShape, isBlocked: false, spare: 0) : 0;

    /// <summary>Floats of scratch memory that both passes of a composed op need.</summary>
    public static long ScratchFloats(Composed composed, TensorShape shape, bool isBlocked, int spare) => Math.Max(
        CompositionPlan.Of(composed.Forward, shape, isBlocked, spare).ScratchFloats,
        CompositionPlan.Of(composed.Backward, shape, isBlocked, spare).ScratchFloats);
}
