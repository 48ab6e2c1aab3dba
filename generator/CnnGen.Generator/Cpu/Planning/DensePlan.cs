using CnnGen.Cpu.Kernels.Dense;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>How a dense layer is computed, and split over workers.</summary>
public static class DensePlan
{
    /// <summary>1 MiB: what fits a core's level-2 cache next to the activations.</summary>
    private const int CachedWeights = 256 * 1024;

    /// <summary>Large weights are read once, as they lie, each worker its part for all samples: rows forward, columns backward. Memory is what limits them.
    /// Small ones stay in every core's cache, and splitting by samples needs no barrier.</summary>
    public static bool ByWeights(Instruction node) => node.Parameters[0].Count > CachedWeights;

    /// <summary>Whether the generator writes tiles for a layer: for few weights, and for no fewer input features than a register holds.</summary>
    public static bool IsTiled(Instruction node) =>
        node.Op is MatrixProduct dense && !ByWeights(node) && node.Parameters[0].Count / dense.Units >= DenseTiling.MinFeatures;

    /// <summary>Whether the forward pass takes packed weights. The few sums of one register of output features would wait for each other, and what is packed
    /// by 16 is in part zeros: there dot products are as fast or faster (measured from 84 to 10 and from 512 to 10).</summary>
    public static bool IsPacked(Instruction node) => IsTiled(node) && node.Shape.Channels > BlockedSizes.Block;
}
