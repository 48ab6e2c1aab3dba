namespace CnnGen.Generator.Programs;

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
        var placed = new List<(long Offset, long End, int First, int Last)>(); // by offset
        foreach (int buffer in Enumerable.Range(0, buffers.Count).OrderByDescending(i => buffers[i].Size).ThenBy(i => i))
        {
            (long size, int first, int last) = buffers[buffer];
            if (size == 0)
                continue; // at 0, in nobody's way
            long offset = 0;
            foreach ((long start, long end, int from, int to) in placed)
            {
                if (from > last || first > to)
                    continue;
                if (offset + size <= start)
                    break;
                offset = Math.Max(offset, end);
            }

            offsets[buffer] = offset;
            placed.Insert(After(placed, offset), (offset, offset + size, first, last));
            arena = Math.Max(arena, offset + size);
        }

        return (offsets, arena);
    }

    // How many are placed up to an offset.
    private static int After(List<(long Offset, long End, int First, int Last)> placed, long offset)
    {
        (int low, int high) = (0, placed.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = placed[middle].Offset <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
