namespace CnnGen;

/// <summary>Parallel branches: each nested class that has layers takes the input of this place, and their outputs are merged in source order.</summary>
/// <remarks>Szegedy et al., Going deeper with convolutions, 2015, figure 2b. The nested classes see the block's parameters.
/// (c, h, w) → the sum of the branches' channels for <see cref="Merge.Concat"/>, their common shape otherwise.</remarks>
/// <param name="merge">How the outputs are merged.</param>
/// <example><code>
/// [Branches]
/// public sealed partial class Fire(int squeeze, int expand) : Block
/// {
///     [Conv("squeeze", 1), Relu, Conv("expand", 1), Relu]              class Expand1x1;
///     [Conv("squeeze", 1), Relu, Conv("expand", 3, Padding = 1), Relu] class Expand3x3;
/// }
/// </code></example>
public sealed class BranchesAttribute(Merge merge = Merge.Concat) : LayerAttribute
{
    /// <summary>How the outputs are merged.</summary>
    public Merge Merge { get; } = merge;
}

/// <summary>How branches are merged.</summary>
public enum Merge
{
    /// <summary>Channels one after another, in the branches' source order; the sizes beside the channels have to be equal.</summary>
    Concat,

    /// <summary>Element by element; the shapes have to be equal.</summary>
    Add,

    /// <summary>Element by element; the shapes have to be equal.</summary>
    Multiply,
}
