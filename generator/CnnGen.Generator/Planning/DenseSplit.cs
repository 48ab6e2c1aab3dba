using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Planning;

/// <summary>How a dense layer's forward pass is split over workers.</summary>
public static class DenseSplit
{
    /// <summary>1 MiB: what fits a core's level-2 cache next to the activations.</summary>
    private const int CachedWeights = 256 * 1024;

    /// <summary>Large weights are read once, each worker its rows for all samples; small ones stay in every core's cache,
    /// and splitting by samples needs no barrier.</summary>
    public static bool ByUnits(ShapedNode node) => node.Parameters[0].Count > CachedWeights;
}
