using System.Runtime.InteropServices;

namespace CnnGen.Kernels;

/// <summary>What all register widths share, such as a table to load lane masks from.</summary>
internal static unsafe class Lanes
{
    /// <summary>The floats of the widest register.</summary>
    public const int Max = 16;

    /// <summary>Added to a whole number, puts it into the last bits, raised by the bias of a float's exponent: <see cref="ISimd{V}.PowerOfTwo"/>.</summary>
    public const float ExponentBias = (1 << 23) + 127;

    /// <summary><see cref="Max"/> zeros, then <see cref="Max"/> ones, never freed: a load that starts n before the ones has n zeros first.</summary>
    public static readonly float* ZerosThenOnes = Create();

    private static float* Create()
    {
        float* table = (float*)NativeMemory.AlignedAlloc(2 * Max * sizeof(float), 64);
        for (int i = 0; i < 2 * Max; i++)
            table[i] = i < Max ? 0 : 1;
        return table;
    }
}
