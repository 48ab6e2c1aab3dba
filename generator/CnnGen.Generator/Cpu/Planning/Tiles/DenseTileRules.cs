using CnnGen.Cpu.Kernels.Dense;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning.Tiles;

/// <summary>The tiles of a dense layer of few weights. Samples come in any number, so that rows are taken by four, two, and one.</summary>
public static class DenseTileRules
{
    private const int NarrowLanes = BlockedSizes.Block / 2;

    /// <summary>The tile of the forward pass, with packed weights.</summary>
    public static TileSpec Forward(int inFeatures, int outFeatures)
    {
        int lanes = Alignment.RoundUp(outFeatures);
        return new(
            TileKind.Dense, TileSpec.AtRunTime, KernelWidth: 1, Depth: inFeatures, Rows: 1, APixel: Alignment.RoundUp(inFeatures), AStep: 1, ARow: 0, ABlock: 0,
            BVector: inFeatures * BlockedSizes.Block, BStep: BlockedSizes.Block, BRow: 0, Pixel: lanes, Vector: BlockedSizes.Block,
            Sizes(TileRules.Panels(lanes / BlockedSizes.Block, DenseTiling.MaxVectors(BlockedSizes.Block))), Sizes([DenseTiling.MaxVectors(NarrowLanes)]));
    }

    /// <summary>The tile of the gradient by the input.</summary>
    public static TileSpec BackwardData(int inFeatures, int outFeatures) => Gradient(
        TileKind.DenseInputGradient, inFeatures, depth: outFeatures, aPixel: Alignment.RoundUp(outFeatures), aStep: 1, bStep: inFeatures, pixel: Alignment.RoundUp(inFeatures));

    /// <summary>The tile of the gradient by the weights, which sums over samples.</summary>
    public static TileSpec BackwardWeights(int inFeatures, int outFeatures) => Gradient(
        TileKind.DenseWeightGradient, inFeatures, depth: TileSpec.AtRunTime, aPixel: 1, aStep: Alignment.RoundUp(outFeatures), bStep: Alignment.RoundUp(inFeatures), pixel: inFeatures);

    private static TileSpec Gradient(TileKind kind, int columns, int depth, int aPixel, int aStep, int bStep, int pixel) => new(
        kind, TileSpec.AtRunTime, KernelWidth: 1, depth, Rows: 1, aPixel, aStep, ARow: 0, ABlock: 0, BVector: BlockedSizes.Block, bStep, BRow: 0, pixel,
        Vector: BlockedSizes.Block, Sizes([DenseTiling.ColumnVectors(BlockedSizes.Block, columns)]), Sizes([DenseTiling.ColumnVectors(NarrowLanes, columns)]));

    private static EquatableArray<TileSize> Sizes(IEnumerable<int> panels) =>
        (from vectors in panels
         from rows in Enumerable.Range(1, DenseTiling.MaxRows).Select(DenseTiling.Rows).Distinct().Reverse()
         select new TileSize(rows, vectors, Taps: 1)).ToEquatableArray();
}
