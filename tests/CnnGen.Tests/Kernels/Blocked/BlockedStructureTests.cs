using CnnGen.Cpu.Kernels.Joins;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Tests.Kernels.Blocked;

[Collection(RegisterWidthCollection.Name)]
public sealed unsafe class BlockedStructureTests
{
    private const int Batch = 2;

    public static TheoryData<int> Widths => RegisterWidth.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void ZeroPadShortcut_MatchesPlanar(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        foreach ((int from, int to) in new[] { (3, 9), (12, 32), (16, 32), (16, 48), (32, 64), (16, 16), (8, 16) })
        {
            foreach (int stride in new[] { 1, 2 })
                CheckShortcut(stride, new BlockedMap(from, 5, 8, 1), new BlockedMap(to, (5 + stride - 1) / stride, 8 / stride, to % 3));
        }
    });

    [Fact]
    public void Concat_CopiesBlocks()
    {
        BlockedMap first = new(32, 3, 5, 1), second = new(16, 3, 5, 0), whole = new(48, 3, 5, 2);
        var random = new Random(69);
        using var planar = FloatBuffer.Batch(random, whole.Count, Batch);
        using var firstPart = new FloatBuffer((long)Batch * Samples.Stride(first.Count));
        using var secondPart = new FloatBuffer((long)Batch * Samples.Stride(second.Count));
        Concat.CopyOut(first.Count, Samples.Stride(first.Count), firstPart, planar, 0, Samples.Stride(whole.Count), Batch, false);
        Concat.CopyOut(second.Count, Samples.Stride(second.Count), secondPart, planar, first.Count, Samples.Stride(whole.Count), Batch, false);
        using var a = new BlockedBatch(first, firstPart, Batch);
        using var b = new BlockedBatch(second, secondPart, Batch);
        using var y = new BlockedBatch(whole, Batch);
        using var back = new BlockedBatch(second, Batch);
        BlockedConcat.CopyIn(second, b.P, whole, y.P, 2, Batch);
        BlockedConcat.CopyIn(first, a.P, whole, y.P, 0, Batch);
        y.Check(planar, "concatenation");
        BlockedConcat.CopyOut(second, back.P, whole, y.P, 2, Batch, false);
        back.Check(secondPart, "part");
        BlockedConcat.CopyOut(second, back.P, whole, y.P, 2, Batch, true);
        for (long i = 0; i < secondPart.Count; i++)
            secondPart.P[i] *= 2;
        back.Check(secondPart, "part, added");
    }

    [Theory]
    [InlineData(64, 16, 32)]
    [InlineData(48, 0, 16)]
    [InlineData(48, 32, 16)]
    [InlineData(32, 0, 32)]
    public void Slice_MatchesPlanar(int channels, int from, int count)
    {
        BlockedMap inMap = new(channels, 3, 5, 1), outMap = new(count, 3, 5, 2);
        int area = inMap.Height * inMap.Width;
        var random = new Random(71);
        using var planarX = FloatBuffer.Batch(random, inMap.Count, Batch);
        using var planarDy = FloatBuffer.Batch(random, outMap.Count, Batch);
        using var planarY = new FloatBuffer(planarDy.Count);
        using var planarDx = FloatBuffer.Batch(random, inMap.Count, Batch);
        using var x = new BlockedBatch(inMap, planarX, Batch);
        using var dy = new BlockedBatch(outMap, planarDy, Batch);
        using var y = new BlockedBatch(outMap, Batch);
        using var dx = new BlockedBatch(inMap, planarDx, Batch);
        Slice.Forward(inMap.Count, from * area, outMap.Count, planarX, planarY, Batch);
        BlockedSlice.Forward(inMap, x.P, outMap, y.P, from / 16, Batch);
        y.Check(planarY, "slice");
        foreach (bool accumulate in new[] { true, false })
        {
            Slice.Backward(inMap.Count, from * area, outMap.Count, planarDy, planarDx, Batch, accumulate);
            BlockedSlice.Backward(outMap, dy.P, inMap, dx.P, from / 16, Batch, accumulate);
            dx.Check(planarDx, "gradient of slice");
        }
    }

    private static void CheckShortcut(int stride, BlockedMap inMap, BlockedMap outMap)
    {
        var random = new Random(70);
        using var planarX = FloatBuffer.Batch(random, inMap.Count, Batch);
        using var planarDy = FloatBuffer.Batch(random, outMap.Count, Batch);
        using var planarY = new FloatBuffer(planarDy.Count);
        using var planarDx = FloatBuffer.Batch(random, inMap.Count, Batch);
        using var x = new BlockedBatch(inMap, planarX, Batch);
        using var dy = new BlockedBatch(outMap, planarDy, Batch);
        using var y = new BlockedBatch(outMap, Batch);
        using var dx = new BlockedBatch(inMap, planarDx, Batch);
        ZeroPadShortcut.Forward(inMap.Channels, inMap.Height, inMap.Width, stride, outMap.Channels, outMap.Height, outMap.Width, planarX, planarY, Batch);
        BlockedZeroPadShortcut.Forward(stride, inMap, x.P, outMap, y.P, Batch);
        y.Check(planarY, "shortcut");
        foreach (bool accumulate in new[] { true, false })
        {
            ZeroPadShortcut.Backward(
                inMap.Channels, inMap.Height, inMap.Width, stride, outMap.Channels, outMap.Height, outMap.Width, planarDy, planarDx, Batch, accumulate);
            BlockedZeroPadShortcut.Backward(stride, outMap, dy.P, inMap, dx.P, Batch, accumulate);
            dx.Check(planarDx, "gradient of shortcut");
        }
    }
}
