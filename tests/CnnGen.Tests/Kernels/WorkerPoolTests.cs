namespace CnnGen.Tests.Kernels;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Run_RunsEveryChunkOnce_AndNoWorkerTwiceAtATime(int workers)
    {
        using var pool = new WorkerPool(workers);
        Assert.Equal(workers, pool.Count);
        foreach (int chunks in new[] { 0, 1, 2, 5, 7, 64 })
        {
            for (int i = 0; i < 50; i++)
            {
                var region = new Counting(chunks, workers);
                pool.Run(region, 42, chunks);
                Assert.All(region.Runs, runs => Assert.Equal(1, runs));
                Assert.False(region.Overlapped);
            }
        }
    }

    [Fact]
    public void Run_GivesContiguousChunksToWorkers_InOrder()
    {
        using var pool = new WorkerPool(3);
        var region = new Counting(10, 3);
        pool.Run(region, 42, 10);
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2, 2], region.Workers);
    }

    [Theory]
    [InlineData(WorkerPool.DefaultSerialWork - 1, new[] { 0, 0, 0, 0, 0, 0 })]
    [InlineData(WorkerPool.DefaultSerialWork, new[] { 0, 0, 1, 1, 2, 2 })]
    public void Run_KeepsLittleWorkToTheCaller(long work, int[] expected)
    {
        using var pool = new WorkerPool(3);
        var region = new Counting(6, 3);
        pool.Run(region, 42, 6, work);
        Assert.Equal(expected, region.Workers);
        Assert.All(region.Threads, (thread, chunk) => Assert.Equal(expected[chunk] == 0, thread == Environment.CurrentManagedThreadId));
    }

    [Fact]
    public void Run_OnManyMoreWorkersThanProcessors_GoesOn()
    {
        int workers = (8 * Environment.ProcessorCount) + 1;
        using var pool = new WorkerPool(workers);
        for (int i = 0; i < 200; i++)
        {
            var region = new Counting(2 * workers, workers);
            pool.Run(region, 42, 2 * workers);
            Assert.Equal(Enumerable.Range(0, 2 * workers).Select(chunk => chunk / 2), region.Workers);
            Assert.All(region.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Fact]
    public void Run_WakesParkedWorkers()
    {
        using var pool = new WorkerPool(3);
        for (int i = 0; i < 5; i++)
        {
            Thread.Sleep(20);
            var region = new Counting(3, 3);
            pool.Run(region, 42, 3);
            Assert.All(region.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_ThrowsTheFirstFailure_AfterAllChunksHaveRun(int workers)
    {
        using var pool = new WorkerPool(workers);
        var region = new Failing(9);
        var e = Assert.Throws<InvalidOperationException>(() => pool.Run(region, 42, 9));
        Assert.Equal("chunk 3", e.Message);
        Assert.Equal(9, region.Started);

        var next = new Counting(9, workers);
        pool.Run(next, 42, 9);
        Assert.All(next.Runs, runs => Assert.Equal(1, runs));
    }

    [Fact]
    public void Run_FromTwoThreadsAtOnce_RunsBoth()
    {
        using var pool = new WorkerPool(3);
        var failures = new List<string>();
        var threads = new Thread[2];
        for (int t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(() =>
            {
                for (int i = 0; i < 500; i++)
                {
                    var region = new Counting(6, 3);
                    pool.Run(region, 42, 6);
                    if (region.Overlapped || region.Runs.Any(runs => runs != 1))
                    {
                        lock (failures)
                            failures.Add(string.Join(' ', region.Runs));
                    }
                }
            });
        }

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }

    [Fact]
    public void Run_InsideAChunk_RunsInline()
    {
        using var pool = new WorkerPool(2);
        var inner = new Counting(4, 2);
        pool.Run(new Nesting(pool, inner), 42, 2);
        Assert.All(inner.Runs, runs => Assert.Equal(2, runs));
        Assert.All(inner.Workers, worker => Assert.Equal(0, worker));
    }

    [Fact]
    public void Run_AllocatesNothing()
    {
        using var pool = new WorkerPool(3);
        var region = new Nothing();
        for (int i = 0; i < 100; i++)
            pool.Run(region, 42, 6);

        // Other tests run at the same time and allocate: one quiet window of many is enough, and a pool that allocates has none.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 200 && least != 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            for (int i = 0; i < 20; i++)
                pool.Run(region, 42, 6);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Run_AfterDispose_Throws()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new Nothing(), 0, 4));
    }

    [Fact]
    public void Dispose_WhileARegionRuns_LetsItFinish_AndEndsTheThreads()
    {
        for (int i = 0; i < 50; i++)
        {
            var pool = new WorkerPool(3);
            var region = new Disposing(pool);
            pool.Run(region, 42, 6);
            Assert.All(region.Runs, runs => Assert.Equal(1, runs));
            Assert.Throws<ObjectDisposedException>(() => pool.Run(region, 42, 6));
            Assert.All(region.Threads, thread => Assert.True(thread == Thread.CurrentThread || thread.Join(TimeSpan.FromMinutes(1))));
        }
    }

    [Fact]
    public void Shared_SurvivesDispose()
    {
        WorkerPool.Shared.Dispose();
        var region = new Counting(5, WorkerPool.Shared.Count);
        WorkerPool.Shared.Run(region, 42, 5);
        Assert.All(region.Runs, runs => Assert.Equal(1, runs));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("7", 7)]
    [InlineData("1024", 1024)]
    public void DefaultWorkers_ReadsTheVariable(string value, int expected) => Assert.Equal(expected, WorkerPool.DefaultWorkers(value));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void DefaultWorkers_IsTheProcessors(string? value) => Assert.Equal(Math.Min(Environment.ProcessorCount, WorkerPool.MaxWorkers), WorkerPool.DefaultWorkers(value));

    [Theory]
    [InlineData("0")]
    [InlineData("-2")]
    [InlineData("1025")]
    [InlineData("two")]
    [InlineData(" 2")]
    [InlineData("99999999999")]
    public void DefaultWorkers_NamesTheVariableAndItsValue(string value)
    {
        var e = Assert.Throws<InvalidOperationException>(() => WorkerPool.DefaultWorkers(value));
        Assert.Contains("CNNGEN_THREADS is '" + value + "'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    public void Constructor_RejectsImpossibleCounts(int workers) => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(workers));

    private sealed class Counting(int chunks, int workers) : IParallelRegion
    {
        private readonly int[] _inside = new int[workers];

        public int[] Runs { get; } = new int[chunks];

        public int[] Workers { get; } = new int[chunks];

        public int[] Threads { get; } = new int[chunks];

        public bool Overlapped { get; private set; }

        public void RunChunk(int region, int chunk, int worker)
        {
            Assert.Equal(42, region);
            if (Interlocked.Increment(ref _inside[worker]) != 1)
                Overlapped = true;
            Interlocked.Increment(ref Runs[chunk]);
            Workers[chunk] = worker;
            Threads[chunk] = Environment.CurrentManagedThreadId;
            Thread.SpinWait(20);
            Interlocked.Decrement(ref _inside[worker]);
        }
    }

    private sealed class Failing(int chunks) : IParallelRegion
    {
        private int _started;

        public int Started => _started;

        public void RunChunk(int region, int chunk, int worker)
        {
            Interlocked.Increment(ref _started);
            if (chunk >= chunks / 3)
                throw new InvalidOperationException($"chunk {chunk}");
        }
    }

    private sealed class Disposing(WorkerPool pool) : IParallelRegion
    {
        public int[] Runs { get; } = new int[6];

        public Thread[] Threads { get; } = new Thread[6];

        public void RunChunk(int region, int chunk, int worker)
        {
            if (chunk % 2 == 0)
                pool.Dispose();
            Threads[chunk] = Thread.CurrentThread;
            Interlocked.Increment(ref Runs[chunk]);
        }
    }

    private sealed class Nesting(WorkerPool pool, Counting inner) : IParallelRegion
    {
        private readonly object _lock = new();

        public void RunChunk(int region, int chunk, int worker)
        {
            lock (_lock)
                pool.Run(inner, 42, 4);
        }
    }

    private sealed class Nothing : IParallelRegion
    {
        public void RunChunk(int region, int chunk, int worker)
        {
        }
    }
}
