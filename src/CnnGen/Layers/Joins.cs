namespace CnnGen;

/// <summary>Remembers this place: the next <see cref="AddAttribute"/>, <see cref="ConcatAttribute"/> or <see cref="MultiplyAttribute"/>
/// without names joins what was here with what the layers between have made of it.</summary>
/// <remarks>Skips nest; a join without names closes the nearest open one, whether it has a name or not. Any shape, unchanged.
/// <see cref="LayerAttribute.Name"/> names the value that is here, which at the beginning of a block or branch is its input:
/// <c>Add("in")</c>, <c>Concat("in")</c> and <c>From("in")</c> reach it, as they do any layer's output. A Skip that is read by its name
/// may stay open; one that nothing reads is an error (CNN0032).
/// He et al., Deep residual learning for image recognition, 2016, equation 1.</remarks>
/// <example><code>
/// [Skip]
/// [Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
/// [Conv(16, 3, Padding = 1, Bias = false), BatchNorm]
/// [Add, Relu]
/// </code>
/// torchvision's projection, under its names:
/// <code>
/// [Skip(Name = "in")]
/// [Conv("width", 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu]
/// [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
/// [From("in"), Conv("width", 1, Stride = 2, Bias = false, Name = "downsample.0"), BatchNorm(Name = "downsample.1")]
/// [Add("bn2"), Relu]
/// </code></example>
public sealed class SkipAttribute : LayerAttribute;

/// <summary>Sum: y = x + s, element by element.</summary>
/// <remarks>Without names it closes the nearest open <see cref="SkipAttribute"/>; all shapes have to be equal, unless a <see cref="Shortcut"/> makes
/// them so, or there are two and one of them is a number for each channel of the other: c or c×1×1 is added to each position of c×h×w.
/// PyTorch: <c>x + s</c>.</remarks>
/// <example><code>[Add(Shortcut.Projection), Relu]</code></example>
public sealed class AddAttribute : LayerAttribute
{
    /// <summary>Adds the nearest open skip, or the outputs of named layers, to the input.</summary>
    /// <param name="names">Layers and Skips of the same class that stand before this one; none to close the nearest open skip.</param>
    public AddAttribute(params string[] names) => Names = names;

    /// <summary>Closes the nearest open skip.</summary>
    /// <param name="shortcut">How the skipped value gets the body's shape.</param>
    public AddAttribute(Shortcut shortcut) => (Names, Shortcut) = ([], shortcut);

    /// <summary>The layers whose outputs are added; empty for the nearest open skip.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How the skipped value gets the body's shape.</summary>
    public Shortcut Shortcut { get; }
}

/// <summary>Product: y = x · s, element by element.</summary>
/// <remarks>Without names it closes the nearest open <see cref="SkipAttribute"/>; all shapes have to be equal, or there are two and one of them is a
/// number for each channel of the other: c or c×1×1 multiplies each position of c×h×w. It makes gates, as in Dauphin et al., Language modeling with
/// gated convolutional networks, 2017, and Hu et al., Squeeze-and-excitation networks, 2018. PyTorch: <c>x * s</c>.</remarks>
/// <param name="names">Layers and Skips of the same class that stand before this one; none to close the nearest open skip.</param>
/// <example><code>[Skip, Conv(64, 1), Sigmoid, Multiply]</code></example>
public sealed class MultiplyAttribute(params string[] names) : LayerAttribute
{
    /// <summary>The layers whose outputs are multiplied in; empty for the nearest open skip.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}

/// <summary>Concatenation of channels: those of the skip, or of the named layers in order, then those of the input.</summary>
/// <remarks>(c₁, h, w), (c₂, h, w), … → (c₁ + c₂ + …, h, w): all sizes beside the channels have to be equal. Without names it closes
/// the nearest open <see cref="SkipAttribute"/>. Huang et al., Densely connected convolutional networks, 2017, equation 2. PyTorch: <c>torch.cat([s, x], 1)</c>.</remarks>
/// <param name="names">Layers and Skips of the same class that stand before this one; none to close the nearest open skip.</param>
/// <example><code>[Skip, Conv(32, 3, Padding = 1), Concat]</code></example>
public sealed class ConcatAttribute(params string[] names) : LayerAttribute
{
    /// <summary>The layers whose outputs are concatenated with the input; empty for the nearest open skip.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}

/// <summary>How <see cref="AddAttribute"/> takes the skipped value to the body's shape where the two differ.</summary>
public enum Shortcut
{
    /// <summary>Not at all: the shapes have to be equal.</summary>
    Identity,

    /// <summary>By a 1×1 convolution with the stride that fits, and batch normalization (He et al., 2016, option B). Where the shapes
    /// are equal it is the identity.</summary>
    Projection,

    /// <summary>By taking every S-th position, then appending zero channels, half before and half after (He et al., 2016, option A,
    /// as the CIFAR ResNets have it). It has no parameters.</summary>
    ZeroPad,
}
