using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Planning;

/// <summary>How a dense layer's forward pass and its backward pass by the data are split over workers.</summary>
public static class DenseSplit
{
    /// <summary>1 MiB: what fits a core's level-2 cache next to the activations.</summary>
    private const int CachedWeights = 256 * 1024;

    /// <summary>Large weights are read once, each worker its part for all samples: rows forward, columns backward. Small ones stay in
    /// every core's cache, and splitting by samples needs no barrier.</summary>
    public static bool ByWeights(ShapedNode node) => node.Parameters[0].Count > CachedWeights;
}
