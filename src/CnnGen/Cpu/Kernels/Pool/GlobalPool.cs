using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Sums;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary>Pooling of each channel to one number, forward and backward. A sample of x has channels · area floats, one of y has channels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class GlobalPool
{
    /// <summary>y = the average of each channel.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="area">Positions of a channel.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    public static void AvgForward(int channels, int area, float* x, float* y, int samples)
    {
        (nint inStride, nint outStride) = (Samples.Stride(channels * area), Samples.Stride(channels));
        for (int s = 0; s < samples; s++)
        {
            for (int c = 0; c < channels; c++)
                y[(s * outStride) + c] = Reductions.Sum(x + (s * inStride) + ((nint)c * area), area) / area;
        }
    }

    /// <summary>dx (+)= dy / area.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="area">Positions of a channel.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void AvgBackward(int channels, int area, float* dy, float* dx, int samples, bool accumulate)
    {
        (nint inStride, nint outStride) = (Samples.Stride(channels * area), Samples.Stride(channels));
        for (int s = 0; s < samples; s++)
        {
            for (int c = 0; c < channels; c++)
            {
                float share = dy[(s * outStride) + c] / area;
                float* row = dx + (s * inStride) + ((nint)c * area);
                for (int i = 0; i < area; i++)
                    row[i] = accumulate ? row[i] + share : share;
            }
        }
    }

    /// <summary>y = the maximum of each channel; the first of equal maxima wins, NaN wins over all.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="area">Positions of a channel.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="argmax">Where the position of each maximum goes, laid out as y, or null.</param>
    /// <param name="samples">The number of samples.</param>
    public static void MaxForward(int channels, int area, float* x, float* y, int* argmax, int samples)
    {
        (nint inStride, nint outStride) = (Samples.Stride(channels * area), Samples.Stride(channels));
        for (int s = 0; s < samples; s++)
        {
            for (int c = 0; c < channels; c++)
            {
                float* row = x + (s * inStride) + ((nint)c * area);
                int best = 0;
                for (int i = 1; i < area; i++)
                {
                    if (row[i] > row[best] || float.IsNaN(row[i]))
                        best = i;
                }

                y[(s * outStride) + c] = row[best];
                if (argmax != null)
                    argmax[(s * outStride) + c] = best;
            }
        }
    }

    /// <summary>dx (+)= each output's gradient at the input that won.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="area">Positions of a channel.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="argmax">The winning positions.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void MaxBackward(int channels, int area, float* dy, int* argmax, float* dx, int samples, bool accumulate)
    {
        (nint inStride, nint outStride) = (Samples.Stride(channels * area), Samples.Stride(channels));
        for (int s = 0; s < samples; s++)
        {
            float* sample = dx + (s * inStride);
            if (!accumulate)
                new Span<float>(sample, channels * area).Clear();
            for (int c = 0; c < channels; c++)
                sample[((nint)c * area) + argmax[(s * outStride) + c]] += dy[(s * outStride) + c];
        }
    }
}
