namespace CnnGen.Benchmarks;

/// <summary>A layer that memory limits, in a network that has no other of its kind.</summary>
/// <param name="Name">On the command line and in the table.</param>
/// <param name="Network">What has the layer's generated loops: one struct for each pass.</param>
/// <param name="Shape">Of the layer's input and output.</param>
internal sealed record MemoryLayer(string Name, Type Network, Shape Shape)
{
    /// <summary>Of each parameter, at most a number for each channel unless said otherwise.</summary>
    public long ParameterFloats { get; init; } = Shape.Channels;

    private static readonly Shape Map = new(64, 56, 56), Vector = new(1024);

    public static IReadOnlyList<MemoryLayer> All { get; } =
    [
        new("prelu", typeof(MemoryNetworks.PRelus), Map),
        new("groupnorm", typeof(MemoryNetworks.GroupNorms), Map),
        new("instancenorm", typeof(MemoryNetworks.InstanceNorms), Map),
        new("layernorm", typeof(MemoryNetworks.LayerNorms), Map) { ParameterFloats = Map.Count },
        new("layernorm-vector", typeof(MemoryNetworks.VectorNorms), Vector),
        new("prelu-blocked", typeof(MemoryNetworks.BlockedPRelus), Map),
        new("groupnorm-blocked", typeof(MemoryNetworks.BlockedGroupNorms), Map),
        new("instancenorm-blocked", typeof(MemoryNetworks.BlockedInstanceNorms), Map),
        new("relu", typeof(MemoryNetworks.Relus), Map),
        new("hardswish", typeof(MemoryNetworks.HardSwishes), Map),
        new("sigmoid", typeof(MemoryNetworks.Sigmoids), Map),
        new("tanh", typeof(MemoryNetworks.Tanhs), Map),
        new("elu", typeof(MemoryNetworks.Elus), Map),
        new("softplus", typeof(MemoryNetworks.Softpluses), Map),
        new("silu", typeof(MemoryNetworks.Silus), Map),
        new("gelu", typeof(MemoryNetworks.Gelus), Map),
    ];
}

/// <summary>The networks of <see cref="MemoryLayer"/>. A layer between convolutions that fill blocks lies in blocks.</summary>
internal static partial class MemoryNetworks
{
    [Network(64, 56, 56, InputGradient = true), PRelu]
    internal sealed partial class PRelus;

    [Network(64, 56, 56, InputGradient = true), GroupNorm(8)]
    internal sealed partial class GroupNorms;

    [Network(64, 56, 56, InputGradient = true), InstanceNorm(Affine = true)]
    internal sealed partial class InstanceNorms;

    [Network(64, 56, 56, InputGradient = true), LayerNorm]
    internal sealed partial class LayerNorms;

    [Network(1024, InputGradient = true), LayerNorm]
    internal sealed partial class VectorNorms;

    [Network(64, 56, 56), Conv(64, 1), PRelu, Conv(64, 1)]
    internal sealed partial class BlockedPRelus;

    [Network(64, 56, 56), Conv(64, 1), GroupNorm(8), Conv(64, 1)]
    internal sealed partial class BlockedGroupNorms;

    [Network(64, 56, 56), Conv(64, 1), InstanceNorm(Affine = true), Conv(64, 1)]
    internal sealed partial class BlockedInstanceNorms;

    [Network(64, 56, 56, InputGradient = true), Relu]
    internal sealed partial class Relus;

    [Network(64, 56, 56, InputGradient = true), HardSwish]
    internal sealed partial class HardSwishes;

    [Network(64, 56, 56, InputGradient = true), Sigmoid]
    internal sealed partial class Sigmoids;

    [Network(64, 56, 56, InputGradient = true), Tanh]
    internal sealed partial class Tanhs;

    [Network(64, 56, 56, InputGradient = true), Elu]
    internal sealed partial class Elus;

    [Network(64, 56, 56, InputGradient = true), Softplus]
    internal sealed partial class Softpluses;

    [Network(64, 56, 56, InputGradient = true), Silu]
    internal sealed partial class Silus;

    [Network(64, 56, 56, InputGradient = true), Gelu]
    internal sealed partial class Gelus;
}
