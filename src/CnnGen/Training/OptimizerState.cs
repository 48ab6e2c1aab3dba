namespace CnnGen.Training;

/// <summary>An optimizer at work on one set of weights: its memory, and the step.</summary>
/// <remarks>All memory is taken when it is made. Each weight is updated by itself, so the result does not depend on the
/// number of threads, bit for bit.</remarks>
public sealed class OptimizerState
{
    private readonly NeuralNetwork _network;
    private readonly ParameterUpdate _update;

    internal OptimizerState(Optimizer optimizer, NeuralNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (Optimizer, _network) = (optimizer, network);
        _update = network.Executor.CreateUpdate(network, optimizer);
    }

    /// <summary>The settings.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Steps made so far.</summary>
    public long Steps { get; internal set; }

    /// <summary>Updates all weights by the gradients that the last backward pass left.</summary>
    /// <param name="learningRate">The learning rate η of this step: finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="learningRate"/> is negative, infinite or not a number; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">Another call uses the network whose gradients these are.</exception>
    public void Step(float learningRate)
    {
        if (!(learningRate >= 0) || float.IsInfinity(learningRate))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is finite and not negative.");
        using SingleUse.Scope use = _network.Use();
        using WeightsGate.WriteScope write = _update.Write(_network.Weights);
        _update.Run(learningRate, ++Steps);
    }

    /// <summary>What the optimizer's states are called in a checkpoint.</summary>
    internal IReadOnlyList<string> StateNames => _update.StateNames;

    /// <summary>What the optimizer keeps of the weights, at the parameters' offsets; in the order of <see cref="StateNames"/>.</summary>
    internal IReadOnlyList<FloatBuffer> States => _update.States;
}
