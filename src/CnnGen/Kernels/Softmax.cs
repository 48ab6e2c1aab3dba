using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>Softmax over the channels of each position, with the maximum subtracted so that nothing overflows.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Softmax
{
    /// <summary>y = eˣ / Σ eˣ, the sum being over the channels.</summary>
    /// <param name="channels">Channels of a sample.</param>
    /// <param name="inner">Positions of a channel.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample; may be <paramref name="x"/>.</param>
    /// <param name="samples">The number of samples.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(int channels, int inner, float* x, float* y, int samples)
    {
        int count = channels * inner;
        nint stride = Samples.Stride(count);
        for (int s = 0; s < samples; s++, x += stride, y += stride)
        {
            for (int i = 0; i < inner; i++)
            {
                float max = x[i];
                for (int c = i + inner; c < count; c += inner)
                    max = Math.Max(max, x[c]);
                float sum = 0;
                for (int c = i; c < count; c += inner)
                {
                    float exp = MathF.Exp(x[c] - max);
                    y[c] = exp;
                    sum += exp;
                }

                for (int c = i; c < count; c += inner)
                    y[c] /= sum;
            }
        }
    }

    /// <summary>dx (+)= y · (dy − Σ y·dy).</summary>
    /// <param name="channels">Channels of a sample.</param>
    /// <param name="inner">Positions of a channel.</param>
    /// <param name="y">The output, first sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dx">The gradient by the input; may be <paramref name="dy"/>.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(int channels, int inner, float* y, float* dy, float* dx, int samples, bool accumulate)
    {
        int count = channels * inner;
        nint stride = Samples.Stride(count);
        for (int s = 0; s < samples; s++, y += stride, dy += stride, dx += stride)
        {
            for (int i = 0; i < inner; i++)
            {
                float dot = 0;
                for (int c = i; c < count; c += inner)
                    dot += y[c] * dy[c];
                for (int c = i; c < count; c += inner)
                {
                    float value = y[c] * (dy[c] - dot);
                    dx[c] = accumulate ? dx[c] + value : value;
                }
            }
        }
    }
}
