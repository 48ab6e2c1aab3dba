using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pool;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class PoolTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [Fact]
    public void MaxPool_MatchesDefinition()
    {
        var random = new Random(11);
        for (int i = 0; i < 150; i++)
            CheckMax(RandomShape(random), random);
        foreach (int width in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 14, 15, 16, 17, 40 })
            CheckMax(Halving(3, 4, width), random);
    }

    [Fact]
    public void AvgPool_MatchesDefinition()
    {
        var random = new Random(12);
        for (int i = 0; i < 150; i++)
        {
            PoolGeometry g = RandomShape(random);
            int inCount = g.Channels * g.InHeight * g.InWidth;
            int outCount = g.Channels * g.OutHeight * g.OutWidth;
            using var x = FloatBuffer.Batch(random, inCount, 2);
            using var dy = FloatBuffer.Batch(random, outCount, 2);
            using var y = new FloatBuffer(2 * g.OutStride);
            using var dx = new FloatBuffer(2 * g.InStride);
            double[] xs = x.ToDoubles(inCount, 2);
            double[] dys = dy.ToDoubles(outCount, 2);
            var ys = new double[2 * outCount];
            var dxs = new double[2 * inCount];
            for (int o = 0; o < ys.Length; o++)
            {
                (List<int> window, int padded) = Window(g, o);
                double divisor = g.CountIncludePad ? padded : window.Count;
                ys[o] = window.Count == 0 ? 0 : window.Sum(at => xs[at]) / divisor;
                foreach (int at in window)
                    dxs[at] += dys[o] / divisor;
            }

            AvgPool.Forward(g, x, y, 2);
            Close.Check(ys, y, outCount, $"y of {g}");
            AvgPool.Backward(g, dy, dx, 2, false);
            Close.Check(dxs, dx, inCount, $"dx of {g}");
            AvgPool.Backward(g, dy, dx, 2, true);
            Close.Check(Array.ConvertAll(dxs, v => 2 * v), dx, inCount, $"accumulated dx of {g}");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void MaxPool_HalvingForms_TakeTheFirstMaximum_AndNaN(int bits) => RegisterWidth.Run(bits, default(HalvingForm));

    [Theory]
    [InlineData(4)]
    [InlineData(37)]
    public void GlobalPool_MatchesDefinition(int area)
    {
        const int Channels = 5;
        var random = new Random(13);
        using var x = FloatBuffer.Batch(random, Channels * area, 3);
        using var dy = FloatBuffer.Batch(random, Channels, 3);
        using var y = new FloatBuffer(3 * 16);
        using var dx = new FloatBuffer(3L * Samples.Stride(Channels * area));
        int* argmax = stackalloc int[3 * 16];
        double[] xs = x.ToDoubles(Channels * area, 3);
        double[] dys = dy.ToDoubles(Channels, 3);
        var averages = new double[3 * Channels];
        var maxima = new double[3 * Channels];
        var averageGradient = new double[xs.Length];
        var maxGradient = new double[xs.Length];
        for (int c = 0; c < averages.Length; c++)
        {
            double[] row = xs[(c * area)..((c + 1) * area)];
            averages[c] = row.Average();
            maxima[c] = row.Max();
            Array.Fill(averageGradient, dys[c] / area, c * area, area);
            maxGradient[(c * area) + Array.IndexOf(row, maxima[c])] = dys[c];
        }

        GlobalPool.AvgForward(Channels, area, x, y, 3);
        Close.Check(averages, y, Channels, "averages");
        GlobalPool.AvgBackward(Channels, area, dy, dx, 3, false);
        Close.Check(averageGradient, dx, Channels * area, "dx of averages");
        GlobalPool.AvgBackward(Channels, area, dy, dx, 3, true);
        Close.Check(Array.ConvertAll(averageGradient, v => 2 * v), dx, Channels * area, "accumulated dx of averages");
        GlobalPool.MaxForward(Channels, area, x, y, argmax, 3);
        Close.Check(maxima, y, Channels, "maxima");
        GlobalPool.MaxBackward(Channels, area, dy, argmax, dx, 3, false);
        Close.Check(maxGradient, dx, Channels * area, "dx of maxima");
        GlobalPool.MaxBackward(Channels, area, dy, argmax, dx, 3, true);
        Close.Check(Array.ConvertAll(maxGradient, v => 2 * v), dx, Channels * area, "accumulated dx of maxima");

        x.P[2] = float.NaN;
        GlobalPool.MaxForward(Channels, area, x, y, null, 1);
        Assert.True(float.IsNaN(y[0]));
    }

    private static void CheckMax(PoolGeometry g, Random random)
    {
        int inCount = g.Channels * g.InHeight * g.InWidth;
        int outCount = g.Channels * g.OutHeight * g.OutWidth;
        using var x = FloatBuffer.Batch(random, inCount, 2);
        using var dy = FloatBuffer.Batch(random, outCount, 2);
        using var y = new FloatBuffer(2 * g.OutStride);
        using var dx = new FloatBuffer(2 * g.InStride);
        using var argmax = new FloatBuffer(2 * g.OutStride);

        // Few different values, so that there are equal maxima.
        for (long i = 0; i < x.Count; i++)
            x.P[i] = MathF.Round(x.P[i] * 3);
        double[] xs = x.ToDoubles(inCount, 2);
        double[] dys = dy.ToDoubles(outCount, 2);
        var ys = new double[2 * outCount];
        var dxs = new double[2 * inCount];
        var rectified = new double[2 * inCount];
        for (int o = 0; o < ys.Length; o++)
        {
            int best = Window(g, o).Inside.Aggregate((a, b) => xs[b] > xs[a] ? b : a);
            ys[o] = xs[best];
            dxs[best] += dys[o];
            rectified[best] += ys[o] > 0 ? dys[o] : 0;
        }

        MaxPool.Forward(g, x, y, null, 2, rectified: false);
        Close.Check(ys, y, outCount, $"y of {g}");
        MaxPool.Forward(g, x, y, (int*)argmax.P, 2, rectified: false);
        Close.Check(ys, y, outCount, $"y of {g}");
        MaxPool.Backward(g, dy, (int*)argmax.P, dx, 2, false);
        Close.Check(dxs, dx, inCount, $"dx of {g}");
        MaxPool.Backward(g, dy, (int*)argmax.P, dx, 2, true);
        Close.Check(Array.ConvertAll(dxs, v => 2 * v), dx, inCount, $"accumulated dx of {g}");
        MaxPool.Forward(g, x, y, (int*)argmax.P, 2, rectified: true);
        Close.Check(ys, y, outCount, $"y of {g}");
        MaxPool.Backward(g, dy, (int*)argmax.P, dx, 2, false);
        Close.Check(rectified, dx, inCount, $"dx before the ReLU of {g}");
        argmax.CheckGuards();
    }

    /// <summary>The input elements of an output's window, and its number of taps inside the padded input.</summary>
    private static (List<int> Inside, int Padded) Window(PoolGeometry g, int output)
    {
        int ox = output % g.OutWidth;
        int oy = output / g.OutWidth % g.OutHeight;
        int plane = output / (g.OutWidth * g.OutHeight);
        var inside = new List<int>();
        int padded = 0;
        for (int ky = 0; ky < g.KernelHeight; ky++)
        {
            for (int kx = 0; kx < g.KernelWidth; kx++)
            {
                int iy = (oy * g.StrideHeight) - g.PaddingHeight + (ky * g.DilationHeight);
                int ix = (ox * g.StrideWidth) - g.PaddingWidth + (kx * g.DilationWidth);
                padded += iy < g.InHeight + g.PaddingHeight && ix < g.InWidth + g.PaddingWidth ? 1 : 0;
                if (iy >= 0 && iy < g.InHeight && ix >= 0 && ix < g.InWidth)
                    inside.Add((((plane * g.InHeight) + iy) * g.InWidth) + ix);
            }
        }

        return (inside, padded);
    }

    private static PoolGeometry Halving(int channels, int height, int width) =>
        new(channels, 2 * height, 2 * width, height, width, 2, 2, 2, 2, 0, 0, 1, 1, false);

    private static PoolGeometry RandomShape(Random random)
    {
        while (true)
        {
            (int kernelHeight, int kernelWidth) = (random.Next(1, 5), random.Next(1, 5));
            (int paddingHeight, int paddingWidth) = (random.Next((kernelHeight / 2) + 1), random.Next((kernelWidth / 2) + 1));
            (int strideHeight, int strideWidth) = (random.Next(1, 4), random.Next(1, 4));
            (int dilationHeight, int dilationWidth) = (random.Next(1, 3), random.Next(1, 3));
            (int height, int width) = (random.Next(1, 12), random.Next(1, 20));
            int spareHeight = height + (2 * paddingHeight) - (dilationHeight * (kernelHeight - 1)) - 1;
            int spareWidth = width + (2 * paddingWidth) - (dilationWidth * (kernelWidth - 1)) - 1;
            if (spareHeight < 0 || spareWidth < 0)
                continue;
            int outHeight = (spareHeight / strideHeight) + 1 + (spareHeight % strideHeight != 0 ? random.Next(2) : 0);
            int outWidth = (spareWidth / strideWidth) + 1 + (spareWidth % strideWidth != 0 ? random.Next(2) : 0);
            var g = new PoolGeometry(
                random.Next(1, 4), height, width, outHeight, outWidth, kernelHeight, kernelWidth, strideHeight, strideWidth, paddingHeight, paddingWidth,
                dilationHeight, dilationWidth, random.Next(2) == 0);

            // As PyTorch has it, no window starts beyond the input; with dilation one may still hold nothing but padding.
            if (Enumerable.Range(0, outHeight * outWidth).All(o => Window(g, o).Inside.Count > 0))
                return g;
        }
    }

    private readonly struct HalvingForm : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var random = new Random(14);
            foreach ((int width, bool rectified) in new[] { S.Count, S.Count + 1, (2 * S.Count) - 1, 3 * S.Count }.SelectMany(width => new[] { (width, false), (width, true) }))
            {
                PoolGeometry g = Halving(2, 3, width);
                using var x = FloatBuffer.Batch(random, 2 * 6 * 2 * width, 1);
                for (long i = 0; i < x.Count; i++)
                    x.P[i] = random.Next(20) == 0 ? float.NaN : random.Next(20) == 0 ? float.NegativeInfinity : MathF.Round(x.P[i] * 2);
                using var dy = FloatBuffer.Batch(random, 2 * 3 * width, 1);
                using var y = new FloatBuffer(g.OutStride);
                using var dx = new FloatBuffer(g.InStride);
                using var codes = new FloatBuffer(g.OutStride);
                MaxPool.Halve<S, V>(g, x, y, (int*)codes.P, rectified);
                MaxPool.HalveBackward<S, V>(g, dy, (int*)codes.P, dx);
                int* argmax = (int*)codes.P;
                for (int o = 0; o < 2 * 3 * width; o++)
                {
                    float* corner = x.P + (o / width * 4 * width) + (o % width * 2);
                    float* gradient = dx.P + (o / width * 4 * width) + (o % width * 2);
                    float[] window = [corner[0], corner[1], corner[2 * width], corner[(2 * width) + 1]];
                    float[] gradients = [gradient[0], gradient[1], gradient[2 * width], gradient[(2 * width) + 1]];
                    int best = 0;
                    for (int t = 1; t < 4; t++)
                        best = window[t] > window[best] || float.IsNaN(window[t]) ? t : best;
                    Assert.Equal(window[best], y[o]);
                    if (rectified && window[best] <= 0)
                        best = MaxPool.NoTap;
                    Assert.Equal(best, argmax[o]);
                    for (int t = 0; t < 4; t++)
                        Assert.Equal(t == best ? dy[o] : 0, gradients[t]);
                }
            }
        }
    }
}
