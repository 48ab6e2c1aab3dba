namespace CnnGen;

/// <summary>Goes back to a named layer or Skip: the layers after this take its value.</summary>
/// <remarks>The output has the named layer's shape. What stood between is read by others, or it is dead (CNN1004).</remarks>
/// <param name="layer">A layer or Skip of the same class that stands before this one.</param>
/// <example><code>[Conv(64, 3, Name = "stem"), Conv(64, 3, Name = "a"), From("stem"), MaxPool(3, Stride = 1), Concat("a")]</code></example>
public sealed class FromAttribute(string layer) : LayerAttribute
{
    /// <summary>The layer whose output is taken.</summary>
    public string Layer { get; } = layer;
}
