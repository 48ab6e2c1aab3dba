using BenchmarkDotNet.Attributes;

namespace CnnGen.Benchmarks;

/// <summary>What a region costs beside its work: one that does nothing, with a chunk for each worker.</summary>
public class WorkerPoolBenchmarks : IParallelRegion
{
    /// <summary>Runs it while the workers spin.</summary>
    [Benchmark]
    public void EmptyRegion() => WorkerPool.Shared.Run(this, 0, WorkerPool.Shared.Count);

    /// <inheritdoc/>
    public void RunChunk(int region, int chunk, int worker)
    {
    }
}
