namespace CnnGen.Training;

/// <summary>An optimizer's memory on the device that has the gradients, and the step that is made there.</summary>
internal abstract class ParameterUpdate
{
    /// <summary>What the optimizer keeps of the weights, at the parameters' offsets; in the order of
    /// <see cref="Optimizer.StateNames"/>.</summary>
    public abstract IReadOnlyList<FloatBuffer> States { get; }

    /// <summary>Updates all trained weights. The caller keeps passes away from them meanwhile.</summary>
    /// <param name="factors">What the step's update has in common for all weights.</param>
    public abstract void Run(in Optimizer.UpdateFactors factors);
}
