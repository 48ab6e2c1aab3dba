using CnnGen.Cpu.Kernels.Joins;
using CnnGen.Cpu.Kernels.Layout;

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
    [InlineData(19, 0, 5)]
    [InlineData(19, 5, 14)]
    [InlineData(33, 16, 1)]
    [InlineData(7, 0, 7)]
    public void Slice_IsAPartOfEachSample(int count, int first, int length)
    {
        var random = new Random(34);
        using var x = FloatBuffer.Batch(random, count, 2);
        using var dy = FloatBuffer.Batch(random, length, 2);
        using var y = new FloatBuffer(2L * Samples.Stride(length));
        using var dx = FloatBuffer.Batch(random, count, 2);
        double[] xs = x.ToDoubles(count, 2);
        double[] dys = dy.ToDoubles(length, 2);
        double[] dxs = dx.ToDoubles(count, 2);
        double[] added = [.. dxs];
        double[] written = new double[2 * count];
        double[] expected = new double[2 * length];
        for (int i = 0; i < expected.Length; i++)
        {
            int place = (i / length * count) + first + (i % length);
            expected[i] = xs[place];
            written[place] = dys[i];
            added[place] = (float)added[place] + (float)dys[i];
        }

        Slice.Forward(count, first, length, x, y, 2);
        Close.Check(expected, y, length, "slice", 0);
        Slice.Backward(count, first, length, dy, dx, 2, accumulate: true);
        Close.Check(added, dx, count, "added gradient", 0);
        Slice.Backward(count, first, length, dy, dx, 2, accumulate: false);
        Close.Check(written, dx, count, "gradient", 0);
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
