using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Sums;

namespace CnnGen.Cpu.Kernels.Normalization;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015) as PyTorch defines it: the biased variance normalizes, the unbiased one goes into the
/// running estimate. A sample has channels · inner floats; statistics of a channel are over samples and positions.
/// </summary>
/// <remarks>Sums are in float along a row and in double from row to row; the variance is that of the differences from the mean (two passes).</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BatchNorm
{
    /// <summary>y = (x − mean) / √(variance + epsilon) · gamma + beta for some channels, with the batch's statistics.</summary>
    /// <param name="channels">Channels of a sample.</param>
    /// <param name="inner">Positions of a channel.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="gamma">One a channel.</param>
    /// <param name="beta">One a channel.</param>
    /// <param name="y">The first output sample; may be <paramref name="x"/> if <see cref="Backward"/>, which needs x, is not called.</param>
    /// <param name="mean">One a channel: the batch's means are written here.</param>
    /// <param name="invStd">One a channel: 1 / √(variance + epsilon) is written here.</param>
    /// <param name="runningMean">One a channel, moved towards the batch's, or null.</param>
    /// <param name="runningVar">One a channel, moved towards the batch's, or null.</param>
    /// <param name="samples">The number of samples, the whole batch.</param>
    /// <param name="channelFrom">The first channel.</param>
    /// <param name="channelTo">One past the last channel.</param>
    /// <param name="momentum">The weight of this batch in the running estimates, in [0, 1].</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="relu">Apply the rectifier.</param>
    public static void ForwardTraining(
        int channels, int inner, float* x, float* gamma, float* beta, float* y, float* mean, float* invStd, float* runningMean, float* runningVar,
        int samples, int channelFrom, int channelTo, float momentum, float epsilon, bool relu)
    {
        nint stride = Samples.Stride(channels * inner);
        double count = (double)samples * inner;
        for (int c = channelFrom; c < channelTo; c++)
        {
            nint offset = (nint)c * inner;
            double sum = 0;
            for (int s = 0; s < samples; s++)
                sum += Reductions.Sum(x + (s * stride) + offset, inner);
            float center = (float)(sum / count);
            double squares = 0;
            for (int s = 0; s < samples; s++)
                squares += Reductions.SumSquaredDifferences(x + (s * stride) + offset, center, inner);
            double variance = squares / count;
            mean[c] = center;
            invStd[c] = (float)(1 / Math.Sqrt(variance + epsilon));
            if (runningMean != null)
                runningMean[c] = Moved(runningMean[c], center, momentum);
            if (runningVar != null)
                runningVar[c] = Moved(runningVar[c], squares / Math.Max(count - 1, 1), momentum);
            for (int s = 0; s < samples; s++)
                SimdForms.Run(new AffineKernel(x + (s * stride) + offset, center, invStd[c] * gamma[c], beta[c], y + (s * stride) + offset, inner, relu));
        }
    }

    /// <summary>(1 − momentum) · running + momentum · batch, which keeps all digits of the batch's where momentum is 1, as running + momentum · (batch −
    /// running) does not. Momentum 0 leaves the estimate as it is, whatever the batch was.</summary>
    internal static float Moved(float running, double batch, float momentum) =>
        momentum == 0 ? running : (float)(((1.0 - momentum) * running) + (momentum * batch));

    /// <summary>The gradients by x, gamma and beta for some channels.</summary>
    /// <param name="channels">Channels of a sample.</param>
    /// <param name="inner">Positions of a channel.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample if a rectifier was applied, else null.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="gamma">One a channel.</param>
    /// <param name="mean">As written by <see cref="ForwardTraining"/>.</param>
    /// <param name="invStd">As written by <see cref="ForwardTraining"/>.</param>
    /// <param name="dx">The gradient by the input, first sample; may be <paramref name="dy"/>, or null where nobody needs it.</param>
    /// <param name="dgamma">One a channel; overwritten.</param>
    /// <param name="dbeta">One a channel; overwritten.</param>
    /// <param name="samples">The number of samples, the whole batch.</param>
    /// <param name="channelFrom">The first channel.</param>
    /// <param name="channelTo">One past the last channel.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void Backward(
        int channels, int inner, float* x, float* y, float* dy, float* gamma, float* mean, float* invStd, float* dx, float* dgamma, float* dbeta,
        int samples, int channelFrom, int channelTo, bool accumulate)
    {
        nint stride = Samples.Stride(channels * inner);
        double count = (double)samples * inner;
        for (int c = channelFrom; c < channelTo; c++)
        {
            nint offset = (nint)c * inner;
            double sum = 0;
            double dot = 0;
            for (int s = 0; s < samples; s++)
            {
                nint row = (s * stride) + offset;
                Reductions.NormSums(x + row, y == null ? null : y + row, dy + row, mean[c], inner, ref sum, ref dot);
            }

            dbeta[c] = (float)sum;
            dgamma[c] = (float)(dot * invStd[c]);
            if (dx == null)
                continue;
            float scale = gamma[c] * invStd[c];
            float shift = (float)(sum / count);
            float slope = (float)(dot * invStd[c] * invStd[c] / count);
            for (int s = 0; s < samples; s++)
            {
                nint row = (s * stride) + offset;
                SimdForms.Run(new InputGradientKernel(x + row, y == null ? null : y + row, dy + row, mean[c], scale, shift, slope, dx + row, inner, accumulate));
            }
        }
    }

    /// <summary>y = scale · x + shift, with the running statistics folded into scale and shift by <see cref="FoldScale"/>.</summary>
    /// <param name="channels">Channels of a sample.</param>
    /// <param name="inner">Positions of a channel.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="scale">One a channel.</param>
    /// <param name="shift">One a channel.</param>
    /// <param name="y">The first output sample; may be <paramref name="x"/>.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="relu">Apply the rectifier.</param>
    public static void Inference(int channels, int inner, float* x, float* scale, float* shift, float* y, int samples, bool relu)
    {
        nint stride = Samples.Stride(channels * inner);
        for (int s = 0; s < samples; s++)
        {
            for (int c = 0; c < channels; c++)
            {
                nint row = (s * stride) + ((nint)c * inner);
                SimdForms.Run(new AffineKernel(x + row, 0, scale[c], shift[c], y + row, inner, relu));
            }
        }
    }

    /// <summary>scale = gamma / √(runningVar + epsilon), shift = beta − runningMean · scale.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="gamma">One a channel.</param>
    /// <param name="beta">One a channel.</param>
    /// <param name="runningMean">One a channel.</param>
    /// <param name="runningVar">One a channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="scale">One a channel; written.</param>
    /// <param name="shift">One a channel; written.</param>
    public static void FoldScale(int channels, float* gamma, float* beta, float* runningMean, float* runningVar, float epsilon, float* scale, float* shift)
    {
        for (int c = 0; c < channels; c++)
        {
            scale[c] = (float)(gamma[c] / Math.Sqrt((double)runningVar[c] + epsilon));
            shift[c] = beta[c] - (runningMean[c] * scale[c]);
        }
    }

    /// <summary>The weights and the bias of a convolution or dense layer with the batch norm after it folded in.</summary>
    /// <param name="outChannels">Output channels.</param>
    /// <param name="weightsPerChannel">Weights of an output channel.</param>
    /// <param name="w">The weights.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="scale">See <see cref="FoldScale"/>.</param>
    /// <param name="shift">See <see cref="FoldScale"/>.</param>
    /// <param name="foldedW">The weights, scaled; written.</param>
    /// <param name="foldedBias">One an output channel; written.</param>
    public static void FoldConv(int outChannels, int weightsPerChannel, float* w, float* bias, float* scale, float* shift, float* foldedW, float* foldedBias)
    {
        for (int o = 0; o < outChannels; o++)
        {
            for (nint i = (nint)o * weightsPerChannel; i < (nint)(o + 1) * weightsPerChannel; i++)
                foldedW[i] = w[i] * scale[o];
            foldedBias[o] = bias == null ? shift[o] : (bias[o] * scale[o]) + shift[o];
        }
    }

    private readonly struct AffineKernel(float* x, float center, float scale, float shift, float* y, int count, bool relu) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => BatchNormRows.Affine<S, V>(x, center, scale, shift, y, count, relu);
    }

    private readonly struct InputGradientKernel(
        float* x, float* y, float* dy, float center, float scale, float shift, float slope, float* dx, int count, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => BatchNormRows.InputGradient<S, V>(x, y, dy, center, scale, shift, slope, dx, count, accumulate);
    }
}
