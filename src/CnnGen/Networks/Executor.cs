using CnnGen.Training;

namespace CnnGen;

/// <summary>Runs the passes of one workspace on a device, and owns what they take there: activations, gradients, threads.</summary>
/// <remarks>The network sees to it that there is one call at a time and that lengths are right. What a pass sees of the weights
/// (<see cref="NetworkWeights"/>) is the executor's part.</remarks>
internal abstract class Executor
{
    /// <summary>The gradients, at the offsets of the parameters: 0 until the first backward pass. Takes their memory.</summary>
    public abstract Span<float> Gradients { get; }

    /// <summary>Takes the memory of training, unless that is done.</summary>
    /// <exception cref="NotSupportedException">It is more than an array can hold.</exception>
    /// <exception cref="OutOfMemoryException">It is more than there is.</exception>
    public abstract void PrepareTraining();

    /// <summary>The inference pass.</summary>
    /// <param name="samples">n, from 1 to the batch size.</param>
    /// <param name="inputs">n samples of each input.</param>
    /// <param name="outputs">Room for n samples of each output.</param>
    public abstract void Infer(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs);

    /// <summary>The forward half of a training pass; updates the running statistics. Training is prepared.</summary>
    /// <inheritdoc cref="Infer" path="/param"/>
    public abstract void TrainForward(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs);

    /// <summary>The forward half of a training pass, seen by an observer; leaves the running statistics as they are. Training
    /// is prepared.</summary>
    /// <inheritdoc cref="Infer" path="/param"/>
    public abstract void Observe(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs, ActivationObserver observer);

    /// <summary>The backward half, after a forward half of as many samples.</summary>
    /// <param name="samples">n, that of the forward half.</param>
    /// <param name="outputGradients">∂loss/∂output of n samples, for each output.</param>
    public abstract void TrainBackward(int samples, ReadOnlySpan<PassBuffer> outputGradients);

    /// <summary>Copies the gradients by the inputs that the last backward half left.</summary>
    /// <param name="samples">n, that of the backward half.</param>
    /// <param name="destinations">Room for n samples of each input.</param>
    public abstract void CopyInputGradients(int samples, ReadOnlySpan<PassBuffer> destinations);

    /// <summary>Makes an optimizer's memory and its step, where the gradients are.</summary>
    /// <param name="network">Whose executor this is.</param>
    /// <param name="optimizer">The settings.</param>
    public abstract ParameterUpdate CreateUpdate(NeuralNetwork network, Optimizer optimizer);
}
