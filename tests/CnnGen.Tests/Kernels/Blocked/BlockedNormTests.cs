using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Normalization;
using CnnGen.Cpu.Kernels.Pointwise;

namespace CnnGen.Tests.Kernels.Blocked;

[Collection(RegisterWidthCollection.Name)]
public sealed unsafe class BlockedNormTests
{
    private const float Epsilon = 1e-5f;
    private const float Momentum = 0.1f;

    public static TheoryData<int> Widths => RegisterWidth.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Norm_MatchesDefinition(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        foreach (int channels in RegisterWidth.Channels)
        {
            Check(channels, 5, 7, 5, 3, false, false);
            Check(channels, 1, 1, 7, 2, true, false);
            Check(channels, 6, 3, 4, 4, false, true);
            Check(channels, 20, 9, 9, 2, true, true);
            Check(channels, 7, 4, 5, 3, true, true);
        }
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void ScaleShift_MatchesPlanar(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        foreach (int channels in RegisterWidth.Channels)
        {
            BlockedMap xMap = new(channels, 5, 3, 1), yMap = new(channels, 5, 3, 2);
            var random = new Random(64);
            using var planar = FloatBuffer.Batch(random, xMap.Count, 2);
            using var expected = new FloatBuffer(planar.Count);
            using var scale = FloatBuffer.Random(random, channels);
            using var shift = FloatBuffer.Random(random, channels);
            using var x = new BlockedBatch(xMap, planar, 2);
            using var y = new BlockedBatch(yMap, 2);
            foreach (bool relu in new[] { false, true })
            {
                BatchNorm.Inference(channels, 15, planar, scale, shift, expected, 2, relu);
                BlockedNorm.ScaleShift(xMap, x.P, scale, shift, yMap, y.P, 2, relu);
                y.Check(expected, "scaled", 1e-6);
            }

            BlockedNorm.ScaleShift(xMap, x.P, scale, shift, xMap, x.P, 2, true);
            x.Check(expected, "scaled in place", 1e-6);
        }
    });

    private static void Check(int channels, int samples, int height, int width, int chunks, bool relu, bool shortcut)
    {
        (int inner, int row) = (height * width, Samples.Stride(channels));
        BlockedMap xMap = new(channels, height, width, 1), yMap = new(channels, height, width, 2), gMap = new(channels, height, width, 0);
        var random = new Random(65);
        int count = xMap.Count;
        using var planarX = FloatBuffer.Batch(random, count, samples);
        using var planarAdd = FloatBuffer.Batch(random, count, samples);
        using var planarDy = FloatBuffer.Batch(random, count, samples);
        using var planarDx = FloatBuffer.Batch(random, count, samples);
        using var gamma = FloatBuffer.Random(random, channels);
        using var beta = FloatBuffer.Random(random, channels);
        using var runningMean = FloatBuffer.Random(random, channels);
        using var runningVar = FloatBuffer.Random(random, channels);
        using var planarY = new FloatBuffer(planarX.Count);
        using var expectedMean = new FloatBuffer(channels);
        using var expectedInvStd = new FloatBuffer(channels);
        using var expectedDgamma = new FloatBuffer(channels);
        using var expectedDbeta = new FloatBuffer(channels);

        // A mean far from zero is where one pass over the squares would fail; the first sample is far from the others.
        for (int s = 0; s < samples; s++)
        {
            for (int i = 0; i < count; i++)
                planarX.P[(s * Samples.Stride(count)) + i] += s == 0 ? 30 : 100;
        }

        double[] runningMeans = runningMean.ToDoubles(channels, 1);
        double[] runningVars = runningVar.ToDoubles(channels, 1);
        BatchNorm.ForwardTraining(
            channels, inner, planarX, gamma, beta, planarY, expectedMean, expectedInvStd, null, null, samples, 0, channels, Momentum, Epsilon, relu && !shortcut);
        if (shortcut)
        {
            for (int s = 0; s < samples; s++)
                Elementwise.Add(planarY.P + (s * Samples.Stride(count)), planarAdd.P + (s * Samples.Stride(count)), planarY.P + (s * Samples.Stride(count)), count, relu);
        }

        using var x = new BlockedBatch(xMap, planarX, samples);
        using var add = new BlockedBatch(gMap, planarAdd, samples);
        using var y = new BlockedBatch(yMap, samples);
        using var dy = new BlockedBatch(gMap, planarDy, samples);
        using var dx = new BlockedBatch(yMap, planarDx, samples);
        using var partials = new FloatBuffer(2L * chunks * row);
        using var mean = new FloatBuffer(channels);
        using var invStd = new FloatBuffer(channels);
        using var dgamma = new FloatBuffer(channels);
        using var dbeta = new FloatBuffer(channels);
        int First(int chunk) => chunk * samples / chunks;
        for (int i = 0; i < chunks; i++)
        {
            float* part = partials.P + (i * 2 * row);
            BlockedNorm.Statistics(xMap, x.P + ((nint)First(i) * xMap.Stride), First(i + 1) - First(i), part, part + row);
        }

        BlockedNorm.Combine(channels, inner, chunks, samples, partials, mean, invStd, Epsilon, runningMean, runningVar, Momentum);
        for (int c = 0; c < channels; c++)
        {
            double[] values = Enumerable.Range(0, samples * inner)
                .Select(i => (double)planarX[(i / inner * Samples.Stride(count)) + (c * inner) + (i % inner)]).ToArray();
            double center = values.Average();
            double squares = values.Sum(v => (v - center) * (v - center));
            Assert.Equal(center, mean[c], 1e-5);
            double inverse = 1 / Math.Sqrt((squares / values.Length) + Epsilon);
            Assert.Equal(1, invStd[c] / inverse, 1e-6);
            Assert.Equal(runningMeans[c] + (Momentum * (center - runningMeans[c])), runningMean[c], 1e-5);
            Assert.Equal(1, runningVar[c] / (runningVars[c] + (Momentum * ((squares / (values.Length - 1)) - runningVars[c]))), 1e-6);
        }

        BlockedNorm.Normalize(xMap, x.P, mean, invStd, gamma, beta, yMap, y.P, samples, relu, shortcut ? gMap : null, shortcut ? add.P : null);
        y.Check(planarY, "normalized", 5e-5);

        // The masks must be of the same y, or values near zero would differ.
        BlockedSamples.ToPlanar(yMap, y.P, planarY, samples, false);
        float* mask = relu ? planarY.P : null;
        bool ofSum = relu && shortcut;
        BatchNorm.Backward(
            channels, inner, planarX, mask, planarDy, gamma, expectedMean, expectedInvStd, planarDx, expectedDgamma, expectedDbeta, samples, 0, channels, true);
        for (int i = 0; i < chunks; i++)
        {
            int first = First(i);
            float* xPart = x.P + ((nint)first * xMap.Stride), dyPart = dy.P + ((nint)first * gMap.Stride), part = partials.P + (i * 2 * row);
            if (ofSum)
                BlockedNorm.BackwardSumsOfRectifiedSum(xMap, xPart, yMap, y.P + ((nint)first * yMap.Stride), gMap, dyPart, mean, invStd, First(i + 1) - first, part);
            else
                BlockedNorm.BackwardSums(xMap, xPart, gMap, dyPart, mean, invStd, gamma, beta, First(i + 1) - first, relu, part);
        }

        if (ofSum)
        {
            for (int i = 0; i < planarDy.Count; i++)
                planarDy.P[i] = planarY[i] > 0 ? planarDy[i] : 0;
            dy.Check(planarDy, "gradient by the sum", 0);
        }

        BlockedNorm.CombineSums(channels, chunks, partials, dgamma, dbeta);
        Close.Check(expectedDgamma.ToDoubles(channels, 1), dgamma, channels, "dgamma", 1e-4);
        Close.Check(expectedDbeta.ToDoubles(channels, 1), dbeta, channels, "dbeta", 1e-5);
        long total = (long)samples * inner;
        BlockedNorm.BackwardData(
            xMap, x.P, gMap, dy.P, mean, invStd, gamma, beta, dgamma, dbeta, total, yMap, dx.P, samples, relu && !ofSum, true);
        dx.Check(planarDx, "accumulated gradient", 5e-5);
        BatchNorm.Backward(
            channels, inner, planarX, mask, planarDy, gamma, expectedMean, expectedInvStd, planarDx, expectedDgamma, expectedDbeta, samples, 0, channels, false);
        BlockedNorm.BackwardData(
            xMap, x.P, gMap, dy.P, mean, invStd, gamma, beta, dgamma, dbeta, total, yMap, dx.P, samples, relu && !ofSum, false);
        dx.Check(planarDx, "gradient", 5e-5);
        BlockedNorm.BackwardData(
            xMap, x.P, gMap, dy.P, mean, invStd, gamma, beta, dgamma, dbeta, total, gMap, dy.P, samples, relu && !ofSum, false);
        dy.Check(planarDx, "gradient in place", 5e-5);
        partials.CheckGuards();
        invStd.CheckGuards();
        runningVar.CheckGuards();
    }
}
