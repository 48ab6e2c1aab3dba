namespace CnnGen.Generator.Gpu.Planning;

/// <summary>Numbers of blocks.</summary>
public static class Blocks
{
    // So many keep the largest GPUs of today busy (132 and more multiprocessors, two blocks each), whichever runs it.
    private const int Wanted = 264;

    // Parts beyond these cost more memory than they bring.
    private const int MostParts = 64;
    private const long MostPartFloats = 1 << 24;

    public static int Of(int items, int itemsPerBlock) => (items + itemsPerBlock - 1) / itemsPerBlock;

    /// <summary>Into how many parts a sum over the batch is cut.</summary>
    /// <param name="blocks">Of a part.</param>
    /// <param name="floats">Of a part's sums.</param>
    public static int Parts(int blocks, long floats) => (int)Math.Max(1, Math.Min(Math.Min(MostParts, Of(Wanted, blocks)), MostPartFloats / floats));

    /// <summary>The least power of two that is not less.</summary>
    public static int PowerOfTwo(int value)
    {
        int power = 1;
        while (power < value)
            power *= 2;
        return power;
    }
}
