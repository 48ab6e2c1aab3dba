using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Joins;

/// <summary>
/// Option A of the residual networks (He et al. 2016) as the CIFAR ResNets do it: every stride-th row and column of the input, with
/// (outChannels − inChannels) / 2 channels of zeros before and the rest after.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ZeroPadShortcut
{
    /// <summary>y = the subsampled, padded x.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="inHeight">Height of the input.</param>
    /// <param name="inWidth">Width of the input.</param>
    /// <param name="stride">Rows and columns from one that is taken to the next.</param>
    /// <param name="outChannels">Channels of the output, at least <paramref name="inChannels"/>.</param>
    /// <param name="outHeight">Height of the output: inHeight / stride, rounded up.</param>
    /// <param name="outWidth">Width of the output: inWidth / stride, rounded up.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Forward(
        int inChannels, int inHeight, int inWidth, int stride, int outChannels, int outHeight, int outWidth, float* x, float* y, int samples)
    {
        nint inStride = Samples.Stride(inChannels * inHeight * inWidth);
        int outCount = outChannels * outHeight * outWidth;
        nint outStride = Samples.Stride(outCount);
        int before = (outChannels - inChannels) / 2 * outHeight * outWidth;
        for (int s = 0; s < samples; s++)
        {
            float* to = y + (s * outStride);
            new Span<float>(to, outCount).Clear();
            to += before;
            for (int c = 0; c < inChannels; c++)
            {
                for (int oy = 0; oy < outHeight; oy++)
                {
                    float* from = x + (s * inStride) + (((nint)(c * inHeight) + (oy * stride)) * inWidth);
                    for (int ox = 0; ox < outWidth; ox++)
                        *to++ = from[ox * stride];
                }
            }
        }
    }

    /// <summary>dx (+)= the gradient by the input.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="inHeight">Height of the input.</param>
    /// <param name="inWidth">Width of the input.</param>
    /// <param name="stride">Rows and columns from one that is taken to the next.</param>
    /// <param name="outChannels">Channels of the output, at least <paramref name="inChannels"/>.</param>
    /// <param name="outHeight">Height of the output: inHeight / stride, rounded up.</param>
    /// <param name="outWidth">Width of the output: inWidth / stride, rounded up.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void Backward(
        int inChannels, int inHeight, int inWidth, int stride, int outChannels, int outHeight, int outWidth, float* dy, float* dx, int samples, bool accumulate)
    {
        int inCount = inChannels * inHeight * inWidth;
        nint inStride = Samples.Stride(inCount);
        nint outStride = Samples.Stride(outChannels * outHeight * outWidth);
        int before = (outChannels - inChannels) / 2 * outHeight * outWidth;
        for (int s = 0; s < samples; s++)
        {
            float* to = dx + (s * inStride);
            if (!accumulate)
                new Span<float>(to, inCount).Clear();
            float* from = dy + (s * outStride) + before;
            for (int c = 0; c < inChannels; c++)
            {
                for (int oy = 0; oy < outHeight; oy++)
                {
                    float* row = to + (((nint)(c * inHeight) + (oy * stride)) * inWidth);
                    for (int ox = 0; ox < outWidth; ox++)
                        row[ox * stride] += *from++;
                }
            }
        }
    }
}
