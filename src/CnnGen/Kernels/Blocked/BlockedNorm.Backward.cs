using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <content>The backward pass.</content>
public static unsafe partial class BlockedNorm
{
    /// <summary>Σ dy and Σ dy · x̂ over the samples of a chunk, x̂ = (x − mean) · invStd; dy counts only where y &gt; 0 if there is a y.</summary>
    /// <param name="xMap">The layout of x.</param>
    /// <param name="x">The first input sample of the chunk.</param>
    /// <param name="yMap">The layout of y, or null.</param>
    /// <param name="y">The first output sample of the chunk if a rectifier was applied, else null.</param>
    /// <param name="dyMap">The layout of dy.</param>
    /// <param name="dy">The gradient by the output, first sample of the chunk.</param>
    /// <param name="mean">As written by <see cref="Combine"/>.</param>
    /// <param name="invStd">As written by <see cref="Combine"/>.</param>
    /// <param name="samples">The samples of the chunk.</param>
    /// <param name="sums">The chunk's partials; written: a row of Σ dy and a row of Σ dy · x̂, a row being the channels rounded up to 16.</param>
    public static void BackwardSums(
        BlockedMap xMap, float* x, BlockedMap? yMap, float* y, BlockedMap dyMap, float* dy, float* mean, float* invStd, int samples, float* sums) =>
        BlockedForms.Run(xMap.Block, new BackwardSumsKernel(xMap, x, yMap, y, dyMap, dy, mean, invStd, samples, sums));

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

    /// <summary>dx (+)= gamma · invStd · (dy − dbeta / count − x̂ · dgamma / count); dy counts only where y &gt; 0 if there is a y.</summary>
    /// <param name="xMap">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="yMap">The layout of y, or null.</param>
    /// <param name="y">The first output sample if a rectifier was applied, else null.</param>
    /// <param name="dyMap">The layout of dy.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="gamma">One a channel.</param>
    /// <param name="mean">As written by <see cref="Combine"/>.</param>
    /// <param name="invStd">As written by <see cref="Combine"/>.</param>
    /// <param name="dgamma">As written by <see cref="CombineSums"/>.</param>
    /// <param name="dbeta">As written by <see cref="CombineSums"/>.</param>
    /// <param name="count">The samples of the whole batch · the positions of a channel.</param>
    /// <param name="dxMap">The layout of dx.</param>
    /// <param name="dx">The gradient by the input, first sample; may be <paramref name="dy"/> where the layout is the same.</param>
    /// <param name="samples">The number of samples of this call.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void BackwardData(
        BlockedMap xMap, float* x, BlockedMap? yMap, float* y, BlockedMap dyMap, float* dy, float* gamma, float* mean, float* invStd, float* dgamma,
        float* dbeta, long count, BlockedMap dxMap, float* dx, int samples, bool accumulate)
    {
        BlockedForms.Run(
            xMap.Block, new BackwardDataKernel(xMap, x, yMap, y, dyMap, dy, gamma, mean, invStd, dgamma, dbeta, count, dxMap, dx, samples, accumulate));
    }

    private readonly struct BackwardSumsKernel(
        BlockedMap xMap, float* x, BlockedMap? yMap, float* y, BlockedMap dyMap, float* dy, float* mean, float* invStd, int samples, float* sums)
        : IBlockedKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int height, int width, int block, int group) = (xMap.Height, xMap.Width, xMap.Block, GroupSamples(xMap));
            BlockedView xView = new(xMap, x), yView = new(yMap ?? xMap, y), dyView = new(dyMap, dy);
            (nint xPitch, nint yPitch, nint dyPitch) = (xView.RowPitch, yView.RowPitch, dyView.RowPitch);
            float* parts = stackalloc float[2 * Lanes.Max];
            double* totals = stackalloc double[2 * Lanes.Max];
            for (int k = 0; k < xMap.Blocks; k++)
            {
                new Span<double>(totals, 2 * Lanes.Max).Clear();
                for (int first = 0; first < samples; first += group)
                {
                    int end = Math.Min(first + group, samples);
                    for (int lane = 0; lane < block; lane += S.Count)
                    {
                        V center = S.Load(mean + (k * block) + lane);
                        V sum = default, dot = default;
                        for (int s = first; s < end; s++)
                        {
                            float* input = xView.Row(s, k, 0) + lane;
                            float* gradient = dyView.Row(s, k, 0) + lane;
                            float* mask = yView.IsNull ? null : yView.Row(s, k, 0) + lane;
                            for (int row = 0; row < height; row++, input += xPitch, gradient += dyPitch, mask = mask == null ? null : mask + yPitch)
                                BlockedSums.Gradients<S, V>(input, mask, gradient, center, width, block, ref sum, ref dot);
                        }

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
    }

    private readonly struct BackwardDataKernel(
        BlockedMap xMap, float* x, BlockedMap? yMap, float* y, BlockedMap dyMap, float* dy, float* gamma, float* mean, float* invStd, float* dgamma,
        float* dbeta, long count, BlockedMap dxMap, float* dx, int samples, bool accumulate) : IBlockedKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int blocks, int height, int block, nint length) = (xMap.Blocks, xMap.Height, xMap.Block, xMap.Width * xMap.Block);
            if ((xMap.Halo | dyMap.Halo | dxMap.Halo | (yMap?.Halo ?? 0)) == 0)
                (height, length) = (1, height * length);
            BlockedView xView = new(xMap, x), yView = new(yMap ?? xMap, y), dyView = new(dyMap, dy), dxView = new(dxMap, dx);
            V share = S.Broadcast((float)(1.0 / count));
            bool sum = accumulate;
            for (int s = 0; s < samples; s++)
            {
                for (int k = 0; k < blocks; k++)
                {
                    for (int lane = 0; lane < block; lane += S.Count)
                    {
                        int c = (k * block) + lane;
                        V center = S.Load(mean + c);
                        V scale = S.Multiply(S.Load(gamma + c), S.Load(invStd + c));
                        V shift = S.Multiply(S.Load(dbeta + c), share);
                        V slope = S.Multiply(S.Multiply(S.Load(dgamma + c), S.Load(invStd + c)), share);
                        float* from = dyView.Row(s, k, 0) + lane;
                        float* input = xView.Row(s, k, 0) + lane;
                        float* mask = yView.IsNull ? null : yView.Row(s, k, 0) + lane;
                        float* to = dxView.Row(s, k, 0) + lane;
                        for (int row = 0; row < height; row++, from += dyView.RowPitch, input += xView.RowPitch, to += dxView.RowPitch)
                        {
                            for (nint i = 0; i < length; i += block)
                            {
                                V gradient = S.Load(from + i);
                                if (mask != null)
                                    gradient = S.WherePositive(S.Load(mask + i), gradient, default);
                                V centered = S.Subtract(S.Load(input + i), center);
                                V value = S.Multiply(scale, S.Subtract(S.Subtract(gradient, shift), S.Multiply(slope, centered)));
                                S.Store(sum ? S.Add(value, S.Load(to + i)) : value, to + i);
                            }

                            if (mask != null)
                                mask += yView.RowPitch;
                        }
                    }
                }

                if (!sum && dx != dy)
                    dxMap.ZeroHalo(dx + ((nint)s * dxMap.Stride));
            }
        }
    }
}
