using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pool;

namespace CnnGen.Tests.Kernels.Blocked;

[Collection(RegisterWidthCollection.Name)]
public sealed unsafe class BlockedPoolTests
{
    private const int Batch = 2;

    public static TheoryData<int> Widths => RegisterWidth.Widths;

    /// <summary>Height and width, and for both axes: kernel, stride, padding, dilation; whether the last window may be partial.</summary>
    private static (int H, int W, int K, int S, int P, int D, bool Ceil)[] Windows =>
    [
        (4, 6, 2, 2, 0, 1, false), (5, 7, 3, 2, 1, 1, false), (5, 8, 3, 2, 0, 1, true), (4, 5, 2, 1, 1, 1, false), (7, 6, 3, 1, 1, 2, false), (2, 2, 3, 1, 1, 1, false),
    ];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Pools_MatchPlanarOnes(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        foreach (int channels in RegisterWidth.Channels)
        {
            foreach ((int h, int w, int k, int s, int p, int d, bool ceil) in Windows)
            {
                int Out(int size) => (((size + (2 * p) - (d * (k - 1)) - 1) + (ceil ? s - 1 : 0)) / s) + 1;
                foreach (bool countPad in new[] { false, true })
                    Check(new PoolGeometry(channels, h, w, Out(h), Out(w), k, k, s, s, p, p, d, d, countPad), (h + channels) % 3, (w + k) % 3);
            }
        }
    });

    [Fact]
    public void Max_PaddingLoses_NaNWins_FirstOfEqualsWins()
    {
        var g = new PoolGeometry(16, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, false) { OutHeight = 3, OutWidth = 3 };
        BlockedMap inMap = new(16, 2, 2, 1), outMap = new(16, 3, 3, 0);
        using var planar = new FloatBuffer(64);
        using var expected = new FloatBuffer(Samples.Stride(16 * 9));
        using var codes = new FloatBuffer(expected.Count);
        for (int i = 0; i < 64; i++)
            planar.P[i] = i == 5 ? float.NaN : i < 32 ? -1 : float.NegativeInfinity;
        using var x = new BlockedBatch(inMap, planar, 1);
        using var y = new BlockedBatch(outMap, 1);
        using var argmax = new FloatBuffer(expected.Count);
        MaxPool.Forward(g, planar, expected, (int*)codes.P, 1, rectified: false);
        BlockedPool.MaxForward(g, inMap, x.P, outMap, y.P, (int*)argmax.P, 1, rectified: false);
        y.Check(expected, "maxima");
        CheckCodes(g, codes, argmax, 1);
    }

    private static void Check(PoolGeometry g, int inHalo, int outHalo)
    {
        BlockedMap inMap = new(g.Channels, g.InHeight, g.InWidth, inHalo), outMap = new(g.Channels, g.OutHeight, g.OutWidth, outHalo);
        var random = new Random(62);
        using var planarX = FloatBuffer.Batch(random, inMap.Count, Batch);
        using var planarDy = FloatBuffer.Batch(random, outMap.Count, Batch);
        using var planarDx = FloatBuffer.Batch(random, inMap.Count, Batch);
        using var planarY = new FloatBuffer((long)Batch * g.OutStride);
        using var codes = new FloatBuffer(planarY.Count);
        using var argmax = new FloatBuffer(planarY.Count);
        using var x = new BlockedBatch(inMap, planarX, Batch);
        using var dy = new BlockedBatch(outMap, planarDy, Batch);
        using var y = new BlockedBatch(outMap, Batch);
        using var sameY = new BlockedBatch(outMap, Batch);
        using var dx = new BlockedBatch(inMap, Batch);
        using var sum = new BlockedBatch(inMap, planarDx, Batch);
        using var avgSum = new BlockedBatch(inMap, planarDx, Batch);
        using var avgDx = new BlockedBatch(inMap, Batch);

        MaxPool.Forward(g, planarX, planarY, (int*)codes.P, Batch, rectified: false);
        BlockedPool.MaxForward(g, inMap, x.P, outMap, y.P, (int*)argmax.P, Batch, rectified: false);
        y.Check(planarY, $"max of {g}");
        BlockedPool.MaxForward(g, inMap, x.P, outMap, sameY.P, null, Batch, rectified: false);
        sameY.Check(planarY, $"max without argmax of {g}");
        CheckCodes(g, codes, argmax, Batch);

        BlockedPool.MaxBackward(g, outMap, dy.P, (int*)argmax.P, inMap, sum.P, Batch, true);
        MaxPool.Backward(g, planarDy, (int*)codes.P, planarDx, Batch, true);
        sum.Check(planarDx, $"sum of gradients of max of {g}", 1e-6);
        MaxPool.Backward(g, planarDy, (int*)codes.P, planarDx, Batch, false);
        BlockedPool.MaxBackward(g, outMap, dy.P, (int*)argmax.P, inMap, dx.P, Batch, false);
        dx.Check(planarDx, $"gradient of max of {g}", 1e-6);

        MaxPool.Forward(g, planarX, planarY, (int*)codes.P, Batch, rectified: true);
        BlockedPool.MaxForward(g, inMap, x.P, outMap, y.P, (int*)argmax.P, Batch, rectified: true);
        CheckCodes(g, codes, argmax, Batch);
        MaxPool.Backward(g, planarDy, (int*)codes.P, planarDx, Batch, false);
        BlockedPool.MaxBackward(g, outMap, dy.P, (int*)argmax.P, inMap, dx.P, Batch, false);
        dx.Check(planarDx, $"gradient before the ReLU of max of {g}", 1e-6);

        AvgPool.Forward(g, planarX, planarY, Batch);
        BlockedPool.AvgForward(g, inMap, x.P, outMap, y.P, Batch);
        y.Check(planarY, $"average of {g}", 1e-6);
        BlockedSamples.ToPlanar(inMap, avgSum.P, planarDx, Batch, false);
        AvgPool.Backward(g, planarDy, planarDx, Batch, true);
        BlockedPool.AvgBackward(g, outMap, dy.P, inMap, avgSum.P, Batch, true);
        avgSum.Check(planarDx, $"sum of gradients of average of {g}", 1e-6);
        AvgPool.Backward(g, planarDy, planarDx, Batch, false);
        BlockedPool.AvgBackward(g, outMap, dy.P, inMap, avgDx.P, Batch, false);
        avgDx.Check(planarDx, $"gradient of average of {g}", 1e-6);
    }

    private static void CheckCodes(PoolGeometry g, FloatBuffer expected, FloatBuffer found, int samples)
    {
        var map = new BlockedMap(g.Channels, g.OutHeight, g.OutWidth, 0);
        for (int s = 0; s < samples; s++)
        {
            for (int i = 0; i < map.Count; i++)
            {
                int channel = i / (map.Height * map.Width);
                int at = (((channel / map.Block * map.Height * map.Width) + (i % (map.Height * map.Width))) * map.Block) + (channel % map.Block);
                Assert.Equal(((int*)expected.P)[(s * g.OutStride) + i], ((int*)found.P)[(s * g.OutStride) + at]);
            }
        }

        found.CheckGuards();
    }
}
