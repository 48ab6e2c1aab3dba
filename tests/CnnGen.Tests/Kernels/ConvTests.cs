using CnnGen.Cpu.Kernels.Conv.Planar;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class ConvTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void MatchesDefinition_OnRandomShapes(int bits)
    {
        var random = new Random(20240 + bits);
        for (int i = 0; i < 60; i++)
            RegisterWidth.Run(bits, new AllPasses(RandomShape(random), random.Next(1, 4), random.Next()));
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void MatchesDefinition_OnShapesOfNetworks(int bits)
    {
        PlanarConvGeometry[] shapes =
        [
            Shape(1, 28, 28, 6, 5, padding: 2),
            Shape(6, 14, 14, 16, 5),
            Shape(16, 5, 5, 24, 5),
            Shape(3, 32, 32, 16, 3, padding: 1),
            Shape(16, 32, 32, 32, 3, stride: 2, padding: 1),
            Shape(64, 8, 8, 64, 3, padding: 1),
            Shape(3, 29, 29, 10, 7, stride: 2, padding: 3),
            Shape(40, 9, 9, 33, 1),
            Shape(20, 8, 8, 17, 1),
            Shape(40, 9, 9, 18, 1, stride: 2),
            Shape(400, 7, 7, 9, 1),
            Shape(12, 11, 11, 12, 3, padding: 1, groups: 12),
            Shape(450, 3, 3, 5, 3, padding: 1),
            Shape(5, 3, 3, 450, 3, padding: 1),
            Shape(2, 30, 30, 3, 21, padding: 10),
            Shape(3, 31, 30, 6, 3, stride: 7),
            Shape(3, 31, 30, 6, 3, stride: 1000, padding: 1),

            // Output channels in the lanes, forward, backward, both, grouped and strided; rows of one and of several tiles.
            Shape(4, 9, 11, 16, 3),
            Shape(16, 10, 10, 16, 3, padding: 1),
            Shape(32, 9, 21, 7, 3, padding: 1),
            Shape(6, 21, 37, 48, 3, stride: 2, padding: 1, groups: 3),
        ];
        foreach (PlanarConvGeometry g in shapes)
            RegisterWidth.Run(bits, new AllPasses(g, 2, 7));
    }

    [Fact]
    public void PublicEntries_MatchDefinition()
    {
        PlanarConvGeometry g = Shape(6, 14, 14, 16, 5, padding: 1);
        var random = new Random(5);
        using var x = FloatBuffer.Batch(random, 6 * 14 * 14, 2);
        using var w = FloatBuffer.Random(random, 16 * 6 * 25);
        using var bias = FloatBuffer.Random(random, 16);
        using var y = new FloatBuffer(2 * g.OutStride);
        using var dx = new FloatBuffer(2 * g.InStride);
        using var dw = new FloatBuffer(w.Count);
        using var db = new FloatBuffer(16);
        using var scratch = new FloatBuffer(ScratchSizes.Conv(6, 16, 5, 5, 12, 12));
        PlanarConv.Forward(g, x, w, bias, y, 2, scratch, false);
        double[] dxs = x.ToDoubles(6 * 14 * 14, 2);
        double[] ys = NaiveConv.Forward(g, dxs, w.ToDoubles(2400, 1), bias.ToDoubles(16, 1), 2);
        Close.Check(ys, y, 16 * 144, "y");
        PlanarConv.BackwardData(g, y, w, dx, 2, scratch, false);
        Close.Check(NaiveConv.BackwardData(g, ys, w.ToDoubles(2400, 1), 2), dx, 6 * 14 * 14, "dx");
        PlanarConv.BackwardWeights(g, x, y, dw, 2, scratch, 0, 16, false);
        Close.Check(NaiveConv.BackwardWeights(g, dxs, ys, 2), dw, 2400, "dw");
        PlanarConv.BackwardBias(g, y, db, 2, 0, 16, false);
        Close.Check(BiasGradient(g, ys), db, 16, "db");
        PlanarConv.BackwardBias(g, y, db, 2, 3, 9, true);
        double[] twice = BiasGradient(g, ys);
        for (int o = 3; o < 9; o++)
            twice[o] *= 2;
        Close.Check(twice, db, 16, "db, accumulated in part");
        scratch.CheckGuards();
    }

    /// <summary>Every input pixel's column of the doubly-blocked Toeplitz matrix, applied by an explicit matrix product.</summary>
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 2, 3)]
    public void Forward_IsTheToeplitzMatrix(int stride, int dilation, int padding)
    {
        const int Height = 7, Width = 6, Kernel = 3;
        int outHeight = ((Height + (2 * padding) - (dilation * (Kernel - 1)) - 1) / stride) + 1;
        int outWidth = ((Width + (2 * padding) - (dilation * (Kernel - 1)) - 1) / stride) + 1;
        var g = new PlanarConvGeometry(1, Height, Width, 1, outHeight, outWidth, Kernel, Kernel, stride, stride, padding, padding, dilation, dilation, 1);
        var random = new Random(3);
        using var x = FloatBuffer.Batch(random, Height * Width, 1);
        using var w = FloatBuffer.Random(random, Kernel * Kernel);
        using var y = new FloatBuffer(g.OutStride);
        using var dx = new FloatBuffer(g.InStride);
        using var scratch = new FloatBuffer(ScratchSizes.Conv(1, 1, Kernel, Kernel, outHeight, outWidth));

        // Block (oy, iy) is the Toeplitz matrix of kernel row ky where iy = oy·stride + ky·dilation − padding.
        var matrix = new double[outHeight * outWidth, Height * Width];
        for (int row = 0; row < outHeight * outWidth; row++)
        {
            for (int column = 0; column < Height * Width; column++)
            {
                int dy = (column / Width) - (row / outWidth * stride) + padding;
                int dxOffset = (column % Width) - (row % outWidth * stride) + padding;
                bool onTap = dy >= 0 && dxOffset >= 0 && dy % dilation == 0 && dxOffset % dilation == 0 && dy / dilation < Kernel && dxOffset / dilation < Kernel;
                matrix[row, column] = onTap ? w[(dy / dilation * Kernel) + (dxOffset / dilation)] : 0;
            }
        }

        var expected = new double[outHeight * outWidth];
        var expectedGradient = new double[Height * Width];
        for (int row = 0; row < expected.Length; row++)
        {
            for (int column = 0; column < Height * Width; column++)
                expected[row] += matrix[row, column] * x[column];
        }

        for (int row = 0; row < expected.Length; row++)
        {
            for (int column = 0; column < Height * Width; column++)
                expectedGradient[column] += matrix[row, column] * expected[row];
        }

        PlanarConv.Forward(g, x, w, null, y, 1, scratch, false);
        Close.Check(expected, y, expected.Length, "y = T·x");
        PlanarConv.BackwardData(g, y, w, dx, 1, scratch, false);
        Close.Check(expectedGradient, dx, Height * Width, "dx = Tᵀ·dy");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void PublicEntries_AllocateNothing(int stride)
    {
        PlanarConvGeometry g = Shape(40, 8, 8, 70, 3, stride, 1);
        var random = new Random(6);
        using var x = FloatBuffer.Batch(random, 40 * 64, 2);
        using var w = FloatBuffer.Random(random, 70 * 40 * 9);
        using var y = new FloatBuffer(2 * g.OutStride);
        using var dx = new FloatBuffer(2 * g.InStride);
        using var dw = new FloatBuffer(w.Count);
        using var scratch = new FloatBuffer(ScratchSizes.Conv(40, 70, 3, 3, g.OutHeight, g.OutWidth));
        long before = 0;
        for (int i = 0; i < 2; i++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            PlanarConv.Forward(g, x, w, null, y, 2, scratch, true);
            PlanarConv.BackwardData(g, y, w, dx, 2, scratch, false);
            PlanarConv.BackwardWeights(g, x, y, dw, 2, scratch, 0, 70, false);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static double[] BiasGradient(PlanarConvGeometry g, double[] dy)
    {
        var db = new double[g.OutChannels];
        for (int i = 0; i < dy.Length; i++)
            db[i / (g.OutHeight * g.OutWidth) % g.OutChannels] += dy[i];
        return db;
    }

    private static PlanarConvGeometry Shape(int channels, int height, int width, int outChannels, int kernel, int stride = 1, int padding = 0, int groups = 1) => new(
        channels, height, width, outChannels, ((height + (2 * padding) - kernel) / stride) + 1, ((width + (2 * padding) - kernel) / stride) + 1,
        kernel, kernel, stride, stride, padding, padding, 1, 1, groups);

    private static PlanarConvGeometry RandomShape(Random random)
    {
        while (true)
        {
            int groups = random.Next(1, 4);
            (int kernelHeight, int kernelWidth) = (random.Next(1, 5), random.Next(1, 5));
            (int strideHeight, int strideWidth) = random.Next(2) == 0 ? (1, 1) : (random.Next(1, 4), random.Next(1, 4));
            (int paddingHeight, int paddingWidth) = (random.Next(0, 4), random.Next(0, 4));
            (int dilationHeight, int dilationWidth) = (random.Next(1, 3), random.Next(1, 3));
            (int height, int width) = (random.Next(1, 24), random.Next(1, 40));
            int spareHeight = height + (2 * paddingHeight) - (dilationHeight * (kernelHeight - 1)) - 1;
            int spareWidth = width + (2 * paddingWidth) - (dilationWidth * (kernelWidth - 1)) - 1;
            if (spareHeight < 0 || spareWidth < 0)
                continue;

            // One more than floor gives, as rounding up does: a partial window.
            int ceilHeight = spareHeight % strideHeight != 0 && random.Next(2) == 0 ? 1 : 0;
            int ceilWidth = spareWidth % strideWidth != 0 && random.Next(2) == 0 ? 1 : 0;
            return new PlanarConvGeometry(
                groups * random.Next(1, 7), height, width, groups * random.Next(1, 12), (spareHeight / strideHeight) + 1 + ceilHeight, (spareWidth / strideWidth) + 1 + ceilWidth,
                kernelHeight, kernelWidth, strideHeight, strideWidth, paddingHeight, paddingWidth, dilationHeight, dilationWidth, groups);
        }
    }

    private readonly struct AllPasses(PlanarConvGeometry g, int samples, int seed) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var random = new Random(seed);
            int inCount = g.InChannels * g.InHeight * g.InWidth;
            int outCount = g.OutChannels * g.OutHeight * g.OutWidth;
            int weights = g.OutChannels * (g.InChannels / g.Groups) * g.KernelHeight * g.KernelWidth;
            using var x = FloatBuffer.Batch(random, inCount, samples);
            using var w = FloatBuffer.Random(random, weights);
            using var bias = FloatBuffer.Random(random, g.OutChannels);
            using var dy = FloatBuffer.Batch(random, outCount, samples);
            using var y = new FloatBuffer((long)samples * g.OutStride);
            using var dx = new FloatBuffer((long)samples * g.InStride);
            using var dw = new FloatBuffer(weights);
            using var scratch = new FloatBuffer(
                ScratchSizes.Conv(g.InChannels / g.Groups, g.OutChannels / g.Groups, g.KernelHeight, g.KernelWidth, g.OutHeight, g.OutWidth));
            double[] xs = x.ToDoubles(inCount, samples);
            double[] ws = w.ToDoubles(weights, 1);
            double[] dys = dy.ToDoubles(outCount, samples);

            double[] ys = NaiveConv.Forward(g, xs, ws, null, samples);
            double[] dxs = NaiveConv.BackwardData(g, dys, ws, samples);
            double[] dws = NaiveConv.BackwardWeights(g, xs, dys, samples);
            double[] rectified = NaiveConv.Forward(g, xs, ws, bias.ToDoubles(g.OutChannels, 1), samples).Select(v => Math.Max(v, 0)).ToArray();

            // Without room for planes every shape is computed with a column matrix.
            foreach (long capacity in new[] { PlanarConvKernels.Capacity(g.Sizes), 0 })
            {
                PlanarConvKernels.Correlate<S, V>(g.Sizes, x, w, null, y, samples, scratch, capacity, false, false, false);
                Close.Check(ys, y, outCount, $"y of {g}");
                PlanarConvKernels.Correlate<S, V>(g.Sizes, x, w, bias, y, samples, scratch, capacity, true, false, false);
                Close.Check(rectified, y, outCount, $"rectified y of {g}");

                PlanarConvKernels.BackwardData<S, V>(g.Sizes, dy, w, dx, samples, scratch, capacity, false);
                Close.Check(dxs, dx, inCount, $"dx of {g}");
                PlanarConvKernels.BackwardData<S, V>(g.Sizes, dy, w, dx, samples, scratch, capacity, true);
                Close.Check(Array.ConvertAll(dxs, v => 2 * v), dx, inCount, $"accumulated dx of {g}");

                int split = random.Next(g.OutChannels + 1);
                PlanarConvKernels.BackwardWeights<S, V>(g.Sizes, x, dy, dw, samples, scratch, capacity, split, g.OutChannels, false);
                PlanarConvKernels.BackwardWeights<S, V>(g.Sizes, x, dy, dw, samples, scratch, capacity, 0, split, false);
                Close.Check(dws, dw, weights, $"dw of {g}", 5e-6);
                PlanarConvKernels.BackwardWeights<S, V>(g.Sizes, x, dy, dw, samples, scratch, capacity, 0, g.OutChannels, true);
                Close.Check(Array.ConvertAll(dws, v => 2 * v), dw, weights, $"accumulated dw of {g}", 5e-6);
            }

            scratch.CheckGuards();
        }
    }
}
