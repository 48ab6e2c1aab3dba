using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>A composition: a block for each row of each sample, where a row is what nothing is reduced beyond. The block computes one value after the other, each of its
/// reductions by all threads, and the results last.</summary>
/// <param name="Width">Positions of a row of the map, for windows.</param>
/// <param name="Adds">Whether its one element-wise result is added to what there is.</param>
/// <param name="IsOfOne">Whether it is applied once, whatever the batch: to weights.</param>
public sealed record CompositionKernel(Composition Composition, GpuMap Map, int Width, bool Adds, bool IsOfOne) : GpuKernel
{
    // What a block keeps in shared memory of one value; more lies in memory of the pass.
    private const int MostShared = 2048;

    public override string Title => "Composition";

    /// <summary>The variables that are elements, in the order in which kernels have them.</summary>
    public static IReadOnlyList<string> Elements { get; } = [Variable.X.Name, Variable.Y.Name, Variable.Dy.Name];

    /// <summary>Those that are read.</summary>
    public IEnumerable<string> ReadElements => Elements.Where(name => Reads(new Variable(name)));

    /// <summary>What is given beside them, and read.</summary>
    public IEnumerable<Value> Given => Composition.Needed.Where(value => value is ParameterValue or InputValue);

    /// <summary>What is computed, in order.</summary>
    public IEnumerable<Value> Computed => Composition.Needed.Where(value => value is not (ParameterValue or InputValue));

    /// <summary>Channels of a row: those that something is reduced over.</summary>
    public int RowChannels => SpansChannels ? Map.Channels
        : Extents.Any(extent => extent == Extent.Group) ? Map.Channels / Composition.Groups
        : Math.Min(Map.Channels, 32);

    /// <summary>Positions of a row.</summary>
    public int RowPositions => SpansPositions ? Map.Area : Math.Min(Map.Area, Math.Max(1, 1024 / Math.Max(4, RowChannels)));

    public int ChannelRows => Blocks.Of(Map.Channels, RowChannels);

    public int PositionRows => Blocks.Of(Map.Area, RowPositions);

    public GpuGrid Grid => IsOfOne ? GpuGrid.OfBlocks(ChannelRows * PositionRows) : new(1, 1, ChannelRows * PositionRows);

    /// <summary>The groups of a row.</summary>
    public int RowGroups => Math.Max(1, (int)((long)Composition.Groups * RowChannels / Map.Channels));

    /// <summary>How many numbers a row has of a value.</summary>
    public int CountOf(Extent extent) => extent switch
    {
        Extent.Channel => RowChannels,
        Extent.Position => RowPositions,
        Extent.Group => RowGroups,
        _ => 1,
    };

    /// <summary>Whether a computed value lies in memory of the pass, as floats of each sample.</summary>
    public bool IsInMemory(Value value) => value.Extent == Extent.Element || CountOf(value.Extent) > MostShared;

    /// <summary>Floats of such a value.</summary>
    public long MemoryOf(Value value) => value.Extent == Extent.Element ? Map.Floats : (long)ChannelRows * PositionRows * CountOf(value.Extent);

    // What shares a number of a channel or a group has all positions; of a position or a window along channels, all channels.
    private bool SpansPositions => Extents.Any(extent => extent is Extent.Channel or Extent.Group or Extent.Layer)
        || Composition.Results.Any(result => result.Extent is Extent.Channel or Extent.Group or Extent.Layer) || HasWindow(NeighbourAxes.Positions);

    private bool SpansChannels => Extents.Any(extent => extent is Extent.Position or Extent.Layer) || HasWindow(NeighbourAxes.Channels)
        || Composition.Results.Any(result => result.Extent is Extent.Position or Extent.Layer) || (Composition.Groups == 1 && Extents.Contains(Extent.Group));

    private IEnumerable<Extent> Extents => Computed.Select(value => value.Extent);

    private bool HasWindow(NeighbourAxes along) => Computed.Any(value => value is WindowSum window && window.Window.Along == along);

    private bool Reads(Variable variable) => Composition.Results.Any(result => result.Of.Contains(variable)) || Composition.Needed.Any(value => value.Definition.Contains(variable));
}
