namespace CnnGen;

/// <summary>Dropout: while training each number is set to 0 with the given probability and divided by (1 − probability) otherwise;
/// in inference nothing happens.</summary>
/// <remarks>Any shape, unchanged. Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, 2014.
/// PyTorch: <c>nn.Dropout(probability)</c>.</remarks>
/// <param name="probability">The probability to drop, in [0, 1).</param>
/// <example><code>[Dense(4096), Relu, Dropout(0.5)]</code></example>
public sealed class DropoutAttribute(double probability = 0.5) : LayerAttribute
{
    /// <summary>The probability to drop.</summary>
    public double Probability { get; } = probability;
}
