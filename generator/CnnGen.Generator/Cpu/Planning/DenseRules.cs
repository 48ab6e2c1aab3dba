using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>What computes each dense layer.</summary>
public static class DenseRules
{
    public static Choice<DenseImplementation> Forward(Instruction node) => Choice.Of(DenseImplementation.Forward, new DenseCase(node));

    /// <param name="accumulates">Whether a gradient by the input is added to what is there.</param>
    public static Choice<DenseImplementation> Gradient(Instruction node, bool accumulates = false) =>
        Choice.Of(DenseImplementation.Gradients, new DenseCase(node, accumulates));

    /// <summary>Whether workers take parts of the weights, and not of the samples.</summary>
    public static bool ByWeights(Instruction node) => Forward(node).Taken is WeightRanges;

    /// <summary>Whether the forward pass takes packed weights.</summary>
    public static bool IsPacked(Instruction node) => node.Op is MatrixProduct && Forward(node).Taken is PackedTiles;
}
