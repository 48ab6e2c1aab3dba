using CnnGen.Cpu.Kernels.Conv.Planar;
using CnnGen.Cpu.Kernels.Dense;

namespace CnnGen.Tests.Kernels;

/// <summary>The same element is summed in the same order however the caller splits the work between threads.</summary>
public sealed unsafe class DeterminismTests
{
    [Theory]
    [InlineData(6, 14, 16, 5, 1, 0)]
    [InlineData(16, 8, 64, 3, 1, 1)]
    [InlineData(5, 13, 9, 3, 2, 1)]
    [InlineData(40, 9, 33, 1, 1, 0)]
    [InlineData(70, 5, 70, 3, 1, 1)]
    public void Convolution_IsTheSameBits_ForAnySplit(int channels, int size, int outChannels, int kernel, int stride, int padding)
    {
        int outSize = ((size + (2 * padding) - kernel) / stride) + 1;
        var g = new PlanarConvGeometry(channels, size, size, outChannels, outSize, outSize, kernel, kernel, stride, stride, padding, padding, 1, 1, 1);
        var random = new Random(51);
        using var x = FloatBuffer.Batch(random, channels * size * size, 5);
        using var dy = FloatBuffer.Batch(random, outChannels * outSize * outSize, 5);
        using var w = FloatBuffer.Random(random, outChannels * channels * kernel * kernel);
        using var scratch = new FloatBuffer(ScratchSizes.Conv(channels, outChannels, kernel, kernel, outSize, outSize));
        using var y1 = new FloatBuffer(5 * g.OutStride);
        using var y2 = new FloatBuffer(5 * g.OutStride);
        PlanarConv.Forward(g, x, w, null, y1, 5, scratch, false);
        PlanarConv.Forward(g, x, w, null, y2, 2, scratch, false);
        PlanarConv.Forward(g, x.P + (2 * g.InStride), w, null, y2.P + (2 * g.OutStride), 3, scratch, false);
        Same(y1, y2, outChannels * outSize * outSize);

        using var dx1 = new FloatBuffer(5 * g.InStride);
        using var dx2 = new FloatBuffer(5 * g.InStride);
        PlanarConv.BackwardData(g, dy, w, dx1, 5, scratch, false);
        PlanarConv.BackwardData(g, dy, w, dx2, 1, scratch, false);
        PlanarConv.BackwardData(g, dy.P + g.OutStride, w, dx2.P + g.InStride, 4, scratch, false);
        Same(dx1, dx2, channels * size * size);

        using var dw1 = new FloatBuffer(w.Count);
        using var dw2 = new FloatBuffer(w.Count);
        PlanarConv.BackwardWeights(g, x, dy, dw1, 5, scratch, 0, outChannels, false);
        for (int o = 0; o < outChannels; o += 3)
            PlanarConv.BackwardWeights(g, x, dy, dw2, 5, scratch, o, Math.Min(o + 3, outChannels), false);
        Assert.Equal(dw1.ToDoubles((int)w.Count, 1), dw2.ToDoubles((int)w.Count, 1));
    }

    [Fact]
    public void Dense_IsTheSameBits_ForAnySplit()
    {
        var random = new Random(52);
        using var x = FloatBuffer.Batch(random, 100, 9);
        using var dy = FloatBuffer.Batch(random, 23, 9);
        using var w = FloatBuffer.Random(random, 2300);
        using var y1 = new FloatBuffer(9 * 32);
        using var y2 = new FloatBuffer(9 * 32);
        DotDense.Forward(100, 23, x, w, null, y1, 9, 0, 23, false);
        DotDense.Forward(100, 23, x, w, null, y2, 9, 0, 10, false);
        DotDense.Forward(100, 23, x, w, null, y2, 9, 10, 23, false);
        Same(y1, y2, 23, 9);
        DotDense.Forward(100, 23, x, w, null, y2, 4, 0, 23, false);
        DotDense.Forward(100, 23, x.P + (4 * 112), w, null, y2.P + (4 * 32), 5, 0, 23, false);
        Same(y1, y2, 23, 9);
        using var dw1 = new FloatBuffer(2300);
        using var dw2 = new FloatBuffer(2300);
        DotDense.BackwardWeights(100, 23, x, dy, dw1, null, 9, 0, 23);
        DotDense.BackwardWeights(100, 23, x, dy, dw2, null, 9, 0, 7);
        DotDense.BackwardWeights(100, 23, x, dy, dw2, null, 9, 7, 23);
        Assert.Equal(dw1.ToDoubles(2300, 1), dw2.ToDoubles(2300, 1));
        using var dx1 = new FloatBuffer(9 * 112);
        using var dx2 = new FloatBuffer(9 * 112);
        DotDense.BackwardData(100, 23, dy, w, dx1, 9, 0, 100, false);
        DotDense.BackwardData(100, 23, dy, w, dx2, 9, 48, 100, false);
        DotDense.BackwardData(100, 23, dy, w, dx2, 9, 0, 48, false);
        Same(dx1, dx2, 100, 9);
    }

    private static void Same(FloatBuffer a, FloatBuffer b, int count, int samples = 5) =>
        Assert.Equal(a.ToDoubles(count, samples), b.ToDoubles(count, samples));
}
