using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <content>The kernels of the forward pass.</content>
public static unsafe partial class BlockedNorm
{
    /// <summary>About how many floats of a block are summed in float, while they are in the cache, before their sums go into doubles.</summary>
    private const int GroupFloats = 1 << 14;

    /// <summary>Samples whose sums are made in float: depends on the map only.</summary>
    private static int GroupSamples(BlockedMap map) => Math.Max(1, GroupFloats / (map.Height * map.Width * map.Block));

    private readonly struct StatisticsKernel(BlockedMap map, float* x, int samples, float* mean, float* m2) : IBlockedKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int height, int width, int block, int group) = (map.Height, map.Width, map.Block, GroupSamples(map));
            var view = new BlockedView(map, x);
            float* sums = stackalloc float[3 * Lanes.Max];
            double* totals = stackalloc double[2 * Lanes.Max];
            for (int k = 0; k < map.Blocks; k++)
            {
                new Span<double>(totals, 2 * Lanes.Max).Clear();
                for (int first = 0; first < samples; first += group)
                {
                    int end = Math.Min(first + group, samples);
                    float count = (float)(end - first) * height * width;
                    for (int lane = 0; lane < block; lane += S.Count)
                    {
                        // A pivot near the mean, then the sums of the differences from it, which correct the mean and lose no digits.
                        V pivot = default;
                        for (int s = first; s < end; s++)
                        {
                            for (int row = 0; row < height; row++)
                                pivot = S.Add(pivot, BlockedSums.Row<S, V>(view.Row(s, k, row) + lane, width, block));
                        }

                        pivot = S.Multiply(pivot, S.Broadcast(1 / count));
                        V sum = default, squares = default;
                        for (int s = first; s < end; s++)
                        {
                            for (int row = 0; row < height; row++)
                                BlockedSums.Differences<S, V>(view.Row(s, k, row) + lane, pivot, width, block, ref sum, ref squares);
                        }

                        S.Store(pivot, sums + lane);
                        S.Store(sum, sums + Lanes.Max + lane);
                        S.Store(squares, sums + (2 * Lanes.Max) + lane);
                    }

                    Join(sums, (double)first * height * width, count, block, totals);
                }

                for (int c = 0; c < block; c++)
                {
                    mean[(k * block) + c] = (float)totals[c];
                    m2[(k * block) + c] = (float)totals[Lanes.Max + c];
                }
            }
        }

        /// <summary>Adds the statistics of a group of <paramref name="count"/> positions to those of the <paramref name="before"/> ones before.</summary>
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
        BlockedMap xMap, float* x, float* mean, float* invStd, float* gamma, float* beta, BlockedMap yMap, float* y, int samples, bool relu,
        BlockedMap? addMap, float* add) : IBlockedKernel
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
            for (int s = 0; s < samples; s++)
            {
                for (int k = 0; k < blocks; k++)
                {
                    for (int row = 0; row < height; row++)
                    {
                        for (int lane = 0; lane < block; lane += S.Count)
                        {
                            int c = (k * block) + lane;
                            V center = mean == null ? default : S.Load(mean + c);
                            V scale = invStd == null ? S.Load(gamma + c) : S.Multiply(S.Load(invStd + c), S.Load(gamma + c));
                            V shift = S.Load(beta + c);
                            float* from = xView.Row(s, k, row) + lane;
                            float* to = yView.Row(s, k, row) + lane;
                            if (!addView.IsNull)
                                WithShortcut<S, V>(from, addView.Row(s, k, row) + lane, to, count, block, center, scale, shift, relu);
                            else
                                Alone<S, V>(from, to, count, block, center, scale, shift, relu);
                        }
                    }
                }
            }

            if (y != x && y != add)
                yMap.ZeroHalo(y, samples);
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
