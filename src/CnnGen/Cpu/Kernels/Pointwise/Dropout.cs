using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>
/// Dropout with inverted scaling (Srivastava et al. 2014): each element is zeroed with probability p, the others are divided by 1 − p.
/// </summary>
/// <remarks>Whether an element is dropped is a function of the seed, the counter, the sample's number in the batch and the element's number
/// in the sample (<see cref="Philox"/>), so it depends on neither threads nor chunks, and backward makes the same mask again.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Dropout
{
    /// <summary>y = mask · x / (1 − p). Backward is the same function: dx = mask · dy / (1 − p).</summary>
    /// <param name="count">Floats of a sample.</param>
    /// <param name="x">The first sample.</param>
    /// <param name="y">Where it goes; may be <paramref name="x"/>.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="firstSample">The number in the batch of the first sample.</param>
    /// <param name="p">The probability to drop an element, in [0, 1].</param>
    /// <param name="seed">The network's seed.</param>
    /// <param name="counter">Different for each layer and each step.</param>
    public static void Forward(int count, float* x, float* y, int samples, int firstSample, float p, ulong seed, ulong counter) =>
        Apply(count, x, y, samples, firstSample, p, seed, counter, false);

    /// <summary>dx (+)= mask · dy / (1 − p), with the mask of the forward pass.</summary>
    /// <param name="count">Floats of a sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dx">The gradient by the input; may be <paramref name="dy"/>.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="firstSample">The number in the batch of the first sample.</param>
    /// <param name="p">The probability to drop an element, in [0, 1].</param>
    /// <param name="seed">The network's seed.</param>
    /// <param name="counter">As in the forward pass.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void Backward(int count, float* dy, float* dx, int samples, int firstSample, float p, ulong seed, ulong counter, bool accumulate) =>
        Apply(count, dy, dx, samples, firstSample, p, seed, counter, accumulate);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(int count, float* x, float* y, int samples, int firstSample, float p, ulong seed, ulong counter, bool accumulate)
    {
        // A word is uniform over 2^32 numbers: those below p · 2^32 drop.
        ulong threshold = (ulong)(p * 4294967296.0);
        float scale = p < 1 ? 1 / (1 - p) : 0;
        nint stride = Samples.Stride(count);
        float* factors = stackalloc float[4];
        for (int s = 0; s < samples; s++, x += stride, y += stride)
        {
            ulong sample = (ulong)(uint)(firstSample + s) << 32;
            for (int i = 0; i < count; i += 4)
            {
                (uint w0, uint w1, uint w2, uint w3) = Philox.Words(seed, sample | (uint)(i / 4), counter);
                factors[0] = w0 < threshold ? 0 : scale;
                factors[1] = w1 < threshold ? 0 : scale;
                factors[2] = w2 < threshold ? 0 : scale;
                factors[3] = w3 < threshold ? 0 : scale;
                for (int j = 0; j < Math.Min(4, count - i); j++)
                {
                    float value = factors[j] == 0 ? 0 : x[i + j] * factors[j];
                    y[i + j] = accumulate ? y[i + j] + value : value;
                }
            }
        }
    }
}
