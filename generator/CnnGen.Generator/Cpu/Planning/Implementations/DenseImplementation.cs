using CnnGen.Cpu.Kernels.Dense;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning.Implementations;

/// <summary>A dense layer, as its implementations are asked about it.</summary>
/// <param name="Accumulates">Whether a gradient by the input is added to what is there.</param>
public sealed record DenseCase(Instruction Node, bool Accumulates = false)
{
    public long Weights => Node.Parameters[0].Count;

    public long Features => Weights / ((MatrixProduct)Node.Op).Units;
}

/// <summary>A way to compute a dense layer, or a gradient of it. The fastest stand first.</summary>
public abstract record DenseImplementation(string Name) : IImplementation<DenseCase>
{
    public static readonly IReadOnlyList<DenseImplementation> Forward = [new WeightRanges(), new PackedTiles(), new DotProducts()];

    public static readonly IReadOnlyList<DenseImplementation> Gradients = [new WeightRanges(), new DenseTiles(), new DotProducts()];

    public abstract string? Obstacle(DenseCase of);
}

/// <summary>Each worker its part of the weights for all samples, as they lie: rows forward, columns backward. Memory is what limits large ones, and they are read
/// once. Small ones stay in every core's cache, and splitting by samples needs no barrier.</summary>
public sealed record WeightRanges() : DenseImplementation("ranges of weights")
{
    /// <summary>1 MiB: what fits a core's level-2 cache next to the activations.</summary>
    private const int CachedWeights = 256 * 1024;

    public override string? Obstacle(DenseCase of) => of.Weights > CachedWeights ? null : $"{Text.Count(of.Weights)} weights stay in a core's cache";
}

/// <summary>Tiles that the generator writes, with packed weights.</summary>
public sealed record PackedTiles() : DenseImplementation("tiles")
{
    // The few sums of one register of output features would wait for each other, and what is packed by 16 is in part zeros: there dot products are as fast or
    // faster (measured from 84 to 10 and from 512 to 10).
    public override string? Obstacle(DenseCase of) => DenseTiles.TooNarrow(of)
        ?? (of.Node.Shape.Channels > BlockedSizes.Block ? null : $"{Text.Plural(of.Node.Shape.Channels, "output", "outputs")} in one register");
}

/// <summary>Tiles that the generator writes, with weights as they lie.</summary>
public sealed record DenseTiles() : DenseImplementation("tiles")
{
    public override string? Obstacle(DenseCase of) => TooNarrow(of)
        ?? (of.Accumulates ? "the last tile of a row computes some columns again, which must not be added again" : null);

    public static string? TooNarrow(DenseCase of) => of.Features >= DenseTiling.MinFeatures ? null : $"{Text.Plural(of.Features, "input does", "inputs do")} not fill a register";
}

/// <summary>Dot products of the library's.</summary>
public sealed record DotProducts() : DenseImplementation("dot products")
{
    public override string? Obstacle(DenseCase of) => null;
}
