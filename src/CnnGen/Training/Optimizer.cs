using System.ComponentModel;

namespace CnnGen.Training;

/// <summary>How gradients change weights: the settings. <see cref="CreateState"/> adds the memory for one set of weights.</summary>
/// <remarks>What a step does is written as formulas: see <see cref="UpdateAttribute"/>, also for one of your own.</remarks>
public abstract class Optimizer
{
    private readonly float _weightDecay;
    private readonly Func<ParameterInfo, bool> _decays = static info => info.Role == ParameterRole.Weight;

    /// <summary>The factor λ of the L2 penalty ½λΣw², whose gradient λw is added to that of the loss; 0 is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, infinite or not a number.</exception>
    public float WeightDecay
    {
        get => _weightDecay;
        init => _weightDecay = CheckNotNegative(value, nameof(WeightDecay));
    }

    /// <summary>Which parameters decay. By default the weights of conv and dense layers, not biases nor a normalization's
    /// scale and shift.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public Func<ParameterInfo, bool> Decays
    {
        get => _decays;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Decays));
            _decays = value;
        }
    }

    /// <summary>Makes the optimizer's memory for the weights and gradients of <paramref name="network"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="network"/> is null.</exception>
    public OptimizerState CreateState(NeuralNetwork network) => new(this, network);

    /// <summary>The formulas as the generator writes them of <see cref="UpdateAttribute"/>, ready for one set of weights. Users call it by
    /// <see cref="CreateState"/>.</summary>
    /// <exception cref="InvalidOperationException">The class has no such attribute, or errors.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual UpdateRule CreateRule() => throw new InvalidOperationException(
        $"The optimizer {GetType().Name} has no formulas: it needs [Update(…)], and no errors in it; see the CNN diagnostics of its class.");

    internal UpdateRule NewRule() => CreateRule();

    private protected static float CheckNotNegative(float value, string name) => value >= 0 && float.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is finite and not negative.");

    private protected static float CheckFraction(float value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is in [0, 1).");
}
