using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Emit.Tiles;

/// <summary>What a geometry is used for, as far as it takes tiles.</summary>
public enum TileUse
{
    /// <summary>For packing, sums, or another algorithm.</summary>
    None,
    Forward,
    BackwardData,
    BackwardWeights,
}

/// <summary>The tiles of one geometry: those of the passes in which it is used.</summary>
/// <param name="of">The tiles of a use.</param>
/// <param name="hasPhases">Whether backward-data has a tile for each phase of the strides.</param>
internal sealed class KernelTiles(Func<TileUse, EquatableArray<TileSpec?>> of, bool hasPhases)
{
    private readonly SortedDictionary<TileUse, EquatableArray<TileSpec?>> _uses = [];

    public static KernelTiles Of(BlockedConvGeometry geometry) => new(
        use => use switch
        {
            TileUse.Forward => [TileRules.Forward(geometry)],
            TileUse.BackwardData => TileRules.BackwardData(geometry),
            TileUse.BackwardWeights => [TileRules.BackwardWeights(geometry)],
            _ => [],
        },
        hasPhases: true);

    public static KernelTiles OfDense(int inFeatures, int outFeatures) => new(
        use => use switch
        {
            TileUse.Forward => [DenseTileRules.Forward(inFeatures, outFeatures)],
            TileUse.BackwardData => [DenseTileRules.BackwardData(inFeatures, outFeatures)],
            TileUse.BackwardWeights => [DenseTileRules.BackwardWeights(inFeatures, outFeatures)],
            _ => [],
        },
        hasPhases: false);

    public void Add(TileUse use)
    {
        if (!_uses.ContainsKey(use))
            _uses.Add(use, of(use));
    }

    public IEnumerable<TileSpec> All => _uses.Values.SelectMany(tiles => tiles).OfType<TileSpec>();

    /// <summary>What sets them, behind the geometry's constructor; nothing where there are none.</summary>
    /// <param name="tileNamespace">Where the tiles are.</param>
    public string Initializer(string tileNamespace)
    {
        string[] members = [.. _uses.Where(use => use.Value.Count > 0).Select(use => use.Key == TileUse.BackwardData && hasPhases
            ? $"BackwardDataKernels = [{string.Join(", ", use.Value.Select(Instance))}]"
            : $"{use.Key}Kernel = {Instance(use.Value.Single())}")];
        return members.Length == 0 ? "" : $" {{ {string.Join(", ", members)} }}";

        string Instance(TileSpec? tile) => tile is null ? "null" : $"global::{tileNamespace}.{tile.Name}.Instance";
    }
}
