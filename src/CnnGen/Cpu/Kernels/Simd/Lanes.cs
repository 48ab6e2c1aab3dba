using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>What all register widths share, such as a table to load lane masks from.</summary>
internal static unsafe class Lanes
{
    /// <summary>The floats of the widest register.</summary>
    public const int Max = 16;

    /// <summary>Added to a whole number, puts it into the last bits, raised by the bias of a float's exponent: <see cref="ISimd{V}.PowerOfTwo"/>.</summary>
    public const float ExponentBias = (1 << 23) + 127;

    /// <summary>Added and subtracted again, rounds to a whole number.</summary>
    public const float Rounder = 3 << 22;

    /// <summary>The bits of √½, and those of a float that are not its sign and exponent: <see cref="ISimd{V}.Mantissa"/>.</summary>
    public const int RootOfHalf = 0x3F3504F3, Fraction = (1 << 23) - 1;

    /// <summary><see cref="Max"/> zeros, then <see cref="Max"/> ones, never freed: a load that starts n before the ones has n zeros first.</summary>
    public static readonly float* ZerosThenOnes = Create();

    /// <summary><see cref="ISimd{V}.Scale"/> in two steps, since the result may be denormal and the power no float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale<S, V>(V a, V exponent)
        where S : struct, ISimd<V>
        where V : struct
    {
        V half = S.Subtract(S.MultiplyAdd(exponent, S.Broadcast(0.5f), S.Broadcast(Rounder)), S.Broadcast(Rounder));
        return S.Multiply(S.Multiply(a, S.PowerOfTwo(S.Subtract(exponent, half))), S.PowerOfTwo(half));
    }

    private static float* Create()
    {
        float* table = (float*)NativeMemory.AlignedAlloc(2 * Max * sizeof(float), 64);
        for (int i = 0; i < 2 * Max; i++)
            table[i] = i < Max ? 0 : 1;
        return table;
    }
}
