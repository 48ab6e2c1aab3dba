using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Planar;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using Xunit.Abstractions;

namespace CnnGen.Tests.Kernels;

/// <summary>The error that the documentation of <see cref="ConvAttribute.Winograd"/> states, in units of the largest result.</summary>
public sealed unsafe class WinogradErrorTests(ITestOutputHelper output)
{
    private const double StatedForward = 2e-5;
    private const double StatedGradient = 1e-5;

    [Theory]
    [InlineData(16, 32)]
    [InlineData(64, 28)]
    [InlineData(512, 7)]
    public void IsAtMostAsStated(int channels, int size)
    {
        BlockedConvGeometry g = BlockedConvTests.Shape(channels, size, size, channels, 3, padding: 1);
        var plain = new PlanarConvGeometry(channels, size, size, channels, size, size, 3, 3, 1, 1, 1, 1, 1, 1, 1);
        var random = new Random(channels);
        foreach (bool rectified in new[] { false, true })
        {
            double[] xs = Values(random, channels * size * size, rectified);
            double[] dys = Values(random, xs.Length, rectified: false);
            using BlockedBuffer x = new BlockedBuffer(channels, size, size, g.InHalo, 1).Fill(xs);
            using BlockedBuffer dy = new BlockedBuffer(channels, size, size, g.OutGradientHalo, 1).Fill(dys);
            using var w = FloatBuffer.Random(random, channels * channels * 9);
            double[] ws = w.ToDoubles((int)w.Count, 1);
            using var packed = new FloatBuffer(Math.Max(WinogradSizes.PackedWeights(channels, channels), g.PackedWeights));
            using var scratch = new FloatBuffer(Math.Max(WinogradSizes.Scratch(channels, channels), WinogradSizes.GradientScratch(channels, channels)));
            using var result = new BlockedBuffer(channels, size, size, g.OutHalo, 1);
            using var gradient = new FloatBuffer(ws.Length);

            double[] ys = NaiveConv.Forward(plain, xs, ws, null, 1);
            WinogradConv.PackForward(g, w, packed, 0, channels / 16);
            WinogradConv.Forward(g, x, packed, null, result, 1, scratch, relu: false);
            double forward = Error(ys, result.ToDoubles());
            BlockedConv.PackForward(g, w, packed, 0, channels / 16);
            BlockedConv.Forward(g, x, packed, null, result, 1, relu: false);
            double direct = Error(ys, result.ToDoubles());

            double[] dxs = NaiveConv.BackwardData(plain, dys, ws, 1);
            WinogradConv.PackBackward(g, w, packed, 0, channels / 16);
            using var dx = new BlockedBuffer(channels, size, size, g.InGradientHalo, 1);
            WinogradConv.BackwardData(g, dy, packed, dx, 1, scratch, accumulate: false);
            double data = Error(dxs, dx.ToDoubles());

            WinogradConv.BackwardWeightsInOrder(g, x, dy, gradient, 1, 0, channels / 16, scratch);
            double weights = Error(NaiveConv.BackwardWeights(plain, xs, dys, 1), gradient.ToDoubles(ws.Length, 1));

            output.WriteLine(FormattableString.Invariant(
                $"{channels} channels of {size}×{size}, inputs {(rectified ? "rectified" : "of both signs")}: forward {forward:E1} (direct {direct:E1}), backward-data {data:E1}, by the weights {weights:E1}"));
            Assert.InRange(forward, 0, StatedForward);
            Assert.InRange(data, 0, StatedForward);
            Assert.InRange(weights, 0, StatedGradient);
        }
    }

    private static double[] Values(Random random, int count, bool rectified) =>
        [.. Enumerable.Range(0, count).Select(_ => (double)(float)((2 * random.NextDouble()) - 1)).Select(value => rectified ? Math.Max(0, value) : value)];

    private static double Error(double[] expected, double[] found) =>
        expected.Zip(found, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);
}
