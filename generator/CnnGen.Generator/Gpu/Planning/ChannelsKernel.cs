using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>A map of channels of others, with zeros where none has any: what joins and slices are made of, and their gradients. A thread has a quad of the result.</summary>
/// <param name="Places">Which positions are taken; null where each is taken from its own.</param>
/// <param name="Adds">Whether it is added to a map that is there.</param>
public sealed record ChannelsKernel(GpuMap Map, EquatableArray<ChannelRun> Runs, PositionChoice? Places, bool Adds) : GpuKernel
{
    public override string Title => Runs.Count > 1 ? "Concat" : Places is not null ? "Subsample" : "Channels";

    /// <summary>Whether no quad of the result has channels of two quads, or some of one.</summary>
    public bool MovesQuads => Runs.All(run => run.From % GpuMap.Lanes == 0 && run.To % GpuMap.Lanes == 0
        && (run.Count % GpuMap.Lanes == 0 || (run.From + run.Count == run.Channels && run.To + run.Count == Map.Channels)));
}

/// <summary>Neighbouring channels that are taken from one map.</summary>
/// <param name="Channels">Of that map.</param>
/// <param name="From">The first of them that is taken.</param>
/// <param name="To">Where it comes in the result.</param>
/// <param name="Count">How many are taken.</param>
public sealed record ChannelRun(int Channels, int From, int To, int Count);

/// <summary>Every stride-th position along each axis, or the adjoint of that: what was taken comes back to where it was, and there are zeros between.</summary>
/// <param name="In">The sizes of the map that is read.</param>
/// <param name="Out">The sizes of the result.</param>
public sealed record PositionChoice(Axes In, Axes Out, int Stride, bool IsAdjoint);

/// <summary>The largest of each run of neighbouring channels: a thread for each quad of the result.</summary>
/// <param name="Map">What is read.</param>
/// <param name="Pieces">How many channels make one.</param>
/// <param name="KeepsIndices">Whether it is stored which of them won, for the gradient.</param>
public sealed record ChannelMaximumKernel(GpuMap Map, int Pieces, bool KeepsIndices) : GpuKernel
{
    public override string Title => "Maxout";
}

/// <summary>The gradient by the input of that: a thread for each quad of the input.</summary>
/// <param name="Adds">Whether it is added to one that is there.</param>
public sealed record ChannelMaximumGradientKernel(GpuMap Map, int Pieces, bool Adds) : GpuKernel
{
    public override string Title => "MaxoutGradient";
}

/// <summary>A map as a vector, channel after channel: a thread for each quad of the vector.</summary>
public sealed record FlattenKernel(GpuMap Map) : GpuKernel
{
    public override string Title => "Flatten";

    public GpuMap Vector => new(checked(Map.Channels * Map.Area), 1);
}

/// <summary>The gradient by the map: a thread for each of its quads.</summary>
/// <param name="Adds">Whether it is added to one that is there.</param>
public sealed record FlattenGradientKernel(GpuMap Map, bool Adds) : GpuKernel
{
    public override string Title => "FlattenGradient";

    public GpuMap Vector => new(checked(Map.Channels * Map.Area), 1);
}
