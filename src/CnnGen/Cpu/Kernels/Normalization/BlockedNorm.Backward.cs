using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Sums;

namespace CnnGen.Cpu.Kernels.Normalization;

/// <content>The backward pass.</content>
public static unsafe partial class BlockedNorm
{
    /// <summary>Σ dy and Σ dy · x̂ over the samples of a chunk, x̂ = (x − mean) · invStd. Where a rectifier follows, dy counts only where it lets it
    /// through: gamma · x̂ + beta &gt; 0.</summary>
    /// <param name="xMap">The layout of x.</param>
    /// <param name="x">The first input sample of the chunk.</param>
    /// <param name="dyMap">The layout of dy.</param>
    /// <param name="dy">The gradient by the output, first sample of the chunk.</param>
    /// <param name="mean">As written by <see cref="Combine"/>.</param>
    /// <param name="invStd">As written by <see cref="Combine"/>.</param>
    /// <param name="gamma">One a channel.</param>
    /// <param name="beta">One a channel.</param>
    /// <param name="samples">The samples of the chunk.</param>
    /// <param name="relu">Whether a rectifier was applied to the output.</param>
    /// <param name="sums">The chunk's partials; written: a row of Σ dy and a row of Σ dy · x̂, a row being the channels rounded up to 16.</param>
    public static void BackwardSums(
        BlockedMap xMap, float* x, BlockedMap dyMap, float* dy, float* mean, float* invStd, float* gamma, float* beta, int samples, bool relu, float* sums) =>
        SimdForms.RunBlocks(xMap.Block, new BackwardSumsKernel(xMap, x, null, null, dyMap, dy, mean, invStd, gamma, beta, samples, relu, sums));

    /// <summary>The same where the output went into a sum and that through a rectifier: dy, the gradient by the rectifier's result y, becomes that by
    /// the sum, and so by each of its terms.</summary>
    /// <param name="xMap">The layout of x.</param>
    /// <param name="x">The first input sample of the chunk.</param>
    /// <param name="yMap">The layout of y.</param>
    /// <param name="y">The rectified sum, first sample of the chunk.</param>
    /// <param name="dyMap">The layout of dy.</param>
    /// <param name="dy">The gradient by y, first sample of the chunk; set to 0 where y is 0.</param>
    /// <param name="mean">As written by <see cref="Combine"/>.</param>
    /// <param name="invStd">As written by <see cref="Combine"/>.</param>
    /// <param name="samples">The samples of the chunk.</param>
    /// <param name="sums">The chunk's partials, as <see cref="BackwardSums"/> writes them.</param>
    public static void BackwardSumsOfRectifiedSum(
        BlockedMap xMap, float* x, BlockedMap yMap, float* y, BlockedMap dyMap, float* dy, float* mean, float* invStd, int samples, float* sums) =>
        SimdForms.RunBlocks(xMap.Block, new BackwardSumsKernel(xMap, x, yMap, y, dyMap, dy, mean, invStd, null, null, samples, true, sums));

    /// <summary>The gradients by gamma and beta from the partials of the chunks.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="chunks">The number of chunks.</param>
    /// <param name="partials">What <see cref="BackwardSums"/> wrote.</param>
    /// <param name="dgamma">One a channel; overwritten.</param>
    /// <param name="dbeta">One a channel; overwritten.</param>
    public static void CombineSums(int channels, int chunks, float* partials, float* dgamma, float* dbeta)
    {
        nint row = Samples.Stride(channels);
        for (int c = 0; c < channels; c++)
        {
            (double sum, double dot) = (0, 0);
            for (int i = 0; i < chunks; i++)
            {
                sum += partials[(i * 2 * row) + c];
                dot += partials[(((i * 2) + 1) * row) + c];
            }

            dbeta[c] = (float)sum;
            dgamma[c] = (float)dot;
        }
    }

    /// <summary>dx (+)= gamma · invStd · (dy − dbeta / count − x̂ · dgamma / count). Where a rectifier follows, dy counts only where it lets it through.</summary>
    /// <param name="xMap">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dyMap">The layout of dy.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="mean">As written by <see cref="Combine"/>.</param>
    /// <param name="invStd">As written by <see cref="Combine"/>.</param>
    /// <param name="gamma">One a channel.</param>
    /// <param name="beta">One a channel.</param>
    /// <param name="dgamma">As written by <see cref="CombineSums"/>.</param>
    /// <param name="dbeta">As written by <see cref="CombineSums"/>.</param>
    /// <param name="count">The samples of the whole batch · the positions of a channel.</param>
    /// <param name="dxMap">The layout of dx.</param>
    /// <param name="dx">The gradient by the input, first sample; may be <paramref name="dy"/> where the layout is the same.</param>
    /// <param name="samples">The number of samples of this call.</param>
    /// <param name="relu">Whether a rectifier was applied to the output and is not yet in dy.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void BackwardData(
        BlockedMap xMap, float* x, BlockedMap dyMap, float* dy, float* mean, float* invStd, float* gamma, float* beta, float* dgamma, float* dbeta,
        long count, BlockedMap dxMap, float* dx, int samples, bool relu, bool accumulate)
    {
        SimdForms.RunBlocks(
            xMap.Block, new BackwardDataKernel(xMap, x, dyMap, dy, mean, invStd, gamma, beta, dgamma, dbeta, count, dxMap, dx, samples, relu, accumulate));
    }

    private readonly struct BackwardSumsKernel(
        BlockedMap xMap, float* x, BlockedMap? yMap, float* y, BlockedMap dyMap, float* dy, float* mean, float* invStd, float* gamma, float* beta,
        int samples, bool rectified, float* sums) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int block, int together) = (xMap.Block, SumSamples(xMap));
            float* parts = stackalloc float[2 * Lanes.Max];
            double* totals = stackalloc double[2 * Lanes.Max];
            for (int k = 0; k < xMap.Blocks; k++)
            {
                new Span<double>(totals, 2 * Lanes.Max).Clear();
                for (int first = 0; first < samples; first += together)
                {
                    int end = Math.Min(first + together, samples);
                    for (int lane = 0; lane < block; lane += S.Count)
                    {
                        int c = (k * block) + lane;
                        V sum = default, dot = default;
                        if (!rectified)
                            Sum<S, V, NoRectifier<S, V>>(first, end, c, default, ref sum, ref dot);
                        else if (y != null)
                            Sum<S, V, RectifierOfSum<S, V>>(first, end, c, default, ref sum, ref dot);
                        else
                            Sum<S, V, RectifierOfNorm<S, V>>(first, end, c, new(S.Multiply(S.Load(invStd + c), S.Load(gamma + c)), S.Load(beta + c)), ref sum, ref dot);
                        S.Store(sum, parts + lane);
                        S.Store(dot, parts + Lanes.Max + lane);
                    }

                    for (int c = 0; c < block; c++)
                    {
                        totals[c] += parts[c];
                        totals[Lanes.Max + c] += parts[Lanes.Max + c];
                    }
                }

                for (int c = 0; c < block; c++)
                {
                    int channel = (k * block) + c;
                    sums[channel] = (float)totals[c];
                    sums[Samples.Stride(xMap.Channels) + channel] = (float)(totals[Lanes.Max + c] * invStd[channel]);
                }
            }
        }

        /// <summary>The sums of some samples, for the channels of a register.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Sum<S, V, TRectifier>(int first, int end, int channel, TRectifier rectifier, ref V sum, ref V dot)
            where S : struct, ISimd<V>
            where V : struct
            where TRectifier : struct, IRectifier<V>
        {
            (int height, int width, int block) = (xMap.Height, xMap.Width, xMap.Block);
            (int k, int lane) = (channel / block, channel % block);
            BlockedView xView = new(xMap, x), yView = new(yMap ?? xMap, y), dyView = new(dyMap, dy);
            (nint xPitch, nint yPitch, nint dyPitch) = (xView.RowPitch, yView.RowPitch, dyView.RowPitch);
            V center = S.Load(mean + channel);
            V total = default, product = default;
            for (int s = first; s < end; s++)
            {
                float* input = xView.Row(s, k, 0) + lane;
                float* gradient = dyView.Row(s, k, 0) + lane;
                float* output = yView.IsNull ? input : yView.Row(s, k, 0) + lane;
                for (int row = 0; row < height; row++, input += xPitch, gradient += dyPitch, output += yPitch)
                    BlockedSums.Gradients<S, V, TRectifier>(input, output, gradient, center, rectifier, width, block, ref total, ref product);
            }

            (sum, dot) = (total, product);
        }
    }

    private readonly struct BackwardDataKernel(
        BlockedMap xMap, float* x, BlockedMap dyMap, float* dy, float* mean, float* invStd, float* gamma, float* beta, float* dgamma, float* dbeta,
        long count, BlockedMap dxMap, float* dx, int samples, bool rectified, bool accumulate) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int blocks, int block) = (xMap.Blocks, xMap.Block);
            for (int s = 0; s < samples; s++)
            {
                for (int c = 0; c < blocks * block; c += S.Count)
                {
                    if (rectified)
                        Channels<S, V, RectifierOfNorm<S, V>>(s, c, new(S.Multiply(S.Load(invStd + c), S.Load(gamma + c)), S.Load(beta + c)));
                    else
                        Channels<S, V, NoRectifier<S, V>>(s, c, default);
                }

                if (!accumulate && dx != dy)
                    dxMap.ZeroHalo(dx + ((nint)s * dxMap.Stride));
            }
        }

        /// <summary>The channels of a register of one sample.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Channels<S, V, TRectifier>(int sample, int channel, TRectifier rectifier)
            where S : struct, ISimd<V>
            where V : struct
            where TRectifier : struct, IRectifier<V>
        {
            (int height, int block, nint length) = (xMap.Height, xMap.Block, xMap.Width * xMap.Block);
            if ((xMap.Halo | dyMap.Halo | dxMap.Halo) == 0)
                (height, length) = (1, height * length);
            BlockedView xView = new(xMap, x), dyView = new(dyMap, dy), dxView = new(dxMap, dx);
            (nint xPitch, nint dyPitch, nint dxPitch, bool add) = (xView.RowPitch, dyView.RowPitch, dxView.RowPitch, accumulate);
            V share = S.Broadcast((float)(1.0 / count));
            V center = S.Load(mean + channel);
            V scale = S.Multiply(S.Load(gamma + channel), S.Load(invStd + channel));
            V shift = S.Multiply(S.Load(dbeta + channel), share);
            V slope = S.Multiply(S.Multiply(S.Load(dgamma + channel), S.Load(invStd + channel)), share);
            (int k, int lane) = (channel / block, channel % block);
            float* from = dyView.Row(sample, k, 0) + lane;
            float* input = xView.Row(sample, k, 0) + lane;
            float* to = dxView.Row(sample, k, 0) + lane;
            for (int row = 0; row < height; row++, from += dyPitch, input += xPitch, to += dxPitch)
            {
                for (nint i = 0; i < length; i += block)
                {
                    V centered = S.Subtract(S.Load(input + i), center);
                    V gradient = rectifier.Gradient(centered, null, from + i);
                    V value = S.Multiply(scale, S.Subtract(S.Subtract(gradient, shift), S.Multiply(slope, centered)));
                    S.Store(add ? S.Add(value, S.Load(to + i)) : value, to + i);
                }
            }
        }
    }
}
