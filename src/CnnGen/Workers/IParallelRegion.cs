namespace CnnGen;

/// <summary>A piece of a network's step whose chunks may run at the same time.</summary>
internal interface IParallelRegion
{
    /// <summary>Runs one chunk.</summary>
    /// <param name="region">The number given to <see cref="WorkerPool.Run"/>: which piece of the step this is.</param>
    /// <param name="chunk">The chunk, from 0 to the number of chunks less one.</param>
    /// <param name="worker">The worker that runs it, from 0 to <see cref="WorkerPool.Count"/> less one. No two chunks of
    /// one <see cref="WorkerPool.Run"/> see the same worker at the same time, so it can select scratch memory.</param>
    void RunChunk(int region, int chunk, int worker);
}
