namespace CnnGen.Cpu;

/// <summary>A set of weights as inference on the CPU reads it: batch norm folded in, and packed. All workspaces on the set
/// share it.</summary>
internal sealed unsafe class FoldedWeights(NetworkWeights weights)
{
    private readonly FloatBuffer _folded = new($"The folded parameters of {weights.Plan.Name}", weights.Plan.FoldedFloats);
    private readonly object _lock = new();
    private long _version;

    public float* Pointer => _folded.Pointer;

    /// <summary>Folds if values have changed since the last time. Called by readers of the weights, of any number of workspaces at once:
    /// whoever finds the folded weights old waits for them here, so nobody reads what is being folded.</summary>
    public void Ensure(ICpuPasses passes)
    {
        long version = weights.Version;
        if (Volatile.Read(ref _version) == version)
            return;
        lock (_lock)
        {
            if (_version == version)
                return;
            passes.FoldWeights();
            Volatile.Write(ref _version, version);
        }
    }
}
