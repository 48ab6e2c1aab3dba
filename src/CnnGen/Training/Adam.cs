using System.Numerics;

namespace CnnGen.Training;

/// <summary>Adam: steps of a size that each weight's own gradients set.</summary>
/// <remarks>
/// With the gradient g (weight decay included) in step t: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
/// w ← w − η·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε), as PyTorch computes it. Source: Kingma, Ba, "Adam: a method for stochastic
/// optimization", ICLR 2015, algorithm 1.
/// </remarks>
public sealed class Adam : Optimizer
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

    internal override IReadOnlyList<string> StateNames => ["mean", "square"];

    internal override UpdateFactors Factors(float learningRate, long step) => new(
        (float)(learningRate / (1 - Math.Pow(Beta1, step))),
        (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step))));

    internal override unsafe void Update(in UpdateFactors factors, float decay, float* weights, float* gradients, float* first, float* second, int count)
    {
        Vector<float> rate = new(factors.Rate), correction = new(factors.Correction), weightDecay = new(decay), epsilon = new(Epsilon);
        Vector<float> keepMean = new(Beta1), addMean = new(1 - Beta1), keepSquare = new(Beta2), addSquare = new(1 - Beta2);
        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            Vector<float> weight = Vector.LoadAligned(weights + i);
            Vector<float> slope = Vector.LoadAligned(gradients + i) + weightDecay * weight;
            Vector<float> mean = keepMean * Vector.LoadAligned(first + i) + addMean * slope;
            Vector<float> square = keepSquare * Vector.LoadAligned(second + i) + addSquare * slope * slope;
            mean.StoreAligned(first + i);
            square.StoreAligned(second + i);
            Vector<float> root = Vector.SquareRoot(square) * correction + epsilon;
            (weight - rate * mean / root).StoreAligned(weights + i);
        }
    }
}
