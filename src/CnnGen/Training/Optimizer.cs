namespace CnnGen.Training;

/// <summary>How gradients change weights: the settings. <see cref="CreateState"/> adds the memory for one set of weights.</summary>
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

    /// <summary>What one of its states is called in a checkpoint, one name for each float that it keeps of each weight.</summary>
    internal abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>The numbers that a step's update has in common for all weights.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="step">The number of this step, 1 for the first.</param>
    internal abstract UpdateFactors Factors(float learningRate, long step);

    /// <summary>Updates <paramref name="count"/> weights, a multiple of 16, at 64-byte aligned addresses.</summary>
    internal abstract unsafe void Update(in UpdateFactors factors, float decay, float* weights, float* gradients, float* first, float* second, int count);

    private protected static float CheckNotNegative(float value, string name) => value >= 0 && float.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is finite and not negative.");

    private protected static float CheckFraction(float value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is in [0, 1).");

    /// <summary>See <see cref="Factors"/>.</summary>
    internal readonly record struct UpdateFactors(float Rate, float Correction);
}
