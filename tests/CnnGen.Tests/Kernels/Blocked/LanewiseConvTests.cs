using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Grouped;

namespace CnnGen.Tests.Kernels.Blocked;

/// <summary>Depthwise convolution and groups of few channels in the blocked layout against its definition, in every register width.</summary>
[Collection(RegisterWidthCollection.Name)]
public sealed unsafe class LanewiseConvTests
{
    public static TheoryData<int> Widths => new(4, 8, 16);

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesDefinition_OnRandomShapes(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        var random = new Random(7300 + registerFloats);
        for (int i = 0; i < 80; i++)
        {
            int channels = 16 * random.Next(1, 5);
            BlockedConvGeometry whole = BlockedConvTests.RandomShape(random, channels, channels) with { GroupChannels = 1 << (i % 4) };
            new GroupedPasses(new Lanewise(whole), random.Next(1, 4), random.Next()).Check();
        }
    });

    /// <summary>Each width that rows are cut into tiles of differently at, and kernels of whole and partial tiles of taps.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesDefinition_OnShapesOfNetworks(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        for (int channels = 1; channels <= 8; channels *= 2)
        {
            for (int width = 1; width <= 19; width++)
                new GroupedPasses(new Lanewise(BlockedConvTests.Shape(16, 3, width, 16, 3, padding: 1) with { GroupChannels = channels }), 1, width).Check();
            foreach ((int kernel, int stride) in new[] { (3, 2), (5, 1), (5, 2), (7, 1), (4, 3), (1, 2), (2, 3) })
                new GroupedPasses(new Lanewise(BlockedConvTests.Shape(32, 14, 13, 32, kernel, stride, kernel / 2) with { GroupChannels = channels }), 2, kernel).Check();
        }
    });

    /// <summary>Rows or blocks computed on their own, in two ranges, are the same bits as the whole sample, and so are samples.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Parts_AreTheSameBits(int channels) => GroupedBits.Check(
        new Lanewise(BlockedConvTests.Shape(80, 13, 11, 80, 3, 1, 1) with { OutHalo = 2, AddHalo = 1, GroupChannels = channels }));

    /// <summary><see cref="LanewiseConv"/>.</summary>
    private sealed class Lanewise(BlockedConvGeometry g) : IGroupedConv
    {
        public BlockedConvGeometry Whole => g;

        public int Groups => g.InChannels / g.GroupChannels;

        public int BlockStep => 1;

        public long Packed => (long)g.InChannels * g.GroupChannels * g.KernelHeight * g.KernelWidth;

        public long PackedGradient => Packed;

        public long Scratch => 16L * g.GroupChannels * g.KernelHeight * g.KernelWidth;

        public void PackForward(float* w, float* packed, int from, int to) => LanewiseConv.PackForward(g, w, packed, from, to);

        public void PackBackward(float* w, float* packed, int from, int to) => LanewiseConv.PackBackward(g, w, packed, from, to);

        public void Forward(float* x, float* packed, float* bias, float* y, int samples, float* scratch, bool relu, float* add) =>
            LanewiseConv.Forward(g, x, packed, bias, y, samples, relu, add);

        public void ForwardRows(float* x, float* packed, float* bias, float* y, int from, int to, float* scratch, bool relu, float* add) =>
            LanewiseConv.ForwardRows(g, x, packed, bias, y, from, to, relu, add);

        public void ForwardBlocks(float* x, float* packed, float* bias, float* y, int from, int to, float* scratch, bool relu, float* add) =>
            LanewiseConv.ForwardBlocks(g, x, packed, bias, y, from, to, relu, add);

        public void BackwardData(float* dy, float* packed, float* dx, int samples, float* scratch, bool accumulate) =>
            LanewiseConv.BackwardData(g, dy, packed, dx, samples, accumulate);

        public void BackwardWeights(float* x, float* dy, float* dwPacked, int samples, bool accumulate) =>
            LanewiseConv.BackwardWeights(g, x, dy, dwPacked, samples, 0, g.OutChannels / 16, accumulate);

        public void BackwardWeightsInOrder(float* x, float* dy, float* dw, int samples, int from, int to, float* scratch) =>
            LanewiseConv.BackwardWeightsInOrder(g, x, dy, dw, samples, from, to, scratch);

        public void Unpack(float* dwPacked, float* dw) => LanewiseConv.UnpackWeightGradient(g, dwPacked, dw);

        public void BackwardBias(float* dy, float* db, int samples, bool accumulate) => BlockedConv.BackwardBias(g, dy, db, samples, accumulate);
    }
}
