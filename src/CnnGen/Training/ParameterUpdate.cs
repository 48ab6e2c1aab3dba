namespace CnnGen.Training;

/// <summary>An optimizer's memory on the device that has the gradients, and the step that is made there.</summary>
internal abstract class ParameterUpdate
{
    /// <summary>What the optimizer's states are called.</summary>
    public abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>What the optimizer keeps of the weights, at the parameters' offsets; in the order of their names.</summary>
    public abstract IReadOnlyList<FloatBuffer> States { get; }

    /// <summary>Keeps passes away from the weights until the scope is left.</summary>
    public virtual WeightsGate.WriteScope Write(NetworkWeights weights) => weights.Write();

    /// <summary>Updates all trained weights. The caller keeps passes away from them meanwhile.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="step">The number of the step, 1 for the first.</param>
    public abstract void Run(float rate, long step);
}
