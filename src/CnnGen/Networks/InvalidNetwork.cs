using System.ComponentModel;

namespace CnnGen;

/// <summary>What the class of a network derives from while it has errors, so that code which uses it compiles and its own diagnostic is the only error.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class InvalidNetwork : NeuralNetwork
{
    /// <summary>Fails: there is no such network.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    protected InvalidNetwork()
        : base(NoPlan(), 0, 0)
    {
    }

    /// <inheritdoc/>
    protected override void RunChunk(int region, int chunk, int worker) => throw HasErrors();

    /// <inheritdoc/>
    protected override void InferForward() => throw HasErrors();

    /// <inheritdoc/>
    protected override void TrainForward() => throw HasErrors();

    /// <inheritdoc/>
    protected override void TrainBackward() => throw HasErrors();

    /// <inheritdoc/>
    protected override void FoldWeights() => throw HasErrors();

    private static NetworkPlan NoPlan() => throw HasErrors();

    private static InvalidOperationException HasErrors() => new("The network has errors; see the CNN diagnostics of its class.");
}
