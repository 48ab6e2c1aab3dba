using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Grouped;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pool;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels.Blocked;

/// <summary>Channels that do not fill the last block are computed as if they did, with weights of zero: the same bits, and no number more is read or written.</summary>
public sealed unsafe class SpareLanesTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void WeightsArePackedAsIfThereWereZeros(int bits)
    {
        (int In, int Out, int Kernel, int Stride)[] shapes = [(32, 32, 3, 1), (48, 16, 1, 1), (16, 48, 3, 2), (3, 32, 3, 1), (1, 16, 1, 1), (16, 16, 2, 3), (80, 96, 1, 2)];
        foreach ((int inputs, int outputs, int kernel, int stride) in shapes)
        {
            foreach (int spare in new[] { 0, 1, 6, 8, 15 })
            {
                BlockedConvGeometry g = BlockedConvTests.Shape(inputs, 9, 7, outputs, kernel, stride, kernel / 2);
                RegisterWidth.Run(bits, new AsWithZeros(g with { InSpare = inputs < 16 ? 0 : spare, OutSpare = (spare + 5) % 16 }));
            }
        }
    }

    [Theory]
    [InlineData(1, 24)]
    [InlineData(2, 10)]
    [InlineData(4, 20)]
    [InlineData(8, 40)]
    public void LanewiseWeightsToo(int mates, int channels)
    {
        const int Taps = 9;
        int lanes = (channels + 15) / 16 * 16;
        using var w = FloatBuffer.Random(new Random(3), channels * mates * Taps);
        using var filled = new FloatBuffer(lanes * mates * Taps);
        new Span<float>(filled, (int)filled.Count).Clear();
        new Span<float>(w, (int)w.Count).CopyTo(new Span<float>(filled, (int)filled.Count));
        using var packed = new FloatBuffer(filled.Count);
        using var expected = new FloatBuffer(filled.Count);
        foreach (bool backward in new[] { false, true })
        {
            LanewiseWeights.Pack(w, lanes, channels, mates, Taps, packed, backward);
            LanewiseWeights.Pack(filled, lanes, lanes, mates, Taps, expected, backward);
            Assert.Equal(Bytes(expected), Bytes(packed));
        }

        LanewiseWeights.Pack(w, lanes, channels, mates, Taps, packed, backward: false);
        using var back = new FloatBuffer(w.Count);
        LanewiseWeights.Unpack(packed, lanes, channels, mates, Taps, back);
        Assert.Equal(Bytes(w), Bytes(back));
        back.CheckGuards();
    }

    [Fact]
    public void GradientsByWeightsLackThoseOfSpareLanes()
    {
        const int Samples = 3;
        BlockedConvGeometry g = BlockedConvTests.Shape(48, 8, 9, 80, 3, padding: 1) with { InSpare = 7, OutSpare = 10 };
        BlockedConvGeometry whole = g with { InSpare = 0, OutSpare = 0 };
        var random = new Random(4);
        using var x = FloatBuffer.Random(random, Samples * g.InStride);
        using var dy = FloatBuffer.Random(random, Samples * g.OutGradientStride);
        using var scratch = new FloatBuffer(Math.Max(WinogradSizes.GradientScratch(80, 48), BlockedSizes.GradientScratch(80, 48, 3, 3)));
        using var dw = new FloatBuffer(70 * 41 * 9);
        using var all = new FloatBuffer(80 * 48 * 9);
        BlockedConv.BackwardWeightsInOrder(whole, x, dy, all, Samples, 0, 5, scratch);
        BlockedConv.BackwardWeightsInOrder(g, x, dy, dw, Samples, 0, 5, scratch);
        Assert.Equal(Weights(g, all), Bytes(dw));
        WinogradConv.BackwardWeightsInOrder(whole, x, dy, all, Samples, 0, 5, scratch);
        WinogradConv.BackwardWeightsInOrder(g, x, dy, dw, Samples, 0, 5, scratch);
        Assert.Equal(Weights(g, all), Bytes(dw));
        dw.CheckGuards();
    }

    [Theory]
    [InlineData(24, 8, 1)]
    [InlineData(10, 6, 0)]
    [InlineData(33, 15, 2)]
    public void PlanarSamplesAreFilledUpWithZeros(int channels, int spare, int halo)
    {
        const int Batch = 2;
        var map = new BlockedMap(channels + spare, 3, 4, halo, spare);
        BlockedMap filled = map with { Spare = 0 };
        using var packed = FloatBuffer.Random(new Random(5), Batch * map.PlanarCount);
        using var more = new FloatBuffer(Batch * filled.PlanarCount);
        new Span<float>(more, (int)more.Count).Clear();
        for (int s = 0; s < Batch; s++)
            new Span<float>(packed.P + (s * map.PlanarCount), map.PlanarCount).CopyTo(new Span<float>(more.P + (s * filled.PlanarCount), map.PlanarCount));
        using var blocked = new FloatBuffer(Batch * map.Stride);
        using var expected = new FloatBuffer(blocked.Count);
        new Span<float>(expected, (int)expected.Count).Clear();
        new Span<float>(blocked, (int)blocked.Count).Fill(float.NaN);
        BlockedSamples.Load(more, filled, expected, Batch);
        BlockedSamples.Load(packed, map, blocked, Batch);
        for (int s = 0; s < Batch; s++)
        {
            int floats = (channels + spare) * (3 + (2 * halo)) * (4 + (2 * halo));
            Assert.Equal(new Span<int>(expected.P + (s * map.Stride), floats), new Span<int>(blocked.P + (s * map.Stride), floats));
        }

        using var back = new FloatBuffer(packed.Count);
        BlockedSamples.Store(map, blocked, back, Batch);
        Assert.Equal(Bytes(packed), Bytes(back));
        back.CheckGuards();
    }

    /// <summary>What lies behind a vector's numbers has never been written.</summary>
    [Fact]
    public void GradientsOfGlobalPoolingReadNoSpareLane()
    {
        var map = new BlockedMap(32, 3, 2, 1, Spare: 8);
        using var dy = FloatBuffer.Random(new Random(6), 32);
        new Span<float>(dy.P + 24, 8).Fill(float.NaN);
        using var dx = new FloatBuffer(map.Stride);
        BlockedGlobalPool.AvgBackward(map, dy, dx, 1, accumulate: false);
        float[] planar = new float[24 * 6];
        fixed (float* to = planar)
            BlockedSamples.Store(map, dx, to, 1);
        for (int i = 0; i < planar.Length; i++)
            Assert.Equal(dy[i / 6] / 6, planar[i], 1e-6f);
        Assert.DoesNotContain(float.NaN, new Span<float>(dx, map.Stride).ToArray());
    }

    private static byte[] Bytes(FloatBuffer buffer) => new Span<byte>(buffer.P, (int)buffer.Count * sizeof(float)).ToArray();

    /// <summary>Of weights for all lanes those that are for channels.</summary>
    private static byte[] Weights(BlockedConvGeometry g, FloatBuffer all)
    {
        int row = g.WeightInputs * g.KernelHeight * g.KernelWidth;
        int pitch = g.InChannels * g.KernelHeight * g.KernelWidth;
        return [.. Enumerable.Range(0, g.WeightOutputs).SelectMany(output => new Span<byte>(all.P + (output * pitch), row * sizeof(float)).ToArray())];
    }

    private readonly struct AsWithZeros(BlockedConvGeometry g) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            BlockedConvGeometry whole = g with { InSpare = 0, OutSpare = 0 };
            int taps = g.KernelHeight * g.KernelWidth;
            (int blocks, int inBlocks) = (g.OutChannels / 16, Math.Max(1, g.InChannels / 16));
            using var w = FloatBuffer.Random(new Random(1), g.WeightOutputs * g.WeightInputs * taps);
            using var filled = new FloatBuffer(g.OutChannels * g.InChannels * taps);
            new Span<float>(filled, (int)filled.Count).Clear();
            for (int output = 0; output < g.WeightOutputs; output++)
            {
                int row = g.WeightInputs * taps;
                new Span<float>(w.P + (output * row), row).CopyTo(new Span<float>(filled.P + (output * g.InChannels * taps), row));
            }

            using var packed = new FloatBuffer(WinogradSizes.PackedWeights(g.OutChannels, Math.Max(16, g.InChannels)));
            using var expected = new FloatBuffer(packed.Count);
            Fill(packed, expected);
            BlockedConvKernels<S, V>.PackForward(whole, filled, expected, 0, blocks);
            BlockedConvKernels<S, V>.PackForward(g, w, packed, 0, blocks);
            Assert.Equal(Bytes(expected), Bytes(packed));
            BlockedConvKernels<S, V>.PackBackward(whole, filled, expected, 0, inBlocks);
            BlockedConvKernels<S, V>.PackBackward(g, w, packed, 0, inBlocks);
            Assert.Equal(Bytes(expected), Bytes(packed));
            if (taps == 9 && g.StrideHeight == 1 && g.InChannels >= 16)
            {
                foreach (bool backward in new[] { false, true })
                {
                    ConvPass part = backward ? ConvPass.BackwardData(g, 0, 0) : ConvPass.Forward(g);
                    ConvPass all = backward ? ConvPass.BackwardData(whole, 0, 0) : ConvPass.Forward(whole);
                    WinogradWeights.Transform<S, V>(in all, filled, expected, 0, part.OutChannels / 16);
                    WinogradWeights.Transform<S, V>(in part, w, packed, 0, part.OutChannels / 16);
                    Assert.Equal(Bytes(expected), Bytes(packed));
                }
            }

            using var gradient = FloatBuffer.Random(new Random(2), (int)g.PackedWeights);
            using var dw = new FloatBuffer(w.Count);
            ConvWeightGradient.Unpack<S, V>(whole, gradient, filled, 0, blocks);
            ConvWeightGradient.Unpack<S, V>(g, gradient, dw, 0, blocks);
            Assert.Equal(Weights(g, filled), Bytes(dw));
            dw.CheckGuards();
            packed.CheckGuards();
        }

        private static void Fill(params FloatBuffer[] buffers)
        {
            foreach (FloatBuffer buffer in buffers)
                new Span<float>(buffer, (int)buffer.Count).Fill(-1);
        }
    }
}
