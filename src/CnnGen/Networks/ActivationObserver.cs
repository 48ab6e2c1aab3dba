namespace CnnGen;

/// <summary>Sees each layer's activations while a training pass makes them.</summary>
internal abstract unsafe class ActivationObserver
{
    /// <summary>Called on worker threads, for each layer and chunk of samples.</summary>
    /// <param name="layer">Index into the network's <c>Layers</c>.</param>
    /// <param name="activations">The first of the samples; each takes its count rounded up to a multiple of 16 floats.</param>
    /// <param name="samples">Number of samples.</param>
    public abstract void Observe(int layer, float* activations, int samples);
}
