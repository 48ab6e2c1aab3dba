namespace CnnGen;

/// <summary>A layer of a network, a block or a branch. Layers apply in source order, each to the output of the one before.</summary>
/// <remarks>
/// <para>An attribute holds what is written on it and nothing else; the compiler's generator reads it while the code is
/// being typed, and the generated class contains the network.</para>
/// <para>Sizes are integers. In a block they may also be expressions in a string, made of integers, the block's parameters,
/// <c>+ - * /</c> (which rounds toward zero, as in C#) and parentheses, as in <c>"4*width"</c>; hence properties of type <see cref="object"/>, the only
/// type of attribute argument that takes both.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    private protected LayerAttribute()
    {
    }

    /// <summary>The layer's name, unique among the layers of its class; it is the prefix of its parameters' names
    /// (<c>name.weight</c>) and what <see cref="FromAttribute"/> and the joins refer to. Without it a layer is named after its
    /// kind and counted, as in <c>conv1</c>.</summary>
    public string? Name { get; set; }

    /// <summary>How often the layer stands here, one after another: an integer or an expression, at least 1; 1 when not written.
    /// Each repetition has parameters of its own.</summary>
    public object? Repeat { get; set; }

    /// <summary>The name of a layer before this one, of the same class and kind, whose parameters this layer takes too: there is one set of them under that
    /// layer's name, and the gradients of both places add up. All sizes of the parameters have to be equal; stride, padding and the like may differ.
    /// Null when not written: the layer has parameters of its own. In PyTorch, one module that is called at two places. Not for blocks, and not for
    /// <see cref="BatchNormAttribute"/>, whose running statistics are those of one place.</summary>
    public string? Share { get; set; }
}
