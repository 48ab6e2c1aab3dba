using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen.Gpu;

/// <summary>Dropout's random numbers in kernels, the same as on the CPU (<c>Philox</c>).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GpuRandom
{
    /// <summary>Whether an element is kept.</summary>
    /// <param name="seed">The network's seed.</param>
    /// <param name="counter">Different for each layer and each step.</param>
    /// <param name="sample">The sample's number in the batch.</param>
    /// <param name="element">The element's number in the sample, channels first.</param>
    /// <param name="threshold">Of the 2³² words, those below drop.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Keeps(ulong seed, ulong counter, int sample, int element, ulong threshold)
    {
        (uint x0, uint x1, uint x2, uint x3) = Philox.Words(seed, ((ulong)(uint)sample << 32) | ((uint)element >> 2), counter);
        int word = element & 3;
        uint drawn = word == 0 ? x0 : word == 1 ? x1 : word == 2 ? x2 : x3;
        return drawn >= threshold;
    }
}
