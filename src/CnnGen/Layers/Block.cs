namespace CnnGen;

/// <summary>Base of a block: layers under one name, used like a layer. A block is an attribute whose constructor has the
/// block's parameters.</summary>
/// <remarks>
/// Write a partial class with a primary constructor, derive it from <see cref="Block"/> and put its layers on it; the
/// parameters stand in the layers' strings. Blocks may use blocks, but not themselves, and pass their parameters on in strings
/// too, as in <c>[Bottleneck("width", stride: "2*stride")]</c>. A block of another assembly works the same.
/// </remarks>
/// <example>
/// The bottleneck of ResNet-50 (He et al., Deep residual learning for image recognition, 2016, figure 5), used as <c>[Bottleneck(128, stride: 2)]</c>:
/// <code>
/// [Skip]
/// [Conv("width", 1, Bias = false), BatchNorm, Relu]
/// [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
/// [Conv("4*width", 1, Bias = false), BatchNorm]
/// [Add(Shortcut.Projection), Relu]
/// public sealed partial class Bottleneck(int width, int stride = 1) : Block;
/// </code>
/// </example>
public abstract class Block : LayerAttribute
{
    /// <summary>What the block is used with: the values of its parameters, in order; a string where an integer is given by an expression. The generator overrides this in each block.</summary>
    public virtual IReadOnlyList<object?> Arguments => [];
}
