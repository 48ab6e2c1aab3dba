using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Planar;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class BlockedConvTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void MatchesDefinition_OnRandomShapes(int bits)
    {
        var random = new Random(7100 + bits);
        int[] channels = [1, 2, 3, 15, 16, 32, 48];
        for (int i = 0; i < 40; i++)
        {
            BlockedConvGeometry g = RandomShape(random, channels[random.Next(channels.Length)], 16 * random.Next(1, 6));
            RegisterWidth.Run(bits, new AllPasses(g, random.Next(1, 4), random.Next()));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void MatchesDefinition_OnShapesOfNetworks(int bits)
    {
        BlockedConvGeometry[] shapes =
        [
            Shape(1, 28, 28, 16, 5, padding: 2),
            Shape(3, 32, 32, 16, 3, padding: 1),
            Shape(3, 29, 29, 64, 7, stride: 2, padding: 3),
            Shape(16, 32, 32, 16, 3, padding: 1),
            Shape(16, 32, 32, 32, 3, stride: 2, padding: 1),
            Shape(32, 28, 28, 32, 3, padding: 1),
            Shape(64, 8, 8, 64, 3, padding: 1),
            Shape(160, 7, 7, 112, 3, padding: 1),
            Shape(32, 6, 6, 112, 3, padding: 1),
            Shape(64, 14, 14, 16, 1),
            Shape(48, 14, 14, 64, 1, stride: 2),
            Shape(32, 3, 3, 32, 3, stride: 3),
            Shape(32, 9, 9, 32, 2, stride: 3),
            Shape(16, 32, 31, 32, 3, stride: 1000),
            Shape(3, 17, 16, 16, 3, stride: 15_000, padding: 1),
            Shape(32, 21, 40, 16, 4, 3, 6, 16, 2, 1, 0, 4, 8),
            Shape(64, 14, 15, 32, 3, 3, 1, 1, 2, 2, 0, 2, 2),
            Shape(32, 11, 12, 48, 3, 3, 1, 1, 4, 4, 0, 4, 4),
        ];
        foreach (BlockedConvGeometry g in shapes)
            RegisterWidth.Run(bits, new AllPasses(g, 2, 7));
    }

    /// <summary>Rows computed on their own, in two ranges, and blocks of channels are the same bits as the whole sample.</summary>
    [Theory]
    [InlineData(3, 0)]
    [InlineData(48, 5)]
    public void ForwardRows_AreTheSameBits(int channels, int split)
    {
        BlockedConvGeometry g = Shape(channels, 13, 11, 80, 3, padding: 1) with { OutHalo = 2, AddHalo = 1 };
        var random = new Random(3);
        using BlockedBuffer x = Maps(g.InChannels, g.InHeight, g.InWidth, g.InHalo, 1).Fill(Values(random, g.InChannels * 143));
        using var w = FloatBuffer.Random(random, 80 * channels * 9);
        using var bias = FloatBuffer.Random(random, 80);
        using var packed = new FloatBuffer(g.PackedWeights);
        using BlockedBuffer add = Maps(80, 13, 11, 1, 1).Fill(Values(random, 80 * 143));
        using BlockedBuffer whole = Maps(80, 13, 11, 2, 1);
        using BlockedBuffer parts = Maps(80, 13, 11, 2, 1);
        BlockedConv.PackForward(g, w, packed, 0, 5);
        BlockedConv.Forward(g, x, packed, bias, whole, 1, true, add);
        BlockedConv.ForwardRows(g, x, packed, bias, parts, split, 13, true, add);
        BlockedConv.ForwardRows(g, x, packed, bias, parts, 0, split, true, add);
        Assert.Equal(whole.ToBits(), parts.ToBits());

        using BlockedBuffer blocks = Maps(80, 13, 11, 2, 1);
        BlockedConv.ForwardBlocks(g, x, packed, bias, blocks, 4, 5, true, add);
        BlockedConv.ForwardBlocks(g, x, packed, bias, blocks, 0, 4, true, add);
        BlockedConv.ForwardBlocks(g, x, packed, bias, blocks, 4, 4, true, add);
        Assert.Equal(whole.ToBits(), blocks.ToBits());
    }

    /// <summary>The bits of the weight gradient do not depend on how the output blocks and the samples are split between calls.</summary>
    [Theory]
    [InlineData(16, 7, 3)]
    [InlineData(3, 40, 1)]
    public void BackwardWeights_AreTheSameBits(int channels, int size, int split)
    {
        const int Samples = 9;
        BlockedConvGeometry g = Shape(channels, size, size, 80, 3, padding: 1);
        var random = new Random(4);
        using BlockedBuffer x = Maps(channels, size, size, g.InHalo, Samples).Fill(Values(random, Samples * channels * size * size));
        using BlockedBuffer dy = Maps(80, size, size, g.OutGradientHalo, Samples).Fill(Values(random, Samples * 80 * size * size));
        using var whole = new FloatBuffer(g.PackedWeights);
        using var parts = new FloatBuffer(g.PackedWeights);
        BlockedConv.BackwardWeights(g, x, dy, whole, Samples, 0, 5, false);
        BlockedConv.BackwardWeights(g, x, dy, parts, 4, 0, split, false);
        BlockedConv.BackwardWeights(g, x, dy, parts, 4, split, 5, false);
        BlockedConv.BackwardWeights(g, (float*)x + (4 * g.InStride), (float*)dy + (4 * g.OutGradientStride), parts, Samples - 4, 0, 5, true);
        Assert.Equal(new Span<int>(whole, (int)whole.Count), new Span<int>(parts, (int)parts.Count));
    }

    /// <summary>The gradient in the order of the weights is made of the same bits, if more blocks are asked for than are summed at once too.</summary>
    [Fact]
    public void BackwardWeightsInOrder_AreTheSameBits()
    {
        const int Samples = 2;
        BlockedConvGeometry g = Shape(512, 3, 2, 176, 3, padding: 1);
        Assert.True(BlockedSizes.GradientBlocks(512, 3, 3) < 11);
        var random = new Random(8);
        using BlockedBuffer x = Maps(512, 3, 2, g.InHalo, Samples).Fill(Values(random, Samples * 512 * 6));
        using BlockedBuffer dy = Maps(176, 3, 2, g.OutGradientHalo, Samples).Fill(Values(random, Samples * 176 * 6));
        using var scratch = new FloatBuffer(BlockedSizes.GradientScratch(176, 512, 3, 3));
        using var packed = new FloatBuffer(g.PackedWeights);
        using var unpacked = new FloatBuffer(g.PackedWeights);
        using var ordered = new FloatBuffer(g.PackedWeights);
        BlockedConv.BackwardWeights(g, x, dy, packed, Samples, 0, 11, false);
        BlockedConv.UnpackWeightGradient(g, packed, unpacked, 0, 11);
        BlockedConv.BackwardWeightsInOrder(g, x, dy, ordered, Samples, 6, 11, scratch);
        BlockedConv.BackwardWeightsInOrder(g, x, dy, ordered, Samples, 0, 6, scratch);
        Assert.Equal(new Span<int>(unpacked, (int)unpacked.Count), new Span<int>(ordered, (int)ordered.Count));
        scratch.CheckGuards();
    }

    internal static BlockedConvGeometry Shape(int inChannels, int height, int width, int outChannels, int kernel, int stride = 1, int padding = 0) =>
        Shape(inChannels, height, width, outChannels, kernel, kernel, stride, stride, padding, padding, 0);

    internal static BlockedConvGeometry Shape(
        int inChannels, int height, int width, int outChannels, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int paddingHeight, int paddingWidth, int partial, int dilationHeight = 1, int dilationWidth = 1)
    {
        (int extentHeight, int extentWidth) = (BlockedSizes.Extent(kernelHeight, dilationHeight), BlockedSizes.Extent(kernelWidth, dilationWidth));
        int outHeight = Math.Max(1, ((height + (2 * paddingHeight) - extentHeight) / strideHeight) + 1 + partial);
        int outWidth = Math.Max(1, ((width + (2 * paddingWidth) - extentWidth) / strideWidth) + 1 + partial);
        return new BlockedConvGeometry(
            inChannels,
            height,
            width,
            outChannels,
            outHeight,
            outWidth,
            kernelHeight,
            kernelWidth,
            strideHeight,
            strideWidth,
            paddingHeight,
            paddingWidth,
            Math.Max(BlockedSizes.InHalo(height, outHeight, extentHeight, strideHeight, paddingHeight), BlockedSizes.InHalo(width, outWidth, extentWidth, strideWidth, paddingWidth)),
            0,
            0,
            Math.Max(
                BlockedSizes.OutGradientHalo(height, outHeight, extentHeight, strideHeight, paddingHeight),
                BlockedSizes.OutGradientHalo(width, outWidth, extentWidth, strideWidth, paddingWidth)),
            DilationHeight: dilationHeight,
            DilationWidth: dilationWidth);
    }

    /// <summary>A kernel, strides, padding and halos of all kinds; a third of the kernels is dilated, and a sixth of the strides larger than most kernels.</summary>
    internal static BlockedConvGeometry RandomShape(Random random, int inChannels, int outChannels)
    {
        int kernelHeight = random.Next(1, 8);
        int kernelWidth = random.Next(2) == 0 ? kernelHeight : random.Next(1, 8);
        BlockedConvGeometry g = Shape(
            inChannels,
            random.Next(1, 14),
            random.Next(1, 32),
            outChannels,
            kernelHeight,
            kernelWidth,
            RandomStride(random),
            RandomStride(random),
            random.Next(0, kernelHeight + 1),
            random.Next(0, kernelWidth + 1),
            random.Next(8) == 0 ? 1 : 0,
            random.Next(3) == 0 ? random.Next(2, 5) : 1,
            random.Next(3) == 0 ? random.Next(2, 5) : 1);
        return g with
        {
            InHalo = g.InHalo + random.Next(2),
            OutHalo = random.Next(3),
            InGradientHalo = random.Next(3),
            OutGradientHalo = g.OutGradientHalo + random.Next(2),
            AddHalo = random.Next(3),
        };
    }

    private static int RandomStride(Random random) => random.Next(6) == 0 ? random.Next(4, 40) : random.Next(1, 4);

    private static BlockedBuffer Maps(int channels, int height, int width, int halo, int samples) => new(channels, height, width, halo, samples);

    private static double[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)((2 * random.NextDouble()) - 1))];

    private readonly struct AllPasses(BlockedConvGeometry g, int samples, int seed) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var random = new Random(seed);
            var plain = new PlanarConvGeometry(
                g.InChannels, g.InHeight, g.InWidth, g.OutChannels, g.OutHeight, g.OutWidth, g.KernelHeight, g.KernelWidth, g.StrideHeight, g.StrideWidth, g.PaddingHeight, g.PaddingWidth, g.DilationHeight, g.DilationWidth, 1);
            double[] xs = Values(random, samples * g.InChannels * g.InHeight * g.InWidth);
            double[] dys = Values(random, samples * g.OutChannels * g.OutHeight * g.OutWidth);
            int taps = g.KernelHeight * g.KernelWidth;
            using var w = FloatBuffer.Random(random, g.OutChannels * g.InChannels * taps);
            using var bias = FloatBuffer.Random(random, g.OutChannels);
            double[] ws = w.ToDoubles((int)w.Count, 1);
            using BlockedBuffer x = Maps(g.InChannels, g.InHeight, g.InWidth, g.InHalo, samples).Fill(xs);
            using BlockedBuffer dy = Maps(g.OutChannels, g.OutHeight, g.OutWidth, g.OutGradientHalo, samples).Fill(dys);
            using var packed = new FloatBuffer(g.PackedWeights);

            using BlockedBuffer y = Maps(g.OutChannels, g.OutHeight, g.OutWidth, g.OutHalo, samples);
            BlockedConvKernels<S, V>.PackForward(g, w, packed, 0, g.OutChannels / 16);
            packed.CheckGuards();
            double[] ys = NaiveConv.Forward(plain, xs, ws, bias.ToDoubles(g.OutChannels, 1), samples);
            BlockedConvKernels<S, V>.Forward(g, x, packed, bias, null, y, samples, 0, g.OutHeight, 0, g.OutChannels / 16, false);
            y.Check(ys, g.InChannels * taps, $"y of {g}");
            BlockedConvKernels<S, V>.Forward(g, x, packed, bias, null, y, samples, 0, g.OutHeight, 0, g.OutChannels / 16, true);
            y.Check([.. ys.Select(v => Math.Max(0, v))], g.InChannels * taps, $"rectified y of {g}");
            BlockedConvKernels<S, V>.Forward(g, x, packed, null, null, y, samples, 0, g.OutHeight, 0, g.OutChannels / 16, false);
            y.Check(NaiveConv.Forward(plain, xs, ws, null, samples), g.InChannels * taps, $"y without bias of {g}");
            double[] adds = Values(random, ys.Length);
            double[] sums = [.. ys.Select((v, i) => v + adds[i])];
            using BlockedBuffer add = Maps(g.OutChannels, g.OutHeight, g.OutWidth, g.AddHalo, samples).Fill(adds);
            BlockedConvKernels<S, V>.Forward(g, x, packed, bias, add, y, samples, 0, g.OutHeight, 0, g.OutChannels / 16, true);
            y.Check([.. sums.Select(v => Math.Max(0, v))], g.InChannels * taps, $"rectified sum of {g}");
            BlockedConvKernels<S, V>.Forward(g with { OutHalo = g.AddHalo }, x, packed, bias, add, add, samples, 0, g.OutHeight, 0, g.OutChannels / 16, false);
            add.Check(sums, g.InChannels * taps, $"sum in place of {g}");

            using BlockedBuffer dx = Maps(g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo, samples);
            BlockedConvKernels<S, V>.PackBackward(g, w, packed, 0, Math.Max(1, g.InChannels / 16));
            packed.CheckGuards();
            double[] dxs = NaiveConv.BackwardData(plain, dys, ws, samples);
            BlockedConvKernels<S, V>.BackwardData(g, dy, packed, dx, samples, false);
            dx.Check(dxs, g.OutChannels * taps, $"dx of {g}");
            BlockedConvKernels<S, V>.BackwardData(g, dy, packed, dx, samples, true);
            dx.Check([.. dxs.Select(v => 2 * v)], 2 * g.OutChannels * taps, $"accumulated dx of {g}");

            BackwardWeights<S, V>(plain, random, x, dy, xs, dys);
        }

        private void BackwardWeights<S, V>(PlanarConvGeometry plain, Random random, BlockedBuffer x, BlockedBuffer dy, double[] xs, double[] dys)
            where S : struct, ISimd<V>
            where V : struct
        {
            using var packed = new FloatBuffer(g.PackedWeights);
            using var dw = new FloatBuffer(g.OutChannels * g.InChannels * g.KernelHeight * g.KernelWidth);
            using var db = new FloatBuffer(g.OutChannels);
            int area = g.OutHeight * g.OutWidth;
            int blocks = g.OutChannels / 16;
            int split = random.Next(blocks + 1);
            double[] dws = NaiveConv.BackwardWeights(plain, xs, dys, samples);
            double[] dbs = NaiveBias(dys, area);
            for (int round = 1; round <= 2; round++)
            {
                bool accumulate = round == 2;
                BlockedConvKernels<S, V>.BackwardWeights(g, x, dy, packed, samples, split, blocks, accumulate);
                BlockedConvKernels<S, V>.BackwardWeights(g, x, dy, packed, samples, 0, split, accumulate);
                BlockedConv.UnpackWeightGradient(g, packed, dw, split, blocks);
                BlockedConv.UnpackWeightGradient(g, packed, dw, 0, split);
                BlockedConvKernels<S, V>.BackwardBias(g, dy, db, samples, accumulate);
                CheckSums(dws, round, dw, samples * area, $"dw, {round} times, of {g}");
                CheckSums(dbs, round, db, samples * area, $"db, {round} times, of {g}");
            }

            packed.CheckGuards();
            using var scratch = new FloatBuffer(BlockedSizes.GradientScratch(g.OutChannels, g.InChannels, g.KernelHeight, g.KernelWidth));
            ConvWeightGradient.RunInOrder<S, V>(g, x, dy, dw, samples, split, blocks, scratch);
            ConvWeightGradient.RunInOrder<S, V>(g, x, dy, dw, samples, 0, split, scratch);
            CheckSums(dws, 1, dw, samples * area, $"dw in order of {g}");
            scratch.CheckGuards();
        }

        private double[] NaiveBias(double[] dys, int area)
        {
            var dbs = new double[g.OutChannels];
            for (int i = 0; i < dys.Length; i++)
                dbs[i / area % g.OutChannels] += dys[i];
            return dbs;
        }

        private static void CheckSums(double[] once, int times, FloatBuffer actual, int terms, string what)
        {
            double tolerance = BlockedBuffer.Tolerance(once, times * terms) * times;
            for (int i = 0; i < once.Length; i++)
                Assert.True(Math.Abs(actual[i] - (times * once[i])) <= tolerance, FormattableString.Invariant($"{what}: element {i}: expected {times * once[i]}, found {actual[i]}"));
            actual.CheckGuards();
        }
    }
}
