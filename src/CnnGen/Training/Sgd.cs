using System.Numerics;

namespace CnnGen.Training;

/// <summary>Stochastic gradient descent, plain or with momentum.</summary>
/// <remarks>
/// PyTorch's formulas: with the gradient g (weight decay included), v ← μv + g and w ← w − ηv; with Nesterov's momentum
/// w ← w − η(g + μv). Sources: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964;
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013.
/// </remarks>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;

    /// <summary>μ, in [0, 1); 0 is plain gradient descent, 0.9 the usual momentum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public float Momentum
    {
        get => _momentum;
        init => _momentum = CheckFraction(value, nameof(Momentum));
    }

    /// <summary>Whether the momentum is Nesterov's. Without momentum it has no effect.</summary>
    public bool Nesterov { get; init; }

    internal override IReadOnlyList<string> StateNames => Momentum == 0 ? [] : ["momentum"];

    internal override UpdateFactors Factors(float learningRate, long step) => new(learningRate, 1);

    internal override unsafe void Update(in UpdateFactors factors, float decay, float* weights, float* gradients, float* first, float* second, int count)
    {
        Vector<float> rate = new(factors.Rate), weightDecay = new(decay), momentum = new(Momentum);
        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            Vector<float> weight = Vector.LoadAligned(weights + i);
            Vector<float> slope = Vector.LoadAligned(gradients + i) + weightDecay * weight;
            if (first != null)
            {
                Vector<float> velocity = momentum * Vector.LoadAligned(first + i) + slope;
                velocity.StoreAligned(first + i);
                slope = Nesterov ? slope + momentum * velocity : velocity;
            }

            (weight - rate * slope).StoreAligned(weights + i);
        }
    }
}
