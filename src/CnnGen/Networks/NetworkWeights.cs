using CnnGen.Training;

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
/// <para>Weights that nobody has set are initialized (He's initialization) when they are first used: by a pass, or when values are
/// read or saved. So those that are loaded first are read straight to their place, and never initialized.</para>
/// <para>Writing through <see cref="NetworkParameter.MutableValues"/> is not guarded: see there.</para>
/// </remarks>
public sealed unsafe class NetworkWeights
{
    private readonly FloatBuffer _values;
    private readonly Action<FloatBuffer> _initialize;
    private readonly WeightsGate _gate = new();
    private readonly object _initialization = new();
    private readonly object _statisticsLock = new();
    private bool _isInitialized;
    private Action? _fetch;
    private long _version = 1;

    internal NetworkWeights(NetworkPlan plan, ulong seed)
    {
        Plan = plan;
        _values = new FloatBuffer($"The parameters of {plan.Name}", plan.ParameterFloats);
        _initialize = values => Initializer.He.Fill(values, plan, seed);
    }

    internal NetworkPlan Plan { get; }

    /// <summary>All values, for whoever reads or writes them (<see cref="Read"/>, <see cref="Write"/>).</summary>
    internal float* Pointer => _values.Pointer;

    /// <summary>Counts the changes, from 1.</summary>
    internal long Version => Volatile.Read(ref _version);

    /// <summary>All values, between passes.</summary>
    internal Span<float> Values
    {
        get
        {
            EnsureCurrent();
            return _values.Span;
        }
    }

    /// <summary>The running statistics, which lie behind the trained parameters; for whoever reads or writes.</summary>
    internal Span<float> RunningStatistics => _values.Span[Plan.TrainableFloats..];

    /// <summary>Tells all workspaces that values have changed, so that the next inference folds batch norm anew.
    /// Training and loading do it themselves.</summary>
    /// <remarks>For values written through <see cref="NetworkParameter.MutableValues"/> after the property was read; to be called before the
    /// next pass of any workspace begins.</remarks>
    /// <exception cref="InvalidOperationException">A device has changed values since the property was read, which the span that was written does not have.</exception>
    public void MarkChanged()
    {
        if (Volatile.Read(ref _fetch) is not null)
        {
            throw new InvalidOperationException($"The weights of {Plan.Name} have changed on their device since {nameof(NetworkParameter.MutableValues)} was read, "
                + "and what was written now is lost; read the property again, and write to that span.");
        }

        Interlocked.Increment(ref _version);
    }

    /// <summary>Keeps the values as they are until the scope is left.</summary>
    internal WeightsGate.ReadScope Read()
    {
        EnsureCurrent();
        return _gate.Read();
    }

    /// <summary>The same for whoever reads the values of a device.</summary>
    /// <param name="version">That of those: where it is the newest, the host's may stay older.</param>
    internal WeightsGate.ReadScope ReadOnDevice(long version)
    {
        if (version == Version)
            EnsureInitialized();
        else
            EnsureCurrent();
        return _gate.Read();
    }

    /// <summary>As <see cref="Write"/>, for whoever changes the values of a device.</summary>
    internal WeightsGate.WriteScope WriteOnDevice()
    {
        EnsureInitialized();
        return _gate.Write();
    }

    /// <summary>Says that the values of a device have changed, and are brought here when somebody asks for them.</summary>
    /// <param name="fetch">Brings them; what it does not bring stays as it is.</param>
    /// <returns>The version that these are.</returns>
    internal long ChangedOnDevice(Action fetch)
    {
        Volatile.Write(ref _fetch, fetch);
        return Interlocked.Increment(ref _version);
    }

    /// <summary>Keeps all passes away until the scope is left; then they find the values changed.</summary>
    internal WeightsGate.WriteScope Write()
    {
        EnsureCurrent();
        WeightsGate.WriteScope scope = _gate.Write();
        MarkChanged();
        return scope;
    }

    /// <summary>Takes over other values, all at once.</summary>
    /// <param name="values">A whole store: parameters and running statistics.</param>
    internal void Replace(FloatBuffer values)
    {
        WeightsGate.RefuseInsidePass();
        if (!_isInitialized && SetFirst(own => values.Span.CopyTo(own.Span)))
            return;
        // A training pass under way ends with running statistics of the old set: those must not come over the new one's.
        lock (_statisticsLock)
        {
            using WeightsGate.WriteScope write = Write();
            values.Span.CopyTo(_values.Span);
        }
    }

    /// <summary>Takes over values that are read from elsewhere: all, or none where that fails. Values that nobody has used yet are
    /// read to their place; whoever comes to use them meanwhile waits.</summary>
    /// <param name="read">Fills a whole store. Runs no code of users.</param>
    internal void Load(Action<FloatBuffer> read)
    {
        WeightsGate.RefuseInsidePass();
        if (!_isInitialized && SetFirst(read))
            return;
        // Others may use the values that there are until the new ones are complete.
        FloatBuffer values = new($"The weights being loaded for {Plan.Name}", Plan.ParameterFloats);
        read(values);
        Replace(values);
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

    private void EnsureInitialized()
    {
        if (!Volatile.Read(ref _isInitialized))
            SetFirst(_initialize);
    }

    private void EnsureCurrent()
    {
        EnsureInitialized();
        if (Volatile.Read(ref _fetch) is not null)
            Fetch();
    }

    private void Fetch()
    {
        lock (_initialization)
        {
            _fetch?.Invoke();
            Volatile.Write(ref _fetch, null);
        }
    }

    // False where values have been set before: then nothing is done. Until it returns, nobody else has them.
    private bool SetFirst(Action<FloatBuffer> set)
    {
        lock (_initialization)
        {
            if (_isInitialized)
                return false;
            set(_values);
            Volatile.Write(ref _isInitialized, true);
            return true;
        }
    }
}
