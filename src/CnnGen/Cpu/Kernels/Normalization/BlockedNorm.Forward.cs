using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Sums;

namespace CnnGen.Cpu.Kernels.Normalization;

/// <content>The kernels of the forward pass.</content>
public static unsafe partial class BlockedNorm
{
    /// <summary>About how many floats of a block are summed in float, while they are in the cache, before their sums go into doubles.</summary>
    private const int SumFloats = 1 << 14;

    /// <summary>Samples whose sums are made in float: depends on the map only.</summary>
    private static int SumSamples(BlockedMap map) => Math.Max(1, SumFloats / (map.Height * map.Width * map.Block));

    private readonly struct StatisticsKernel(BlockedMap map, float* x, int samples, float* mean, float* m2) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int height, int width, int block, int together) = (map.Height, map.Width, map.Block, SumSamples(map));
            var view = new BlockedView(map, x);
            nint pitch = view.RowPitch;
            float* sums = stackalloc float[3 * Lanes.Max];
            float* pivots = stackalloc float[Lanes.Max];
            double* totals = stackalloc double[2 * Lanes.Max];
            for (int k = 0; k < map.Blocks; k++)
            {
                new Span<double>(totals, 2 * Lanes.Max).Clear();
                for (int first = 0; first < samples; first += together)
                {
                    int end = Math.Min(first + together, samples);
                    float count = (float)(end - first) * height * width;
                    for (int lane = 0; lane < block; lane += S.Count)
                    {
                        // Squares of differences from a pivot lose digits where it is far from the mean of these samples. As it is the mean of what came
                        // before, that distance is then most of the variance of all.
                        V pivot = first == 0
                            ? Mean<S, V>(view, k, lane, (end + 3) / 4, height, width, block)
                            : S.Load(pivots + lane);
                        V sum = default, squares = default;
                        for (int s = first; s < end; s++)
                        {
                            float* from = view.Row(s, k, 0) + lane;
                            for (int row = 0; row < height; row++, from += pitch)
                                BlockedSums.Differences<S, V>(from, pivot, width, block, ref sum, ref squares);
                        }

                        S.Store(pivot, sums + lane);
                        S.Store(sum, sums + Lanes.Max + lane);
                        S.Store(squares, sums + (2 * Lanes.Max) + lane);
                    }

                    Join(sums, (double)first * height * width, count, block, totals);
                    for (int c = 0; c < block; c++)
                        pivots[c] = (float)totals[c];
                }

                for (int c = 0; c < block; c++)
                {
                    mean[(k * block) + c] = (float)totals[c];
                    m2[(k * block) + c] = (float)totals[Lanes.Max + c];
                }
            }
        }

        /// <summary>The mean of the first samples.</summary>
        private static V Mean<S, V>(BlockedView view, int k, int lane, int samples, int height, int width, int block)
            where S : struct, ISimd<V>
            where V : struct
        {
            V sum = default;
            for (int s = 0; s < samples; s++)
            {
                for (int row = 0; row < height; row++)
                    sum = S.Add(sum, BlockedSums.Row<S, V>(view.Row(s, k, row) + lane, width, block));
            }

            return S.Multiply(sum, S.Broadcast(1f / ((float)samples * height * width)));
        }

        /// <summary>Adds the statistics of <paramref name="count"/> positions to those of the <paramref name="before"/> ones before.</summary>
        private static void Join(float* sums, double before, double count, int block, double* totals)
        {
            double share = 1 / count;
            double weight = count / (before + count);
            for (int c = 0; c < block; c++)
            {
                double sum = sums[Lanes.Max + c];
                double difference = sums[c] + (sum * share) - totals[c];
                double squares = Math.Max(0, sums[(2 * Lanes.Max) + c] - (sum * sum * share));
                totals[Lanes.Max + c] += squares + (difference * difference * before * weight);
                totals[c] += difference * weight;
            }
        }
    }

    private readonly struct NormalizeKernel(
        BlockedMap xMap, float* x, float* mean, float* invStd, float* gamma, float* beta, BlockedMap yMap, float* y, int samples, bool rectify,
        BlockedMap? addMap, float* add) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int blocks, int height, int block, nint count) = (xMap.Blocks, xMap.Height, xMap.Block, xMap.Width * xMap.Block);
            if ((xMap.Halo | yMap.Halo | (addMap?.Halo ?? 0)) == 0)
                (height, count) = (1, height * count);
            BlockedView xView = new(xMap, x), yView = new(yMap, y), addView = new(addMap ?? xMap, add);
            (nint xPitch, nint yPitch, nint addPitch, nint stride) = (xView.RowPitch, yView.RowPitch, addView.RowPitch, yMap.Stride);
            (bool shortcut, bool zero, bool relu) = (add != null, y != x && y != add, rectify);
            float* means = mean;
            float* invStds = invStd;
            float* gammas = gamma;
            float* betas = beta;
            for (int s = 0; s < samples; s++)
            {
                for (int k = 0; k < blocks; k++)
                {
                    float* xRow = xView.Row(s, k, 0);
                    float* yRow = yView.Row(s, k, 0);
                    float* addRow = addView.IsNull ? null : addView.Row(s, k, 0);
                    for (int row = 0; row < height; row++, xRow += xPitch, yRow += yPitch, addRow += addPitch)
                    {
                        for (int lane = 0; lane < block; lane += S.Count)
                        {
                            int c = (k * block) + lane;
                            V center = means == null ? default : S.Load(means + c);
                            V scale = invStds == null ? S.Load(gammas + c) : S.Multiply(S.Load(invStds + c), S.Load(gammas + c));
                            V shift = S.Load(betas + c);
                            if (shortcut)
                                WithShortcut<S, V>(xRow + lane, addRow + lane, yRow + lane, count, block, center, scale, shift, relu);
                            else
                                Alone<S, V>(xRow + lane, yRow + lane, count, block, center, scale, shift, relu);
                        }
                    }
                }

                if (zero)
                    yMap.ZeroHalo(y + (s * stride));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Alone<S, V>(float* x, float* y, nint count, int pitch, V center, V scale, V shift, bool relu)
            where S : struct, ISimd<V>
            where V : struct
        {
            for (nint i = 0; i < count; i += pitch)
            {
                V value = S.MultiplyAdd(S.Subtract(S.Load(x + i), center), scale, shift);
                S.Store(relu ? S.Relu(value) : value, y + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void WithShortcut<S, V>(float* x, float* add, float* y, nint count, int pitch, V center, V scale, V shift, bool relu)
            where S : struct, ISimd<V>
            where V : struct
        {
            for (nint i = 0; i < count; i += pitch)
            {
                V value = S.Add(S.MultiplyAdd(S.Subtract(S.Load(x + i), center), scale, shift), S.Load(add + i));
                S.Store(relu ? S.Relu(value) : value, y + i);
            }
        }
    }
}
