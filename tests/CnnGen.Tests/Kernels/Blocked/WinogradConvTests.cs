using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Planar;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class WinogradConvTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void MatchesDefinition(int bits)
    {
        var random = new Random(41 + bits);
        RegisterWidth.Run(bits, new BothDirections(Shape(16, 8, 8, 16, 1), 3, random.Next()));
        RegisterWidth.Run(bits, new BothDirections(Shape(64, 7, 7, 48, 1), 2, random.Next()));
        RegisterWidth.Run(bits, new BothDirections(Shape(80, 14, 14, 96, 1), 1, random.Next()));
        for (int i = 0; i < 20; i++)
        {
            BlockedConvGeometry g = Shape(16 * random.Next(1, 5), random.Next(3, 16), random.Next(3, 32), 16 * random.Next(1, 5), random.Next(0, 3));
            g = g with
            {
                InHalo = g.InHalo + random.Next(2),
                OutHalo = random.Next(3),
                InGradientHalo = random.Next(3),
                OutGradientHalo = g.OutGradientHalo + random.Next(2),
                AddHalo = random.Next(3),
            };
            RegisterWidth.Run(bits, new BothDirections(g, random.Next(1, 4), random.Next()));
        }
    }

    /// <summary>Samples, rows of tiles and blocks of channels computed on their own are the same bits as the whole batch, strips being cut elsewhere.</summary>
    [Theory]
    [InlineData(16, 16, 9, 30)]
    [InlineData(112, 80, 14, 14)]
    public void Splits_AreTheSameBits(int inChannels, int outChannels, int height, int width)
    {
        const int Samples = 5;
        BlockedConvGeometry g = Shape(inChannels, height, width, outChannels, 1) with { OutHalo = 1, AddHalo = 2 };
        var random = new Random(5);
        using BlockedBuffer x = Maps(inChannels, height, width, g.InHalo, Samples).Fill(Values(random, Samples * inChannels * height * width));
        using var w = FloatBuffer.Random(random, outChannels * inChannels * 9);
        using var bias = FloatBuffer.Random(random, outChannels);
        using var packed = new FloatBuffer(WinogradSizes.PackedWeights(outChannels, inChannels));
        using var scratch = new FloatBuffer(WinogradSizes.Scratch(outChannels, inChannels));
        using BlockedBuffer add = Maps(outChannels, height, width, 2, Samples).Fill(Values(random, Samples * outChannels * height * width));
        using BlockedBuffer whole = Maps(outChannels, height, width, 1, Samples);
        using BlockedBuffer parts = Maps(outChannels, height, width, 1, Samples);
        int blocks = outChannels / 16;
        WinogradConv.PackForward(g, w, packed, 2, blocks);
        WinogradConv.PackForward(g, w, packed, 0, Math.Min(2, blocks));
        WinogradConv.Forward(g, x, packed, bias, whole, Samples, scratch, relu: true, add);
        WinogradConv.Forward(g, x, packed, bias, parts, 3, scratch, relu: true, add);
        WinogradConv.Forward(g, (float*)x + (3 * g.InStride), packed, bias, (float*)parts + (3 * g.OutStride), 1, scratch, relu: true, (float*)add + (3 * g.AddStride));
        float* last = (float*)parts + (4 * g.OutStride);
        float* lastAdd = (float*)add + (4 * g.AddStride);
        int rows = WinogradSizes.PatchesOf(height);
        WinogradConv.ForwardRows(g, (float*)x + (4 * g.InStride), packed, bias, last, 1, rows, scratch, relu: true, lastAdd);
        WinogradConv.ForwardRows(g, (float*)x + (4 * g.InStride), packed, bias, last, 0, 1, scratch, relu: true, lastAdd);
        Assert.Equal(whole.ToBits(), parts.ToBits());
        int split = Math.Min(2, blocks);
        WinogradConv.ForwardBlocks(g, (float*)x + (4 * g.InStride), packed, bias, last, split, blocks, scratch, relu: true, lastAdd);
        WinogradConv.ForwardBlocks(g, (float*)x + (4 * g.InStride), packed, bias, last, 0, split, scratch, relu: true, lastAdd);
        WinogradConv.ForwardBlocks(g, (float*)x + (4 * g.InStride), packed, bias, last, split, split, scratch, relu: true, lastAdd);
        Assert.Equal(whole.ToBits(), parts.ToBits());
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void BackwardWeights_MatchesDefinition(int bits)
    {
        var random = new Random(43 + bits);
        RegisterWidth.Run(bits, new WeightGradient(Shape(16, 8, 8, 16, 1), 3, random.Next()));
        RegisterWidth.Run(bits, new WeightGradient(Shape(64, 28, 28, 64, 1), 2, random.Next()));
        RegisterWidth.Run(bits, new WeightGradient(Shape(144, 6, 9, 160, 1), 20, random.Next()));
        for (int i = 0; i < 20; i++)
        {
            BlockedConvGeometry g = Shape(16 * random.Next(1, 6), random.Next(3, 16), random.Next(3, 32), 16 * random.Next(1, 6), random.Next(0, 3));
            g = g with { InHalo = g.InHalo + random.Next(2), OutGradientHalo = random.Next(3) };
            RegisterWidth.Run(bits, new WeightGradient(g, random.Next(1, 5), random.Next()));
        }
    }

    /// <summary>The bits of the weight gradient do not depend on how the output channels are split between calls, groups of channels being cut elsewhere.</summary>
    [Theory]
    [InlineData(32, 48, 9, 30, 1)]
    [InlineData(144, 160, 7, 6, 3)]
    public void BackwardWeights_SplitsAreTheSameBits(int inChannels, int outChannels, int height, int width, int split)
    {
        const int Samples = 5;
        BlockedConvGeometry g = Shape(inChannels, height, width, outChannels, 1);
        var random = new Random(6);
        using BlockedBuffer x = Maps(inChannels, height, width, g.InHalo, Samples).Fill(Values(random, Samples * inChannels * height * width));
        using BlockedBuffer dy = Maps(outChannels, height, width, g.OutGradientHalo, Samples).Fill(Values(random, Samples * outChannels * height * width));
        using var scratch = new FloatBuffer(WinogradSizes.GradientScratch(outChannels, inChannels));
        using var whole = new FloatBuffer(g.PackedWeights);
        using var parts = new FloatBuffer(g.PackedWeights);
        int blocks = outChannels / 16;
        WinogradConv.BackwardWeights(g, x, dy, whole, Samples, 0, blocks, scratch);
        WinogradConv.BackwardWeights(g, x, dy, parts, Samples, split, blocks, scratch);
        WinogradConv.BackwardWeights(g, x, dy, parts, Samples, 0, split, scratch);
        Assert.Equal(new Span<int>(whole, (int)whole.Count), new Span<int>(parts, (int)parts.Count));
    }

    private static BlockedConvGeometry Shape(int inChannels, int height, int width, int outChannels, int padding) =>
        BlockedConvTests.Shape(inChannels, height, width, outChannels, 3, padding: padding);

    private static BlockedBuffer Maps(int channels, int height, int width, int halo, int samples) => new(channels, height, width, halo, samples);

    private static double[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)((2 * random.NextDouble()) - 1))];

    private readonly struct BothDirections(BlockedConvGeometry g, int samples, int seed) : ISimdKernel
    {
        // What the transforms add, in units of the largest result and of a direct sum's roundings.
        private const int MoreTerms = 10_000;

        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var random = new Random(seed);
            var plain = new PlanarConvGeometry(
                g.InChannels, g.InHeight, g.InWidth, g.OutChannels, g.OutHeight, g.OutWidth, 3, 3, 1, 1, g.PaddingHeight, g.PaddingWidth, 1, 1, 1);
            double[] xs = Values(random, samples * g.InChannels * g.InHeight * g.InWidth);
            double[] dys = Values(random, samples * g.OutChannels * g.OutHeight * g.OutWidth);
            using var w = FloatBuffer.Random(random, g.OutChannels * g.InChannels * 9);
            using var bias = FloatBuffer.Random(random, g.OutChannels);
            double[] ws = w.ToDoubles((int)w.Count, 1);
            using BlockedBuffer x = Maps(g.InChannels, g.InHeight, g.InWidth, g.InHalo, samples).Fill(xs);
            using BlockedBuffer dy = Maps(g.OutChannels, g.OutHeight, g.OutWidth, g.OutGradientHalo, samples).Fill(dys);
            using var packed = new FloatBuffer(WinogradSizes.PackedWeights(g.OutChannels, g.InChannels));
            using var scratch = new FloatBuffer(Math.Max(WinogradSizes.Scratch(g.OutChannels, g.InChannels), WinogradSizes.Scratch(g.InChannels, g.OutChannels)));

            using BlockedBuffer y = Maps(g.OutChannels, g.OutHeight, g.OutWidth, g.OutHalo, samples);
            ConvPass forward = ConvPass.Forward(g);
            WinogradWeights.Transform<S, V>(in forward, w, packed, 0, g.OutChannels / 16);
            packed.CheckGuards();
            double[] ys = NaiveConv.Forward(plain, xs, ws, bias.ToDoubles(g.OutChannels, 1), samples);
            int tiles = samples * WinogradSizes.Patches(g.OutHeight, g.OutWidth);
            y.Fill(new double[ys.Length]);
            WinogradKernels<S, V>.Run(in forward, x, packed, bias, y, 0, tiles, 0, g.OutChannels / 16, null, true, scratch);
            y.Check([.. ys.Select(v => Math.Max(0, v))], MoreTerms, $"rectified y of {g}");
            WinogradKernels<S, V>.Run(in forward, x, packed, bias, y, 0, tiles, 0, g.OutChannels / 16, null, false, scratch);
            y.Check(ys, MoreTerms, $"y of {g}");
            double[] adds = Values(random, ys.Length);
            double[] sums = [.. ys.Select((v, i) => v + adds[i])];
            using BlockedBuffer add = Maps(g.OutChannels, g.OutHeight, g.OutWidth, g.AddHalo, samples).Fill(adds);
            WinogradKernels<S, V>.Run(in forward, x, packed, bias, y, 0, tiles, 0, g.OutChannels / 16, add, true, scratch);
            y.Check([.. sums.Select(v => Math.Max(0, v))], MoreTerms, $"rectified sum of {g}");
            ConvPass inPlace = ConvPass.Forward(g with { OutHalo = g.AddHalo });
            WinogradKernels<S, V>.Run(in inPlace, x, packed, bias, add, 0, tiles, 0, g.OutChannels / 16, add, false, scratch);
            add.Check(sums, MoreTerms, $"sum in place of {g}");

            using BlockedBuffer dx = Maps(g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo, samples);
            ConvPass backward = ConvPass.BackwardData(g, 0, 0);
            WinogradWeights.Transform<S, V>(in backward, w, packed, 0, g.InChannels / 16);
            packed.CheckGuards();
            double[] dxs = NaiveConv.BackwardData(plain, dys, ws, samples);
            tiles = samples * WinogradSizes.Patches(g.InHeight, g.InWidth);
            dx.Fill(new double[dxs.Length]);
            WinogradKernels<S, V>.Run(in backward, dy, packed, null, dx, 0, tiles, 0, g.InChannels / 16, null, false, scratch);
            dx.Check(dxs, MoreTerms, $"dx of {g}");
            WinogradKernels<S, V>.Run(in backward, dy, packed, null, dx, 0, tiles, 0, g.InChannels / 16, dx, false, scratch);
            dx.Check([.. dxs.Select(v => 2 * v)], MoreTerms, $"accumulated dx of {g}");
            scratch.CheckGuards();
        }
    }

    private readonly struct WeightGradient(BlockedConvGeometry g, int samples, int seed) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var random = new Random(seed);
            var plain = new PlanarConvGeometry(
                g.InChannels, g.InHeight, g.InWidth, g.OutChannels, g.OutHeight, g.OutWidth, 3, 3, 1, 1, g.PaddingHeight, g.PaddingWidth, 1, 1, 1);
            double[] xs = Values(random, samples * g.InChannels * g.InHeight * g.InWidth);
            double[] dys = Values(random, samples * g.OutChannels * g.OutHeight * g.OutWidth);
            using BlockedBuffer x = Maps(g.InChannels, g.InHeight, g.InWidth, g.InHalo, samples).Fill(xs);
            using BlockedBuffer dy = Maps(g.OutChannels, g.OutHeight, g.OutWidth, g.OutGradientHalo, samples).Fill(dys);
            using var packed = new FloatBuffer(g.PackedWeights);
            using var dw = new FloatBuffer(g.OutChannels * g.InChannels * 9);
            using var scratch = new FloatBuffer(WinogradSizes.GradientScratch(g.OutChannels, g.InChannels));
            int blocks = g.OutChannels / 16;
            int split = random.Next(blocks + 1);
            WinogradWeightGradient<S, V>.Run(g, x, dy, packed, samples, split, blocks, scratch, inOrder: false);
            WinogradWeightGradient<S, V>.Run(g, x, dy, packed, samples, 0, split, scratch, inOrder: false);
            BlockedConv.UnpackWeightGradient(g, packed, dw, 0, split);
            BlockedConv.UnpackWeightGradient(g, packed, dw, split, blocks);
            double[] expected = NaiveConv.BackwardWeights(plain, xs, dys, samples);
            double tolerance = 1.5e-5 * expected.Max(Math.Abs);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(dw[i] - expected[i]) <= tolerance, FormattableString.Invariant($"dw of {g}: element {i}: expected {expected[i]}, found {dw[i]}"));
            using var ordered = new FloatBuffer(dw.Count);
            WinogradWeightGradient<S, V>.Run(g, x, dy, ordered, samples, split, blocks, scratch, inOrder: true);
            WinogradWeightGradient<S, V>.Run(g, x, dy, ordered, samples, 0, split, scratch, inOrder: true);
            Assert.Equal(new Span<int>(dw, (int)dw.Count), new Span<int>(ordered, (int)ordered.Count));
            packed.CheckGuards();
            dw.CheckGuards();
            ordered.CheckGuards();
            scratch.CheckGuards();
        }
    }
}
