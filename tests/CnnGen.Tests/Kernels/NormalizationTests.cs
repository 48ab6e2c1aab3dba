using CnnGen.Cpu.Kernels.Dense;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Normalization;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class NormalizationTests
{
    private const float Epsilon = 1e-5f;
    private const float Momentum = 0.1f;

    [Theory]
    [InlineData(3, 1, 5, false)]
    [InlineData(5, 7, 3, true)]
    [InlineData(4, 49, 2, true)]
    [InlineData(2, 100, 3, false)]
    [InlineData(1, 33, 1, true)]
    public void BatchNorm_MatchesDefinition(int channels, int inner, int samples, bool relu)
    {
        var random = new Random(21);
        int count = channels * inner;
        using var x = FloatBuffer.Batch(random, count, samples);
        using var gamma = FloatBuffer.Random(random, channels);
        using var beta = FloatBuffer.Random(random, channels);
        using var dy = FloatBuffer.Batch(random, count, samples);
        using var runningMean = FloatBuffer.Random(random, channels);
        using var runningVar = FloatBuffer.Random(random, channels);
        using var y = new FloatBuffer((long)samples * Samples.Stride(count));
        using var dx = new FloatBuffer(y.Count);
        using var mean = new FloatBuffer(channels);
        using var invStd = new FloatBuffer(channels);
        using var dgamma = new FloatBuffer(channels);
        using var dbeta = new FloatBuffer(channels);

        // A mean far from zero is where one pass over the squares would fail.
        for (int s = 0; s < samples; s++)
        {
            for (int i = 0; i < count; i++)
                x.P[(s * Samples.Stride(count)) + i] += 100;
        }

        double[] xs = x.ToDoubles(count, samples);
        double[] dys = dy.ToDoubles(count, samples);
        double[] runningMeans = runningMean.ToDoubles(channels, 1);
        double[] runningVars = runningVar.ToDoubles(channels, 1);
        var ys = new double[xs.Length];
        var dxs = new double[xs.Length];
        (double[] dgammas, double[] dbetas, double[] means) = (new double[channels], new double[channels], new double[channels]);
        double n = samples * inner;
        for (int c = 0; c < channels; c++)
        {
            int[] at = Enumerable.Range(0, xs.Length).Where(i => i / inner % channels == c).ToArray();
            means[c] = at.Average(i => xs[i]);
            double squares = at.Sum(i => Math.Pow(xs[i] - means[c], 2));
            double inverse = 1 / Math.Sqrt((squares / n) + Epsilon);
            runningMeans[c] += Momentum * (means[c] - runningMeans[c]);
            runningVars[c] += Momentum * ((squares / (n - 1)) - runningVars[c]);
            foreach (int i in at)
            {
                ys[i] = ((xs[i] - means[c]) * inverse * gamma[c]) + beta[c];
                if (relu && ys[i] <= 0)
                    (ys[i], dys[i]) = (0, 0);
                dgammas[c] += dys[i] * (xs[i] - means[c]) * inverse;
                dbetas[c] += dys[i];
            }

            foreach (int i in at)
                dxs[i] = gamma[c] * inverse * (dys[i] - (dbetas[c] / n) - ((xs[i] - means[c]) * inverse * dgammas[c] / n));
        }

        int split = channels / 2;
        BatchNorm.ForwardTraining(channels, inner, x, gamma, beta, y, mean, invStd, runningMean, runningVar, samples, 0, split, Momentum, Epsilon, relu);
        BatchNorm.ForwardTraining(channels, inner, x, gamma, beta, y, mean, invStd, runningMean, runningVar, samples, split, channels, Momentum, Epsilon, relu);
        Close.Check(ys, y, count, "y", 3e-5);
        Close.Check(means, mean, channels, "mean");
        Close.Check(runningMeans, runningMean, channels, "running mean");
        Close.Check(runningVars, runningVar, channels, "running variance");
        BatchNorm.Backward(channels, inner, x, relu ? y.P : null, dy, gamma, mean, invStd, dx, dgamma, dbeta, samples, 0, channels, false);
        Close.Check(dxs, dx, count, "dx", 3e-5);
        Close.Check(dgammas, dgamma, channels, "dgamma", 3e-5);
        Close.Check(dbetas, dbeta, channels, "dbeta", 1e-5);
        BatchNorm.Backward(channels, inner, x, relu ? y.P : null, dy, gamma, mean, invStd, dx, dgamma, dbeta, samples, 0, channels, true);
        Close.Check(Array.ConvertAll(dxs, v => 2 * v), dx, count, "accumulated dx", 3e-5);

        BatchNorm.ForwardTraining(channels, inner, x, gamma, beta, y, mean, invStd, null, null, samples, 0, channels, Momentum, Epsilon, relu);
        Close.Check(runningMeans, runningMean, channels, "running mean left alone");
        Close.Check(ys, y, count, "y", 3e-5);
    }

    /// <summary>(1 − m) · running + m · batch keeps the digits of a small variance beside a large estimate, in the planar and the blocked layout; momentum 0
    /// keeps the estimate even if the batch is not finite.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0.5f)]
    [InlineData(0)]
    public void BatchNorm_RunningEstimates_AreAsDocumented(float momentum)
    {
        float[] values = [1e-3f, -2e-3f, 0.5e-3f, 1.5e-3f];
        double center = values.Average(v => (double)v);
        double variance = values.Sum(v => (v - center) * (v - center)) / 3;
        using FloatBuffer x = new(4 * 16), y = new(4 * 16), ones = new(16), mean = new(16), invStd = new(16), partials = new(32);
        new Span<float>(ones, 16).Fill(1);
        float* running = stackalloc float[32];
        for (int layout = 0; layout < 2; layout++)
        {
            for (int i = 0; i < 64; i++)
                x.P[i] = momentum == 0 ? float.NaN : values[i / 16];
            new Span<float>(running, 32).Fill(3);
            if (layout == 0)
            {
                BatchNorm.ForwardTraining(16, 1, x, ones, ones, y, mean, invStd, running, running + 16, 4, 0, 16, momentum, Epsilon, false);
            }
            else
            {
                BlockedNorm.Statistics(new(16, 1, 1, 0), x, 4, partials, partials.P + 16);
                BlockedNorm.Combine(16, 1, 1, 4, partials, mean, invStd, Epsilon, running, running + 16, momentum);
            }

            double left = momentum == 0 ? 3 : (1.0 - momentum) * 3;
            Assert.Equal(momentum == 0 ? 3 : left + (momentum * center), running[15], 1e-9 + (left * 1e-7));
            Assert.Equal(1, running[31] / (momentum == 0 ? 3 : left + (momentum * variance)), 1e-6);
        }
    }

    [Fact]
    public void BatchNorm_Inference_AndFolding_Agree()
    {
        var random = new Random(22);
        const int Channels = 5, Weights = 11;
        using var gamma = FloatBuffer.Random(random, Channels);
        using var beta = FloatBuffer.Random(random, Channels);
        using var mean = FloatBuffer.Random(random, Channels);
        using var variance = FloatBuffer.Random(random, Channels);
        for (int c = 0; c < Channels; c++)
            variance.P[c] = 0.1f + MathF.Abs(variance[c]);
        using var x = FloatBuffer.Batch(random, Weights, 2);
        using var w = FloatBuffer.Random(random, Channels * Weights);
        using var bias = FloatBuffer.Random(random, Channels);
        using var scale = new FloatBuffer(Channels);
        using var shift = new FloatBuffer(Channels);
        using var foldedW = new FloatBuffer(w.Count);
        using var foldedBias = new FloatBuffer(Channels);
        using var z = new FloatBuffer(2 * 16);
        using var y = new FloatBuffer(2 * 16);
        double[] Expected(float* layerBias, bool relu)
        {
            var values = new double[2 * Channels];
            for (int i = 0; i < values.Length; i++)
            {
                int c = i % Channels;
                double sum = layerBias == null ? 0 : layerBias[c];
                for (int k = 0; k < Weights; k++)
                    sum += (double)w[(c * Weights) + k] * x[(i / Channels * 16) + k];
                sum = ((sum - mean[c]) / Math.Sqrt(variance[c] + Epsilon) * gamma[c]) + beta[c];
                values[i] = relu ? Math.Max(sum, 0) : sum;
            }

            return values;
        }

        BatchNorm.FoldScale(Channels, gamma, beta, mean, variance, Epsilon, scale, shift);
        DotDense.Forward(Weights, Channels, x, w, bias, z, 2, 0, Channels, false);
        BatchNorm.Inference(Channels, 1, z, scale, shift, y, 2, false);
        Close.Check(Expected(bias, false), y, Channels, "inference");
        BatchNorm.Inference(Channels, 1, z, scale, shift, z, 2, true);
        Close.Check(Expected(bias, true), z, Channels, "rectified inference, in place");

        BatchNorm.FoldConv(Channels, Weights, w, bias, scale, shift, foldedW, foldedBias);
        DotDense.Forward(Weights, Channels, x, foldedW, foldedBias, y, 2, 0, Channels, false);
        Close.Check(Expected(bias, false), y, Channels, "folded");
        BatchNorm.FoldConv(Channels, Weights, w, null, scale, shift, foldedW, foldedBias);
        DotDense.Forward(Weights, Channels, x, foldedW, foldedBias, y, 2, 0, Channels, false);
        Close.Check(Expected(null, false), y, Channels, "folded without a bias");
    }
}
