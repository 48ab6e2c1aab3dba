using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>A small deterministic generator for one sample's random choices: SplitMix64, keyed by a seed and two numbers.</summary>
/// <remarks>
/// <para>Streams of different keys are independent, so sample i can be made on any thread, in any order, with the same result.
/// <see cref="System.Random"/> is not used because its sequence is not a contract between .NET versions.</para>
/// <para>Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</para>
/// </remarks>
public struct RandomStream
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The stream of the key (<paramref name="seed"/>, <paramref name="first"/>, <paramref name="second"/>).</summary>
    public RandomStream(ulong seed, ulong first = 0, ulong second = 0) =>
        _state = Mix(Mix(Mix(seed + Gamma) + first + Gamma) + second + Gamma);

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => Mix(_state += Gamma);

    /// <summary>A number in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or not finite.</exception>
    public float NextSingle(float low, float high) => high >= low && float.IsFinite(high - low)
        ? low + (high - low) * NextSingle()
        : throw new ArgumentOutOfRangeException(nameof(high), high, FormattableString.Invariant($"Expected a finite range upwards from {low}."));

    /// <summary>A number with mean 0 and standard deviation 1, nearly normal: the sum of twelve uniform numbers less six.</summary>
    /// <remarks>Only sums, so that every platform gets the same bits; its range is [−6, 6].</remarks>
    public float NextNormal()
    {
        float sum = -6f;
        // Four 16-bit uniforms from each draw; half a unit centres each of them.
        for (int draw = 0; draw < 3; draw++)
        {
            ulong bits = NextUInt64();
            uint four = (uint)(bits & 0xFFFF) + (uint)(bits >> 16 & 0xFFFF) + (uint)(bits >> 32 & 0xFFFF) + (uint)(bits >> 48);
            sum += (four + 2) * (1f / 65536);
        }
        return sum;
    }

    /// <summary>An integer in [0, <paramref name="bound"/>), all equally likely.</summary>
    /// <remarks>Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 2019.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong product = (NextUInt64() >> 32) * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            uint threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
                product = (NextUInt64() >> 32) * (uint)bound;
        }
        return (int)(product >> 32);
    }

    /// <summary>Puts <paramref name="items"/> into a random order, all orders equally likely.</summary>
    /// <remarks>Source: Fisher and Yates 1938, in Durstenfeld's form, CACM 1964.</remarks>
    public void Shuffle(Span<int> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = NextInt32(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
