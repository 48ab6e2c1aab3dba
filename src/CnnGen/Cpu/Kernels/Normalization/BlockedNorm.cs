using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Normalization;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015) in the blocked layout, split by samples: <see cref="Statistics"/> or <see cref="BackwardSums"/> for each
/// chunk of samples, <see cref="Combine"/> or <see cref="CombineSums"/> once, then <see cref="Normalize"/> or <see cref="BackwardData"/> for each chunk.
/// </summary>
/// <remarks>
/// Partials of a chunk are two rows of floats, one a channel, a row being the channels rounded up to 16 floats; those of the next chunk follow. Chunks
/// are joined in double and in their order, so that results depend on the chunks and not on who computed them. The biased variance normalizes, the
/// unbiased one goes into the running estimate.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class BlockedNorm
{
    /// <summary>The means and the sums of squared differences from them, over the samples of a chunk.</summary>
    /// <param name="map">The layout of x.</param>
    /// <param name="x">The first sample of the chunk.</param>
    /// <param name="samples">The samples of the chunk.</param>
    /// <param name="mean">One a channel; written. The first row of the chunk's partials.</param>
    /// <param name="m2">One a channel; written. The second row of the chunk's partials.</param>
    public static void Statistics(BlockedMap map, float* x, int samples, float* mean, float* m2) =>
        SimdForms.RunBlocks(map.Block, new StatisticsKernel(map, x, samples, mean, m2));

    /// <summary>The batch's statistics from those of its chunks (Chan, Golub and LeVeque 1979).</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="inner">Positions of a channel.</param>
    /// <param name="chunks">The number of chunks.</param>
    /// <param name="samples">The samples of the batch; chunk i has those from i · samples / chunks to (i + 1) · samples / chunks, rounded down.</param>
    /// <param name="partials">What <see cref="Statistics"/> wrote.</param>
    /// <param name="mean">One a channel; written.</param>
    /// <param name="invStd">One a channel: 1 / √(variance + epsilon) is written here.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="runningMean">One a channel, moved towards the batch's, or null.</param>
    /// <param name="runningVar">One a channel, moved towards the batch's, or null.</param>
    /// <param name="momentum">The weight of this batch in the running estimates, in [0, 1].</param>
    public static void Combine(
        int channels, int inner, int chunks, int samples, float* partials, float* mean, float* invStd, float epsilon, float* runningMean, float* runningVar,
        float momentum)
    {
        nint row = Samples.Stride(channels);
        double count = (double)samples * inner;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            float* means = partials + c;
            for (int i = 0; i < chunks; i++)
                sum += SamplesOf(i) * means[i * 2 * row];
            double center = sum * inner / count;
            double squares = 0;
            for (int i = 0; i < chunks; i++)
            {
                double difference = means[i * 2 * row] - center;
                squares += means[((i * 2) + 1) * row] + (SamplesOf(i) * inner * difference * difference);
            }

            mean[c] = (float)center;
            invStd[c] = (float)(1 / Math.Sqrt((squares / count) + epsilon));
            if (runningMean != null)
                runningMean[c] = BatchNorm.Moved(runningMean[c], center, momentum);
            if (runningVar != null)
                runningVar[c] = BatchNorm.Moved(runningVar[c], squares / Math.Max(count - 1, 1), momentum);
        }

        double SamplesOf(int chunk) => ((long)(chunk + 1) * samples / chunks) - ((long)chunk * samples / chunks);
    }

    /// <summary>y = (x − mean) · invStd · gamma + beta, plus a shortcut if there is one, and max(0, ·) of it if <paramref name="relu"/>.</summary>
    /// <param name="xMap">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="mean">One a channel.</param>
    /// <param name="invStd">One a channel.</param>
    /// <param name="gamma">One a channel.</param>
    /// <param name="beta">One a channel.</param>
    /// <param name="yMap">The layout of y.</param>
    /// <param name="y">The first output sample; may be <paramref name="x"/> or <paramref name="add"/> where the layout is the same.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="addMap">The layout of the shortcut, or null.</param>
    /// <param name="add">The first sample of what is added before the rectifier, or null.</param>
    public static void Normalize(
        BlockedMap xMap, float* x, float* mean, float* invStd, float* gamma, float* beta, BlockedMap yMap, float* y, int samples, bool relu,
        BlockedMap? addMap, float* add) =>
        SimdForms.RunBlocks(xMap.Block, new NormalizeKernel(xMap, x, mean, invStd, gamma, beta, yMap, y, samples, relu, addMap, add));

    /// <summary>y = scale · x + shift, and max(0, ·) of it if <paramref name="relu"/>: inference (<see cref="BatchNorm.FoldScale"/>).</summary>
    /// <param name="xMap">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="scale">One a channel.</param>
    /// <param name="shift">One a channel.</param>
    /// <param name="yMap">The layout of y.</param>
    /// <param name="y">The first output sample; may be <paramref name="x"/> where the layout is the same.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="relu">Apply the rectifier.</param>
    public static void ScaleShift(BlockedMap xMap, float* x, float* scale, float* shift, BlockedMap yMap, float* y, int samples, bool relu) =>
        SimdForms.RunBlocks(xMap.Block, new NormalizeKernel(xMap, x, null, null, scale, shift, yMap, y, samples, relu, null, null));
}
