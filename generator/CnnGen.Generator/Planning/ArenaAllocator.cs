namespace CnnGen.Generator.Planning;

/// <summary>Places buffers of known lifetime in one arena: largest first, each at the lowest offset where nothing that lives
/// at the same time lies (greedy by size, as Pisarchyk and Lee 2020 found best for inference graphs).</summary>
public static class ArenaAllocator
{
    /// <param name="buffers">Size in floats, a multiple of 16, and first and last time of use, both included.</param>
    /// <returns>An offset for each buffer, and the arena's size.</returns>
    public static (long[] Offsets, long Size) Place(IReadOnlyList<(long Size, int First, int Last)> buffers)
    {
        long[] offsets = new long[buffers.Count];
        long arena = 0;
        var placed = new List<int>(); // by offset
        foreach (int buffer in Enumerable.Range(0, buffers.Count).OrderByDescending(i => buffers[i].Size).ThenBy(i => i))
        {
            (long size, int first, int last) = buffers[buffer];
            long offset = 0;
            foreach (int other in placed)
            {
                if (buffers[other].First > last || first > buffers[other].Last)
                    continue;
                if (offset + size <= offsets[other])
                    break;
                offset = Math.Max(offset, offsets[other] + buffers[other].Size);
            }

            offsets[buffer] = offset;
            int next = placed.FindIndex(other => offsets[other] > offset);
            placed.Insert(next < 0 ? placed.Count : next, buffer);
            arena = Math.Max(arena, offset + size);
        }

        return (offsets, arena);
    }
}
