using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Tiles;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning.Tiles;

/// <summary>The tiles of a blocked convolution: the runtime's own sizes and distances, which it compiles too, made into numbers.</summary>
public static class TileRules
{
    private const int NarrowVectors = 2;

    /// <summary>The tile of the forward pass.</summary>
    public static TileSpec Forward(BlockedConvGeometry geometry) => Correlation(ConvPass.Forward(geometry))!;

    /// <summary>The tiles of backward-data, one for each phase of both axes, row by row; null for a phase without pixels. Empty for an input of
    /// fewer channels than a block, whose results are not stored as a tile leaves them.</summary>
    public static EquatableArray<TileSpec?> BackwardData(BlockedConvGeometry geometry) => geometry.InChannels % BlockedSizes.Block != 0
        ? []
        : (from y in Enumerable.Range(0, geometry.PhasesY)
           from x in Enumerable.Range(0, geometry.PhasesX)
           select Correlation(ConvPass.BackwardData(geometry, y, x))).ToEquatableArray();

    /// <summary>The tile of the gradient by the weights.</summary>
    public static TileSpec BackwardWeights(BlockedConvGeometry geometry)
    {
        ConvPass pass = ConvPass.Forward(geometry);
        int rows = geometry.KernelWidth * pass.InBlock;
        int halo = geometry.OutGradientHalo;
        int row = (geometry.OutWidth + (2 * halo)) * BlockedSizes.Block;

        // Workers take any range of blocks, so that a panel may be cut short.
        int most = ConvTiling.MaxVectors(BlockedSizes.Block, rows);
        IEnumerable<int> vectors = new[] { 4, 2, 1 }.Where(count => count <= Math.Min(most, geometry.OutChannels / BlockedSizes.Block));
        return new(
            TileKind.WeightGradient, rows, geometry.KernelWidth, geometry.OutWidth, TileSpec.AtRunTime, APixel: 1, AStep: (int)pass.APixel, (int)pass.ARow,
            (int)pass.APlane, BVector: (geometry.OutHeight + (2 * halo)) * row, BStep: BlockedSizes.Block, BRow: row, BlockedSizes.Block, TileSpec.AtRunTime,
            vectors.SelectMany(count => ConvTiling.Taps(BlockedSizes.Block, count, geometry.KernelWidth, pass.HasDenseColumns) is var taps && taps > 1
                ? Sizes(pass.InBlock, ConvTiling.SlidingGradientParts(pass.InBlock)).Select(channels => new TileSize(channels, count, taps))
                : Sizes(BlockedSizes.Block, rows, count, 1)).ToEquatableArray(),
            Sizes(BlockedSizes.Block / 2, rows, NarrowVectors, 1).ToEquatableArray());
    }

    private static TileSpec? Correlation(ConvPass pass)
    {
        if (pass.Rows == 0 || pass.Columns == 0)
            return null;
        bool isDense = pass.APixel == pass.InBlock;
        return new(
            TileKind.Correlation, pass.Columns, pass.KernelWidth, pass.KernelWidth * pass.InBlock, pass.KernelHeight, (int)pass.APixel, AStep: 1, (int)pass.APitch,
            (int)pass.APlane, BVector: 0, BStep: 0, BRow: 0, (int)pass.CPixel, (int)pass.CPlane,
            (from vectors in Panels(pass.OutLanes / BlockedSizes.Block, ConvTiling.MaxVectors(BlockedSizes.Block, pass.Columns))
             let taps = ConvTiling.Taps(BlockedSizes.Block, vectors, pass.KernelWidth, isDense)
             from size in Sizes(BlockedSizes.Block, pass.Columns, vectors, taps)
             select size).ToEquatableArray(),
            Sizes(BlockedSizes.Block / 2, pass.Columns, NarrowVectors, 1).ToEquatableArray());
    }

    /// <summary>The numbers of registers of the panels that so many are cut into.</summary>
    internal static IEnumerable<int> Panels(int registers, int most)
    {
        var panels = new SortedSet<int>();
        for (int left = registers; left > 0; left -= ConvTiling.Vectors(left, most))
            panels.Add(ConvTiling.Vectors(left, most));
        return panels.Reverse();
    }

    /// <summary>The sizes of the tiles that so many rows are cut into: one, or two that differ by a row.</summary>
    private static IEnumerable<TileSize> Sizes(int lanes, int rows, int vectors, int taps) =>
        Sizes(rows, ConvTiling.Parts(lanes, rows, vectors, taps)).Select(count => new TileSize(count, vectors, taps));

    private static IEnumerable<int> Sizes(int rows, int parts)
    {
        var sizes = new SortedSet<int>();
        for (; parts > 0; parts--)
        {
            int count = (rows + parts - 1) / parts;
            sizes.Add(count);
            rows -= count;
        }

        return sizes.Reverse();
    }
}
