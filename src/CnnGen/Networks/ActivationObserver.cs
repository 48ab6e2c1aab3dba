namespace CnnGen;

/// <summary>Sees each layer's activations while a training pass makes them.</summary>
internal abstract unsafe class ActivationObserver
{
    /// <summary>Called on worker threads, for each layer and chunk of samples.</summary>
    /// <param name="layer">Index into the network's <c>Layers</c>.</param>
    /// <param name="activations">The first of the samples.</param>
    /// <param name="count">Floats of a sample, the border of zeros of a blocked one included.</param>
    /// <param name="stride">Floats from a sample to the next.</param>
    /// <param name="samples">Number of samples.</param>
    public abstract void Observe(int layer, float* activations, int count, int stride, int samples);
}
