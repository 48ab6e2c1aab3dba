using System.Runtime.CompilerServices;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>Transposes between channel after channel and a register of channels at each position, by perfect shuffles: a pass moves one
/// bit of the channel's number from one end of an element's index to the other, so the length of a channel may be any.</summary>
internal static unsafe class LaneTranspose
{
    /// <summary>The shortest channel: half of what is moved fills a register.</summary>
    public const int MinLength = 2;

    /// <summary>lanes[i·Count + c] = channels[c·length + i].</summary>
    /// <param name="length">Elements of a channel, at least <see cref="MinLength"/>.</param>
    /// <param name="channels">Count channels, one after the other.</param>
    /// <param name="lanes">length registers; written.</param>
    /// <param name="work">Working memory: 2·length registers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToLanes<S, V>(int length, float* channels, float* lanes, float* work)
        where S : struct, ISimd<V>
        where V : struct
    {
        int half = length * S.Count / 2;
        float* from = channels;
        for (int bit = 1; bit < S.Count; bit *= 2)
        {
            float* to = Target(bit * 2 == S.Count, bit, 2 * half, lanes, work);
            for (int i = 0; ; i = Math.Min(i + S.Count, half - S.Count))
            {
                S.StoreInterleaved(S.Load(from + i), S.Load(from + half + i), to + (2 * i));
                if (i + S.Count == half)
                    break;
            }

            from = to;
        }
    }

    /// <summary>channels[c·length + i] = lanes[i·Count + c].</summary>
    /// <param name="length">Elements of a channel, at least <see cref="MinLength"/>.</param>
    /// <param name="lanes">length registers.</param>
    /// <param name="channels">Count channels, one after the other; written.</param>
    /// <param name="work">Working memory: 2·length registers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromLanes<S, V>(int length, float* lanes, float* channels, float* work)
        where S : struct, ISimd<V>
        where V : struct
    {
        int half = length * S.Count / 2;
        float* from = lanes;
        for (int bit = 1; bit < S.Count; bit *= 2)
        {
            float* to = Target(bit * 2 == S.Count, bit, 2 * half, channels, work);
            for (int i = 0; ; i = Math.Min(i + S.Count, half - S.Count))
            {
                S.Store(S.LoadEven(from + (2 * i)), to + i);
                S.Store(S.LoadOdd(from + (2 * i)), to + half + i);
                if (i + S.Count == half)
                    break;
            }

            from = to;
        }
    }

    /// <summary>Passes alternate between two buffers; the last writes the result.</summary>
    private static float* Target(bool last, int bit, int floats, float* result, float* work) =>
        last ? result : (bit & 0b0101) != 0 ? work : work + floats;
}
