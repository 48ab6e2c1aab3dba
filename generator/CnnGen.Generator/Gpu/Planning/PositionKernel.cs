using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>The maximum or the average of all positions of each channel. On small maps a thread has a quad of a sample; on larger ones the threads of a block share the
/// positions of some quads that lie side by side, and what they have found is brought together in a fixed order.</summary>
/// <param name="KeepsIndices">Whether the position that each maximum was taken from is stored, for the gradient.</param>
public sealed record PositionKernel(GpuMap Map, Reducer Reducer, bool KeepsIndices) : GpuKernel
{
    private const int LargeArea = 256;

    public override string Title => Reducer == Reducer.Maximum ? "GlobalMaxPool" : "GlobalAvgPool";

    public bool IsShared => Map.Area >= LargeArea;

    /// <summary>How many quads of a position a block has: 128 bytes at most, which memory gives at once.</summary>
    public int QuadsOfBlock => Map.Quads % 8 == 0 ? 8 : Map.Quads % 4 == 0 ? 4 : Map.Quads % 2 == 0 ? 2 : 1;

    public GpuGrid Grid => IsShared ? new(Map.Quads / QuadsOfBlock, 1) : GpuGrid.OfThreads(Map.Quads);
}

/// <summary>The gradient by the input of such a pooling: a thread for each quad of that.</summary>
/// <param name="Adds">Whether it is added to one that is there.</param>
public sealed record PositionGradientKernel(GpuMap Map, Reducer Reducer, bool Adds) : GpuKernel
{
    public override string Title => Reducer == Reducer.Maximum ? "GlobalMaxPoolGradient" : "GlobalAvgPoolGradient";
}
