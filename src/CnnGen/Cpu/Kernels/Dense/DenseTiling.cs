using System;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Dense;

/// <summary>
/// How the products of a dense layer of few weights are cut into register tiles of rows × registers. Rows are samples, or output features in the
/// gradient by the weights. The generator compiles this file too, and writes tiles of these sizes.
/// </summary>
internal static class DenseTiling
{
    /// <summary>The fewest input features of a layer that is tiled: a register of its gradients.</summary>
    public const int MinFeatures = BlockedSizes.Block;

    /// <summary>The most rows of a tile: with four registers a row 16 sums, and 8 loads for 16 multiplications.</summary>
    public const int MaxRows = 4;

    /// <summary>The most registers of a row on machines with 32 of them.</summary>
    public const int WideVectors = 4;

    private const int NarrowVectors = 2;

    /// <summary>Floats of the weights in blocks of 16 output features.</summary>
    public static long PackedWeights(int inFeatures, int outFeatures)
    {
        return (long)Blocks(outFeatures) * BlockedSizes.Block * inFeatures;
    }

    /// <summary>The blocks of 16 that features fill, the last of them maybe in part.</summary>
    public static int Blocks(int features)
    {
        return (features + BlockedSizes.Block - 1) / BlockedSizes.Block;
    }

    /// <summary>The most registers of a row of a tile of the forward pass.</summary>
    /// <param name="lanes">The floats of a register.</param>
    /// <returns>2 or 4.</returns>
    public static int MaxVectors(int lanes)
    {
        return lanes == ConvTiling.WideLanes ? WideVectors : NarrowVectors;
    }

    /// <summary>The registers of a row of all tiles of a gradient. Its columns are not padded, so the last tile of a row goes back as far as it must
    /// to end with the row: four registers, or two where four would compute more than a quarter twice.</summary>
    /// <param name="lanes">The floats of a register.</param>
    /// <param name="columns">The columns, at least <see cref="MinFeatures"/>.</param>
    /// <returns>1, 2 or 4.</returns>
    public static int ColumnVectors(int lanes, int columns)
    {
        int registers = (columns + lanes - 1) / lanes;
        int twice = (WideVectors - (registers % WideVectors)) % WideVectors;
        return ConvTiling.Vectors(columns / lanes, 4 * twice > registers ? NarrowVectors : MaxVectors(lanes));
    }

    /// <summary>The rows of the next tile.</summary>
    /// <param name="left">The rows that are left, at least 1.</param>
    /// <returns>1, 2 or 4.</returns>
    public static int Rows(int left)
    {
        return ConvTiling.Vectors(left, MaxRows);
    }
}
