using System.Collections.Concurrent;

namespace CnnGen;

/// <summary>Hands out workspaces on one set of weights, one for each call that is under way: for a service that infers on
/// many threads.</summary>
/// <remarks>
/// <para>Safe to use from any number of threads. There are as many workspaces as were rented at the same time; they are kept for the next
/// calls. What changes the weights (a training beside it, <see cref="NeuralNetwork.LoadWeights"/>) is seen by all of them, each pass
/// seeing one whole set.</para>
/// <para>Passes that run at once on one <see cref="WorkerPool"/> share its threads. Where there are always as many calls as processors, leave
/// each pass to the thread that calls: <c>net =&gt; new Net(net, 1) { Workers = single }</c> with <c>WorkerPool single = new(1)</c>.</para>
/// </remarks>
/// <typeparam name="T">The network's class.</typeparam>
public sealed class NetworkPool<T> where T : NeuralNetwork
{
    private readonly T _network;
    private readonly Func<T, T> _create;
    private readonly ConcurrentBag<T> _free = [];
    private int _count;

    /// <summary>Makes no workspace yet.</summary>
    /// <param name="network">The network whose weights are shared. It is not handed out, so it may be used meanwhile: trained, for
    /// one.</param>
    /// <param name="create">Makes a further workspace: <c>net =&gt; new Net(net, batchSize)</c>. May be called by several threads
    /// at once.</param>
    /// <exception cref="ArgumentNullException">A parameter is null.</exception>
    public NetworkPool(T network, Func<T, T> create)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(create);
        (_network, _create) = (network, create);
    }

    /// <summary>How many workspaces there are, rented or free.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Hands out a free workspace, or a new one where none is free. It is the caller's until the lease is disposed.</summary>
    /// <exception cref="InvalidOperationException">What makes workspaces made one on other weights, or the network itself.</exception>
    public NetworkLease<T> Rent() => new(this, _free.TryTake(out T? workspace) ? workspace : Create());

    internal void Return(T workspace) => _free.Add(workspace);

    private T Create()
    {
        T workspace = _create(_network);
        if (workspace is null || ReferenceEquals(workspace, _network) || workspace.Weights != _network.Weights)
        {
            string name = _network.Plan.Name;
            throw new InvalidOperationException(
                $"A pool's workspaces are further ones on the weights of its {name}: make them by network => new {name}(network, batchSize).");
        }

        Interlocked.Increment(ref _count);
        return workspace;
    }
}

/// <summary>A workspace on loan from a <see cref="NetworkPool{T}"/>, which has it back when the lease is disposed.</summary>
/// <typeparam name="T">The network's class.</typeparam>
public sealed class NetworkLease<T> : IDisposable where T : NeuralNetwork
{
    private readonly NetworkPool<T> _pool;
    private T? _network;

    internal NetworkLease(NetworkPool<T> pool, T network) => (_pool, _network) = (pool, network);

    /// <summary>The workspace. Not to be used any more when the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The lease is disposed.</exception>
    public T Network => _network
        ?? throw new ObjectDisposedException(nameof(NetworkLease<T>), "The workspace is back in its pool, and may be another thread's: rent one for each use.");

    /// <summary>Gives the workspace back; the second time does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _network, null) is { } network)
            _pool.Return(network);
    }
}
