using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Tests.Kernels.Blocked;

public sealed unsafe class BlockedSamplesTests
{
    [Theory]
    [InlineData(1, 5, 7, 0)]
    [InlineData(3, 4, 5, 1)]
    [InlineData(12, 1, 3, 2)]
    [InlineData(16, 5, 3, 1)]
    [InlineData(48, 3, 4, 3)]
    public void Conversions_MatchLayout(int channels, int height, int width, int halo)
    {
        const int Batch = 3;
        var map = new BlockedMap(channels, height, width, halo);
        var random = new Random(61);
        using var planar = FloatBuffer.Batch(random, map.Count, Batch);
        using var twice = new FloatBuffer(planar.Count);
        using var packed = new FloatBuffer(Batch * map.Count);
        using var back = new FloatBuffer(planar.Count);
        using var packedBack = new FloatBuffer(packed.Count);
        using var blocked = new BlockedBatch(map, Batch);
        using var loaded = new BlockedBatch(map, Batch);
        Samples.Store(planar, packed, map.Count, Batch);
        for (long i = 0; i < planar.Count; i++)
            twice.P[i] = 2 * planar[i];

        BlockedSamples.FromPlanar(planar, map, blocked.P, Batch, false);
        blocked.Check(planar, "from planar");
        BlockedSamples.Load(packed, map, loaded.P, Batch);
        loaded.Check(planar, "loaded");
        BlockedSamples.ToPlanar(map, blocked.P, back, Batch, false);
        Close.Check(planar.ToDoubles(map.Count, Batch), back, map.Count, "to planar", 0);
        BlockedSamples.ToPlanar(map, blocked.P, back, Batch, true);
        Close.Check(twice.ToDoubles(map.Count, Batch), back, map.Count, "added to planar", 0);
        BlockedSamples.Store(map, blocked.P, packedBack, Batch);
        for (int i = 0; i < packed.Count; i++)
            Assert.Equal(packed[i], packedBack[i]);
        packedBack.CheckGuards();
        BlockedSamples.FromPlanar(planar, map, blocked.P, Batch, true);
        blocked.Check(twice, "added from planar");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(40)]
    public void Map_RefusesChannelsThatDoNotFillBlocks(int channels)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new BlockedMap(channels, 2, 2, 0));
        Assert.Contains($"not {channels}", error.Message, StringComparison.Ordinal);
    }
}
