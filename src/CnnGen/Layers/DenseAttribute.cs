namespace CnnGen;

/// <summary>Fully connected: y[o] = b[o] + Σ w[o, i] · x[i].</summary>
/// <remarks>(n) → (units). A map has to be flattened or pooled first. Parameters: <c>weight</c> (units, n), <c>bias</c> (units).
/// PyTorch: <c>nn.Linear(n, units, bias)</c>.</remarks>
/// <example><code>[Flatten, Dense(120), Relu, Dense(10)]</code></example>
public sealed class DenseAttribute : LayerAttribute
{
    /// <summary>A fully connected layer.</summary>
    /// <param name="units">Numbers in the output, at least 1.</param>
    public DenseAttribute(int units) => Units = units;

    /// <inheritdoc cref="DenseAttribute(int)"/>
    public DenseAttribute(string units) => Units = units;

    /// <summary>Numbers in the output.</summary>
    public object Units { get; }

    /// <summary>Whether a number b[o] is added to each output; true when not written.</summary>
    public bool Bias { get; set; } = true;
}

/// <summary>Makes a map a vector, channel by channel and row by row.</summary>
/// <remarks>(c, h, w) → (c·h·w), and (c, l) → (c·l). PyTorch: <c>nn.Flatten()</c>.</remarks>
/// <example><code>[Flatten, Dense(10)]</code></example>
public sealed class FlattenAttribute : LayerAttribute;
