using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <content>Dropout, with the mask that <see cref="Dropout"/> makes for the planar layout.</content>
public static unsafe partial class BlockedElementwise
{
    /// <summary>y = mask · x / (1 − p) (Srivastava et al. 2014).</summary>
    /// <param name="xMap">The layout of x.</param>
    /// <param name="x">The first sample.</param>
    /// <param name="yMap">The layout of y.</param>
    /// <param name="y">Where it goes.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="firstSample">The number in the batch of the first sample.</param>
    /// <param name="p">The probability to drop an element, in [0, 1].</param>
    /// <param name="seed">The network's seed.</param>
    /// <param name="counter">Different for each layer and each step.</param>
    public static void DropoutForward(
        BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples, int firstSample, float p, ulong seed, ulong counter) =>
        ApplyDropout(xMap, x, yMap, y, samples, firstSample, p, seed, counter, false);

    /// <summary>dx (+)= mask · dy / (1 − p), with the mask of the forward pass.</summary>
    /// <param name="dyMap">The layout of dy.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dxMap">The layout of dx.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="firstSample">The number in the batch of the first sample.</param>
    /// <param name="p">The probability to drop an element, in [0, 1].</param>
    /// <param name="seed">The network's seed.</param>
    /// <param name="counter">As in the forward pass.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void DropoutBackward(
        BlockedMap dyMap, float* dy, BlockedMap dxMap, float* dx, int samples, int firstSample, float p, ulong seed, ulong counter, bool accumulate) =>
        ApplyDropout(dyMap, dy, dxMap, dx, samples, firstSample, p, seed, counter, accumulate);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyDropout(
        BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples, int firstSample, float p, ulong seed, ulong counter, bool accumulate)
    {
        ulong threshold = (ulong)(p * 4294967296.0);
        float scale = p < 1 ? 1 / (1 - p) : 0;
        (int block, int height, int width) = (xMap.Block, xMap.Height, xMap.Width);
        BlockedView xView = new(xMap, x), yView = new(yMap, y);
        float* factors = stackalloc float[4];
        for (int s = 0; s < samples; s++)
        {
            ulong sample = (ulong)(uint)(firstSample + s) << 32;

            // Elements in the planar order, which numbers the mask.
            int element = 0;
            for (int c = 0; c < xMap.Channels; c++)
            {
                for (int row = 0; row < height; row++)
                {
                    float* from = xView.Row(s, c / block, row) + (c % block);
                    float* to = yView.Row(s, c / block, row) + (c % block);
                    for (int column = 0; column < width; column++, element++, from += block, to += block)
                    {
                        if (element % 4 == 0)
                        {
                            (uint w0, uint w1, uint w2, uint w3) = Philox.Words(seed, sample | (uint)(element / 4), counter);
                            factors[0] = w0 < threshold ? 0 : scale;
                            factors[1] = w1 < threshold ? 0 : scale;
                            factors[2] = w2 < threshold ? 0 : scale;
                            factors[3] = w3 < threshold ? 0 : scale;
                        }

                        float factor = factors[element % 4];
                        float value = factor == 0 ? 0 : *from * factor;
                        *to = accumulate ? *to + value : value;
                    }
                }
            }

            if (!accumulate && x != y)
                yMap.ZeroHalo(y + ((nint)s * yMap.Stride));
        }
    }
}
