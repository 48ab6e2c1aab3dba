using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pool;

namespace CnnGen.Tests.Kernels.Blocked;

[Collection(RegisterWidthCollection.Name)]
public sealed unsafe class BlockedGlobalPoolTests
{
    private const int Batch = 3;

    public static TheoryData<int> Widths => RegisterWidth.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void GlobalPools_MatchPlanarOnes(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        foreach (int channels in RegisterWidth.Channels)
        {
            Check(new BlockedMap(channels, 7, 5, 1));
            Check(new BlockedMap(channels, 1, 1, 0));
            Check(new BlockedMap(channels, 8, 8, 2));
        }
    });

    private static void Check(BlockedMap map)
    {
        var random = new Random(63);
        (int channels, int area) = (map.Channels, map.Height * map.Width);
        using var planarX = FloatBuffer.Batch(random, map.Count, Batch);
        using var dy = FloatBuffer.Batch(random, channels, Batch);
        using var planarDx = FloatBuffer.Batch(random, map.Count, Batch);
        using var expected = new FloatBuffer((long)Batch * Samples.Stride(channels));
        using var y = new FloatBuffer(expected.Count);
        using var codes = new FloatBuffer(expected.Count);
        using var argmax = new FloatBuffer(expected.Count);
        using var x = new BlockedBatch(map, planarX, Batch);
        using var dx = new BlockedBatch(map, planarDx, Batch);

        GlobalPool.AvgForward(channels, area, planarX, expected, Batch);
        BlockedGlobalPool.AvgForward(map, x.P, y, Batch);
        Close.Check(expected.ToDoubles(channels, Batch), y, channels, "average", 1e-6);
        GlobalPool.MaxForward(channels, area, planarX, expected, (int*)codes.P, Batch);
        BlockedGlobalPool.MaxForward(map, x.P, y, null, Batch);
        Close.Check(expected.ToDoubles(channels, Batch), y, channels, "maximum without argmax", 0);
        BlockedGlobalPool.MaxForward(map, x.P, y, (int*)argmax.P, Batch);
        Close.Check(expected.ToDoubles(channels, Batch), y, channels, "maximum", 0);
        for (int i = 0; i < Batch * channels; i++)
        {
            int at = (i / channels * Samples.Stride(channels)) + (i % channels);
            Assert.Equal(((int*)codes.P)[at], ((int*)argmax.P)[at]);
        }

        foreach (bool accumulate in new[] { true, false })
        {
            GlobalPool.AvgBackward(channels, area, dy, planarDx, Batch, accumulate);
            BlockedGlobalPool.AvgBackward(map, dy, dx.P, Batch, accumulate);
            dx.Check(planarDx, "gradient of average", 1e-6);
            GlobalPool.MaxBackward(channels, area, dy, (int*)codes.P, planarDx, Batch, accumulate);
            BlockedGlobalPool.MaxBackward(map, dy, (int*)argmax.P, dx.P, Batch, accumulate);
            dx.Check(planarDx, "gradient of maximum", 1e-6);
        }
    }
}
