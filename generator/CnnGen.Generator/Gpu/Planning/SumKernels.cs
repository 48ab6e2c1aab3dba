namespace CnnGen.Generator.Gpu.Planning;

/// <summary>What is reduced of each channel over all positions of all samples, in parts: a block has a part of the positions, and quads of channels side by side.</summary>
/// <param name="Parts">So many, whatever the batch: they decide what is added to what.</param>
public sealed record ChannelColumns(GpuMap Map, int Parts)
{
    public static ChannelColumns Of(GpuMap map) => new(map, Blocks.Parts(Blocks.Of(map.Quads, Across(map)), map.Quads * GpuMap.Lanes));

    /// <summary>The quads that a block has side by side.</summary>
    public int QuadsOfBlock => Across(Map);

    /// <summary>The positions that a block reads at once.</summary>
    public int PositionsOfBlock => GpuKernel.DefaultThreads / QuadsOfBlock;

    public GpuGrid Grid => GpuGrid.OfBlocks(Blocks.Of(Map.Quads, QuadsOfBlock) * Parts);

    /// <summary>Floats of a number for each channel and part.</summary>
    public long PartFloats => (long)Parts * Map.Quads * GpuMap.Lanes;

    private static int Across(GpuMap map) => Math.Min(32, Blocks.PowerOfTwo(map.Quads));
}

/// <summary>The sums of each channel over all positions of all samples.</summary>
public sealed record ChannelSumsKernel(ChannelColumns Columns) : GpuKernel
{
    public override string Title => "ChannelSums";
}

/// <summary>Adds up parts in their order.</summary>
/// <param name="Quads">Of a part.</param>
/// <param name="Parts">How many there are; null for one of each sample.</param>
/// <param name="Adds">Whether they are added to what is there.</param>
public sealed record SumPartsKernel(int Quads, int? Parts, bool Adds) : GpuKernel
{
    public override string Title => "SumParts";

    public GpuGrid Grid => GpuGrid.OfBlocks(Blocks.Of(Quads, DefaultThreads));
}
