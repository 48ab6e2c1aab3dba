namespace CnnGen;

/// <summary>Batch normalization: y = γ · (x − μ) / √(σ² + ε) + β for each channel, with mean and variance over the batch and all positions while training,
/// and with running estimates in inference.</summary>
/// <remarks>
/// <para>Any shape, unchanged. Normalization uses the biased variance (divided by n), the running estimate the unbiased one (by n − 1), as in PyTorch.
/// Parameters: <c>weight</c> (γ), <c>bias</c> (β); statistics: <c>running_mean</c>, <c>running_var</c>; each (c).</para>
/// <para>Ioffe and Szegedy, Batch normalization, 2015, algorithm 1. PyTorch: <c>nn.BatchNorm2d(c, eps, momentum)</c>, <c>nn.BatchNorm1d</c>.</para>
/// </remarks>
/// <example><code>[Conv(64, 3, Padding = 1, Bias = false), BatchNorm, Relu]</code></example>
public sealed class BatchNormAttribute : LayerAttribute
{
    /// <summary>The new batch's share of a running estimate, in [0, 1]: r ← (1 − momentum) · r + momentum · batch. 0.1 when not written.</summary>
    public double Momentum { get; set; } = 0.1;

    /// <summary>What is added to the variance so that no division is by zero, positive; 1e-5 when not written.</summary>
    public double Epsilon { get; set; } = 1e-5;
}
