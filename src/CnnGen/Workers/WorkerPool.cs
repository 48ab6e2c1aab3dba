using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace CnnGen;

/// <summary>
/// Persistent threads that run the passes of networks. The calling thread is worker 0. A worker spins for
/// about 200 µs after its last chunk and then parks, so an idle pool takes no processor time. A run allocates nothing.
/// </summary>
/// <remarks>Which worker runs a chunk depends on the number of workers, so results are the same for any number of threads as long
/// as the chunks themselves, and their number, do not depend on it.</remarks>
public sealed class WorkerPool : IDisposable
{
    /// <summary>The environment variable that sets the number of workers of <see cref="Shared"/>.</summary>
    public const string ThreadsVariable = "CNNGEN_THREADS";

    /// <summary>The most workers a pool can have.</summary>
    public const int MaxWorkers = 1024;

    /// <summary>The work, in multiply-accumulates, below which waking threads takes longer than they save: some microseconds of one processor's.</summary>
    internal const long DefaultSerialWork = 200_000;

    private static readonly Lazy<WorkerPool> SharedPool = new(() => new WorkerPool(DefaultWorkers(Environment.GetEnvironmentVariable(ThreadsVariable))));
    private static readonly long SpinTicks = Stopwatch.Frequency / 5000;

    private readonly Worker[] _workers;
    private readonly SemaphoreSlim _finished = new(0);
    private readonly bool _spins;
    private IParallelRegion? _body;
    private int _region;
    private int _chunks;
    private int _active;
    private int _pending;
    private int _callerParked;
    private int _busy;
    private volatile bool _disposed;
    private volatile bool _ending;

    /// <summary>Starts the threads of a pool.</summary>
    /// <param name="workers">The number of workers, the calling thread included: 1 to <see cref="MaxWorkers"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is out of range.</exception>
    public WorkerPool(int workers)
    {
        if (workers is < 1 or > MaxWorkers)
            throw new ArgumentOutOfRangeException(nameof(workers), workers, $"A pool has 1 to {MaxWorkers} workers.");
        _spins = workers <= Environment.ProcessorCount;
        _workers = new Worker[workers];
        for (int i = 0; i < workers; i++)
            _workers[i] = new Worker();
        for (int i = 1; i < workers; i++)
        {
            int index = i;
            new Thread(() => Loop(index)) { IsBackground = true, Name = $"CnnGen worker {index}" }.Start();
        }
    }

    /// <summary>The pool of the process: as many workers as <see cref="ThreadsVariable"/> says, else one a processor.</summary>
    /// <exception cref="InvalidOperationException">The variable is set to something other than a number from 1 to <see cref="MaxWorkers"/>.</exception>
    public static WorkerPool Shared => SharedPool.Value;

    /// <summary>The number of workers, the calling thread included.</summary>
    public int Count => _workers.Length;

    /// <summary>A region with less work than this runs on the calling thread. Tests, whose networks are small, lower it.</summary>
    internal long SerialWork { get; set; } = DefaultSerialWork;

    /// <summary>
    /// Runs all chunks of a region and returns when they are done. Worker w of n takes the chunks from w·chunks/n to (w+1)·chunks/n less one.
    /// With one chunk or one worker, with little work, or while the pool runs another region (of this thread or another), the
    /// caller runs all chunks by itself as worker 0.
    /// </summary>
    /// <param name="body">What to run.</param>
    /// <param name="region">Passed on to <see cref="IParallelRegion.RunChunk"/>.</param>
    /// <param name="chunks">The number of chunks; with 0 or less nothing is run.</param>
    /// <param name="work">About how many multiply-accumulates all chunks take together, or what takes as long.</param>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <remarks>An exception thrown by a chunk is thrown here, that of the lowest worker if there are several, after all other chunks have run.</remarks>
    internal void Run(IParallelRegion body, int region, int chunks, long work = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(body);
        ObjectDisposedException.ThrowIf(_disposed, this);
        int active = Math.Min(chunks, _workers.Length);
        if (active <= 1 || work < SerialWork || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            ExceptionDispatchInfo? failure = null;
            RunRange(body, region, 0, chunks, 0, ref failure);
            failure?.Throw();
            return;
        }

        _body = body;
        _region = region;
        _chunks = chunks;
        _active = active;
        Volatile.Write(ref _pending, active - 1);
        for (int i = 1; i < active; i++)
            _workers[i].Wake();
        RunShare(0);
        WaitForOthers();

        ExceptionDispatchInfo? first = null;
        for (int i = active - 1; i >= 0; i--)
        {
            first = _workers[i].Failure ?? first;
            _workers[i].Failure = null;
        }

        _body = null;
        Interlocked.Exchange(ref _busy, 0);
        if (_disposed)
            EndThreads();
        first?.Throw();
    }

    /// <summary>Ends the threads, after the region that they run, if any. The shared pool goes on: it belongs to the process.</summary>
    public void Dispose()
    {
        if (SharedPool.IsValueCreated && ReferenceEquals(this, SharedPool.Value))
            return;
        _disposed = true;
        EndThreads();
    }

    /// <summary>The number of workers that a value of <see cref="ThreadsVariable"/> asks for.</summary>
    internal static int DefaultWorkers(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return Math.Min(Environment.ProcessorCount, MaxWorkers);
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int workers) && workers is >= 1 and <= MaxWorkers)
            return workers;
        throw new InvalidOperationException(
            $"The environment variable {ThreadsVariable} is '{value}'; expected a whole number from 1 to {MaxWorkers}. Correct it, or unset it to use one thread a processor.");
    }

    private static void RunRange(IParallelRegion body, int region, int from, int to, int worker, ref ExceptionDispatchInfo? failure)
    {
        for (int chunk = from; chunk < to; chunk++)
        {
            try
            {
                body.RunChunk(region, chunk, worker);
            }
            catch (Exception e)
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }
    }

    // Whoever disposes while a region runs leaves this to the thread that runs it: one of the two finds the pool disposed and not busy.
    private void EndThreads()
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
            return;
        _ending = true;
        for (int i = 1; i < _workers.Length; i++)
            _workers[i].Wake();
    }

    private void RunShare(int worker)
    {
        int from = (int)((long)worker * _chunks / _active);
        int to = (int)((long)(worker + 1) * _chunks / _active);
        RunRange(_body!, _region, from, to, worker, ref _workers[worker].Failure);
    }

    private void Loop(int index)
    {
        Worker worker = _workers[index];
        while (true)
        {
            worker.WaitForSignal(_spins ? SpinTicks : 0);
            if (_ending)
                return;
            RunShare(index);
            if (Interlocked.Decrement(ref _pending) == 0 && Interlocked.Exchange(ref _callerParked, 0) == 1)
                _finished.Release();
        }
    }

    private void WaitForOthers()
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _pending) != 0)
        {
            if (_spins && Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                Thread.SpinWait(4);
                continue;
            }

            // Parking announces itself before it looks again: either the last worker sees it and releases, or this thread sees 0.
            Interlocked.Exchange(ref _callerParked, 1);
            if (Volatile.Read(ref _pending) != 0 || Interlocked.Exchange(ref _callerParked, 0) == 0)
                _finished.Wait();
        }
    }

    private sealed class Worker
    {
        public ExceptionDispatchInfo? Failure;
        private readonly SemaphoreSlim _wakeUp = new(0);
        private int _signal;
        private int _parked;

        public void Wake()
        {
            Interlocked.Exchange(ref _signal, 1);
            if (Interlocked.Exchange(ref _parked, 0) == 1)
                _wakeUp.Release();
        }

        public void WaitForSignal(long spinTicks)
        {
            long start = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref _signal) == 0)
            {
                if (Stopwatch.GetTimestamp() - start < spinTicks)
                {
                    Thread.SpinWait(4);
                    continue;
                }

                Interlocked.Exchange(ref _parked, 1);
                if (Volatile.Read(ref _signal) == 0 || Interlocked.Exchange(ref _parked, 0) == 0)
                    _wakeUp.Wait();
            }

            Volatile.Write(ref _signal, 0);
        }
    }
}
