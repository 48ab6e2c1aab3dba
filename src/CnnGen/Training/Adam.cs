namespace CnnGen.Training;

/// <summary>Adam: steps of a size that each weight's own gradients set.</summary>
/// <remarks>
/// With the gradient g (weight decay included) in step t: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
/// w ← w − η·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε), as PyTorch computes it. Source: Kingma, Ba, "Adam: a method for stochastic
/// optimization", ICLR 2015, algorithm 1.
/// </remarks>
[Update(
    "mean = beta1 * mean + (1 - beta1) * g",
    "square = beta2 * square + (1 - beta2) * g^2",
    "w = w - rate / (1 - beta1^step) * mean / (sqrt(square) / sqrt(1 - beta2^step) + epsilon)")]
public sealed partial class Adam : Optimizer
{
    private readonly float _beta1 = 0.9f;
    private readonly float _beta2 = 0.999f;
    private readonly float _epsilon = 1e-8f;

    /// <summary>β₁, how much of the gradient's mean stays, in [0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public float Beta1
    {
        get => _beta1;
        init => _beta1 = CheckFraction(value, nameof(Beta1));
    }

    /// <summary>β₂, how much of the squared gradient's mean stays, in [0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public float Beta2
    {
        get => _beta2;
        init => _beta2 = CheckFraction(value, nameof(Beta2));
    }

    /// <summary>ε, which keeps the division from 0: finite and not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public float Epsilon
    {
        get => _epsilon;
        init => _epsilon = CheckNotNegative(value, nameof(Epsilon));
    }
}
