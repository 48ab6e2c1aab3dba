using System.Runtime.InteropServices;

namespace CnnGen.Kernels;

/// <summary>A table to load lane masks from.</summary>
internal static unsafe class Lanes
{
    /// <summary>The floats of the widest register.</summary>
    public const int Max = 16;

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
