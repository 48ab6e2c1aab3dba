namespace CnnGen;

/// <summary>The parameters and running statistics of a network. Several workspaces (instances of a generated network, one a
/// thread) can share one set.</summary>
public sealed unsafe class NetworkWeights
{
    private readonly FloatBuffer _values;
    private readonly FloatBuffer _folded;
    private readonly object _foldLock = new();
    private long _version = 1;
    private long _foldedVersion;

    internal NetworkWeights(NetworkPlan plan)
    {
        Plan = plan;
        _values = new FloatBuffer($"The parameters of {plan.Name}", plan.ParameterFloats);
        _values.Span.Clear();
        _folded = new FloatBuffer($"The folded parameters of {plan.Name}", plan.FoldedFloats);
    }

    internal NetworkPlan Plan { get; }

    internal float* Pointer => _values.Pointer;

    internal float* FoldedPointer => _folded.Pointer;

    internal FloatBuffer Buffer => _values;

    internal Span<float> Values => _values.Span;

    /// <summary>Tells all workspaces that values have changed, so that the next inference folds batch norm anew.
    /// Training and loading do it themselves.</summary>
    public void MarkChanged() => Interlocked.Increment(ref _version);

    /// <summary>Folds batch norm into the inference weights if values have changed since the last time. Safe to call from
    /// several workspaces at once; not while another thread writes values.</summary>
    internal void EnsureFolded(NeuralNetwork network)
    {
        long version = Volatile.Read(ref _version);
        if (Volatile.Read(ref _foldedVersion) == version)
            return;
        lock (_foldLock)
        {
            if (_foldedVersion == version)
                return;
            network.Fold();
            Volatile.Write(ref _foldedVersion, version);
        }
    }
}
