using CnnGen.Generator.Planning.Tiles;
using CnnGen.Kernels;

namespace CnnGen.Generator.Emit.Tiles;

/// <summary>What a blocked conv's geometry is used for, as far as it takes tiles.</summary>
public enum TileUse
{
    /// <summary>For packing, sums, or another algorithm.</summary>
    None,
    Forward,
    BackwardData,
    BackwardWeights,
}

/// <summary>The tiles of one blocked conv: those of the passes in which its geometry is used.</summary>
internal sealed class ConvTiles(BlockedConvGeometry geometry)
{
    private readonly SortedSet<TileUse> _uses = [];

    public void Add(TileUse use) => _uses.Add(use);

    public IEnumerable<TileSpec> All => _uses.SelectMany(Of).OfType<TileSpec>();

    /// <summary>What sets them, behind the geometry's constructor; nothing where there are none.</summary>
    public string Initializer
    {
        get
        {
            string[] members = [.. _uses.Where(use => Of(use).Any()).Select(use => use == TileUse.BackwardData
                ? $"BackwardDataKernels = [{string.Join(", ", Of(use).Select(Instance))}]"
                : $"{use}Kernel = {Instance(Of(use).Single())}")];
            return members.Length == 0 ? "" : $" {{ {string.Join(", ", members)} }}";
        }
    }

    private static string Instance(TileSpec? tile) => tile is null ? "null" : $"global::{TileFileEmitter.Namespace}.{tile.Name}.Instance";

    private IEnumerable<TileSpec?> Of(TileUse use) => use switch
    {
        TileUse.Forward => [TilePlan.Forward(geometry)],
        TileUse.BackwardData => TilePlan.BackwardData(geometry),
        TileUse.BackwardWeights => [TilePlan.BackwardWeights(geometry)],
        _ => [],
    };
}
