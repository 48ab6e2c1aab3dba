namespace CnnGen;

/// <summary>The parameters and running statistics of a network. Several workspaces (instances of a generated network, one a
/// thread) can share one set.</summary>
/// <remarks>
/// <para>A pass of any workspace sees one whole set: what changes weights (<see cref="NeuralNetwork.LoadWeights"/>,
/// <see cref="NeuralNetwork.Initialize"/>, an optimizer's step, the running statistics of a training pass, a trainer's checkpoints and best
/// weights) waits until the passes under way have ended, and passes that begin wait for the short time of the change. Files are read and
/// written outside of that time. What is saved is one whole set too.</para>
/// <para>So one workspace can train while others infer: each inference uses the weights between two steps. Several workspaces can
/// train on one set. Every pass and every step is whole, but a step of one may come between the forward and the backward pass of another,
/// as in asynchronous gradient descent; where gradients must be those of one set, join the threads before the step. Forward halves of
/// training passes with batch norm go one after the other, so that no running estimate is lost.</para>
/// <para>Writing through <see cref="NetworkParameter.MutableValues"/> is not guarded: see there.</para>
/// </remarks>
public sealed unsafe class NetworkWeights
{
    private readonly FloatBuffer _values;
    private readonly FloatBuffer _folded;
    private readonly WeightsGate _gate = new();
    private readonly object _foldLock = new();
    private readonly object _statisticsLock = new();
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

    /// <summary>All values, for the constructor that makes them: nobody else has them yet.</summary>
    internal FloatBuffer Buffer => _values;

    /// <summary>The running statistics, which lie behind the trained parameters.</summary>
    internal Span<float> RunningStatistics => _values.Span[Plan.TrainableFloats..];

    /// <summary>Tells all workspaces that values have changed, so that the next inference folds batch norm anew.
    /// Training and loading do it themselves.</summary>
    /// <remarks>For values written through <see cref="NetworkParameter.MutableValues"/> after the property was read; to be called before the
    /// next pass of any workspace begins.</remarks>
    public void MarkChanged() => Interlocked.Increment(ref _version);

    /// <summary>Keeps the values as they are until the scope is left.</summary>
    internal WeightsGate.ReadScope Read() => _gate.Read();

    /// <summary>Keeps all passes away until the scope is left; then they find the values changed.</summary>
    internal WeightsGate.WriteScope Write()
    {
        WeightsGate.WriteScope scope = _gate.Write();
        MarkChanged();
        return scope;
    }

    /// <summary>Takes over other values, all at once.</summary>
    /// <param name="values">A whole store: parameters and running statistics.</param>
    internal void Replace(FloatBuffer values)
    {
        WeightsGate.RefuseInsidePass();
        // A training pass under way ends with running statistics of the old set: those must not come over the new one's.
        lock (_statisticsLock)
        {
            using WeightsGate.WriteScope write = Write();
            values.Span.CopyTo(_values.Span);
        }
    }

    /// <summary>Copies all values, as they are at one time.</summary>
    internal void CopyTo(FloatBuffer destination)
    {
        using WeightsGate.ReadScope read = Read();
        _values.Span.CopyTo(destination.Span);
    }

    /// <summary>Makes this thread the only one whose training pass updates running statistics, until <see cref="EndStatistics"/>.</summary>
    internal void BeginStatistics()
    {
        WeightsGate.RefuseInsidePass();
        Monitor.Enter(_statisticsLock);
    }

    /// <summary>See <see cref="BeginStatistics"/>.</summary>
    internal void EndStatistics() => Monitor.Exit(_statisticsLock);

    /// <summary>Folds batch norm into the inference weights if values have changed since the last time. Called by readers, of any number of
    /// workspaces at once: whoever finds the folded weights old waits for them here, so nobody reads what is being folded.</summary>
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
