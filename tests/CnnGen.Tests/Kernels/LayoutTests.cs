using CnnGen.Kernels;

namespace CnnGen.Tests.Kernels;

/// <summary>The kernels that only move floats.</summary>
public sealed unsafe class LayoutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(21)]
    public void Samples_LoadAndStore_AreInverse(int count)
    {
        var random = new Random(31);
        using var packed = FloatBuffer.Random(random, 3 * count);
        using var strided = new FloatBuffer(3L * Samples.Stride(count));
        using var back = new FloatBuffer(3 * count);
        Samples.Load(packed, strided, count, 3);
        Close.Check(packed.ToDoubles(3 * count, 1), strided, count, "strided", 0);
        Samples.Store(strided, back, count, 3);
        Close.Check(packed.ToDoubles(3 * count, 1), back, 3 * count, "packed again", 0);
    }

    [Fact]
    public void Stride_RoundsUpTo16_AndRefusesToOverflow()
    {
        Assert.Equal([0, 16, 16, 32], new[] { 0, 1, 16, 17 }.Select(Samples.Stride));
        Assert.Throws<OverflowException>(() => Samples.Stride(int.MaxValue));
    }

    [Fact]
    public void Concat_CopiesInAndOut()
    {
        var random = new Random(32);
        using var a = FloatBuffer.Batch(random, 5, 2);
        using var b = FloatBuffer.Batch(random, 19, 2);
        using var y = new FloatBuffer(2 * 32);
        using var db = new FloatBuffer(2 * 32);
        Concat.CopyIn(5, 16, a, y, 0, 32, 2);
        Concat.CopyIn(19, 32, b, y, 5, 32, 2);
        double[] expected = [.. a.ToDoubles(5, 2)[..5], .. b.ToDoubles(19, 2)[..19], .. a.ToDoubles(5, 2)[5..], .. b.ToDoubles(19, 2)[19..]];
        Close.Check(expected, y, 24, "concatenation", 0);
        Concat.CopyOut(19, 32, db, y, 5, 32, 2, false);
        Close.Check(b.ToDoubles(19, 2), db, 19, "slice", 0);
        Concat.CopyOut(19, 32, db, y, 5, 32, 2, true);
        Close.Check(Array.ConvertAll(b.ToDoubles(19, 2), v => 2 * v), db, 19, "accumulated slice", 0);
    }

    [Theory]
    [InlineData(2, 5, 7, 2, 6)]
    [InlineData(3, 4, 4, 2, 6)]
    [InlineData(2, 6, 5, 1, 5)]
    public void ZeroPadShortcut_SubsamplesAndPads(int inChannels, int height, int width, int stride, int outChannels)
    {
        var random = new Random(33);
        int outHeight = (height + stride - 1) / stride;
        int outWidth = (width + stride - 1) / stride;
        (int inCount, int outCount) = (inChannels * height * width, outChannels * outHeight * outWidth);
        using var x = FloatBuffer.Batch(random, inCount, 2);
        using var dy = FloatBuffer.Batch(random, outCount, 2);
        using var y = new FloatBuffer(2L * Samples.Stride(outCount));
        using var dx = new FloatBuffer(2L * Samples.Stride(inCount));
        double[] xs = x.ToDoubles(inCount, 2);
        double[] dys = dy.ToDoubles(outCount, 2);
        var ys = new double[2 * outCount];
        var dxs = new double[2 * inCount];
        for (int i = 0; i < ys.Length; i++)
        {
            int channel = (i / (outHeight * outWidth) % outChannels) - ((outChannels - inChannels) / 2);
            if (channel < 0 || channel >= inChannels)
                continue;
            int source = (((((i / outCount * inChannels) + channel) * height) + (i / outWidth % outHeight * stride)) * width) + (i % outWidth * stride);
            ys[i] = xs[source];
            dxs[source] += dys[i];
        }

        ZeroPadShortcut.Forward(inChannels, height, width, stride, outChannels, outHeight, outWidth, x, y, 2);
        Close.Check(ys, y, outCount, "y", 0);
        ZeroPadShortcut.Backward(inChannels, height, width, stride, outChannels, outHeight, outWidth, dy, dx, 2, false);
        Close.Check(dxs, dx, inCount, "dx", 0);
        ZeroPadShortcut.Backward(inChannels, height, width, stride, outChannels, outHeight, outWidth, dy, dx, 2, true);
        Close.Check(Array.ConvertAll(dxs, v => 2 * v), dx, inCount, "accumulated dx", 0);
    }
}
