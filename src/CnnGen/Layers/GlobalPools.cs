namespace CnnGen;

/// <summary>Global average pooling: the mean of each channel.</summary>
/// <remarks>(c, h, w) → (c), and (c, l) → (c): a vector, so that <see cref="DenseAttribute"/> may follow. Lin et al., Network in network, 2014.
/// PyTorch: <c>nn.AdaptiveAvgPool2d(1)</c> and <c>nn.Flatten()</c>.</remarks>
/// <example><code>[GlobalAvgPool, Dense(1000)]</code></example>
public sealed class GlobalAvgPoolAttribute : LayerAttribute;

/// <summary>Global max pooling: the largest number of each channel.</summary>
/// <remarks>(c, h, w) → (c), and (c, l) → (c). Over time: Collobert et al., Natural language processing (almost) from scratch, 2011.
/// PyTorch: <c>nn.AdaptiveMaxPool2d(1)</c> and <c>nn.Flatten()</c>.</remarks>
/// <example><code>[GlobalMaxPool, Dropout(0.5), Dense(2)]</code></example>
public sealed class GlobalMaxPoolAttribute : LayerAttribute;
