namespace CnnGen.Training;

/// <summary>Stochastic gradient descent, plain or with momentum.</summary>
/// <remarks>
/// PyTorch's formulas: with the gradient g (weight decay included), v ← μv + g and w ← w − ηv; with Nesterov's momentum
/// w ← w − η(g + μv). Sources: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964;
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013.
/// </remarks>
[Update("w = w - rate * g", When = nameof(IsPlain))]
[Update("velocity = momentum * velocity + g", "w = w - rate * (g + momentum * velocity)", When = nameof(Nesterov))]
[Update("velocity = momentum * velocity + g", "w = w - rate * velocity")]
public sealed partial class Sgd : Optimizer
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

    private bool IsPlain => Momentum == 0;
}
