using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Grouped;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Tests.Kernels.Blocked;

/// <summary>Convolution in groups of whole blocks against its definition, in every register width.</summary>
[Collection(RegisterWidthCollection.Name)]
public sealed unsafe class GroupedConvTests
{
    // Input and output channels of a group, and groups.
    private static readonly (int Inputs, int Outputs, int Groups)[] Kinds = [(16, 16, 3), (16, 32, 2), (48, 16, 2), (32, 64, 2)];

    public static TheoryData<int> Widths => new(4, 8, 16);

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesDefinition_OnRandomShapes(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        var random = new Random(7400 + registerFloats);
        for (int i = 0; i < 32; i++)
        {
            (int inputs, int outputs, int groups) = Kinds[i % Kinds.Length];
            BlockedConvGeometry whole = BlockedConvTests.RandomShape(random, inputs * groups, outputs * groups);
            new GroupedPasses(new Grouped(whole, groups, winograd: false), random.Next(1, 4), random.Next()).Check();
        }
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesDefinition_ByWinograd(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        foreach ((int inputs, int outputs, int groups) in Kinds)
        {
            BlockedConvGeometry whole = BlockedConvTests.Shape(inputs * groups, 9, 10, outputs * groups, 3, padding: 1) with { OutHalo = 1, InGradientHalo = 2 };
            new GroupedPasses(new Grouped(whole, groups, winograd: true), 2, groups).Check();
        }
    });

    /// <summary>Rows or blocks computed on their own, in two ranges, are the same bits as the whole sample, and so are samples.</summary>
    [Theory]
    [InlineData(16, 32, 3, false)]
    [InlineData(16, 32, 3, true)]
    public void Parts_AreTheSameBits(int inputs, int outputs, int groups, bool winograd) => GroupedBits.Check(
        new Grouped(BlockedConvTests.Shape(inputs * groups, 13, 11, outputs * groups, 3, 1, 1) with { OutHalo = 2, AddHalo = 1 }, groups, winograd));

    /// <summary><see cref="GroupedConv"/>.</summary>
    private sealed class Grouped : IGroupedConv
    {
        private readonly GroupedConvGeometry _g;
        private readonly bool _winograd;

        public Grouped(BlockedConvGeometry whole, int groups, bool winograd)
        {
            (int inputs, int outputs) = (whole.InChannels / groups, whole.OutChannels / groups);
            _g = new(groups, whole with { InChannels = inputs, OutChannels = outputs });
            (Whole, Groups, _winograd) = (whole, groups, winograd);
        }

        public BlockedConvGeometry Whole { get; }

        public int Groups { get; }

        public int BlockStep => _g.GroupBlocks;

        public int InBlockStep => _g.Group.InChannels / 16;

        public long Packed => _g.Groups * (_winograd ? WinogradSizes.PackedWeights(_g.Group.OutChannels, _g.Group.InChannels) : _g.Group.PackedWeights);

        public long PackedGradient => _g.Groups * _g.Group.PackedWeights;

        public long Scratch => Math.Max(
            WinogradSizes.Scratch(_g.Group.OutChannels, _g.Group.InChannels),
            BlockedSizes.GradientScratch(_g.Group.OutChannels, _g.Group.InChannels, _g.Group.KernelHeight, _g.Group.KernelWidth));

        public int Rows => _winograd ? WinogradSizes.PatchesOf(Whole.OutHeight) : Whole.OutHeight;

        public double ErrorFactor => _winograd ? 20 : 1;

        public void PackForward(float* w, float* packed, int from, int to) => GroupedConv.PackForward(_g, w, packed, from, to, _winograd);

        public void PackBackward(float* w, float* packed, int from, int to) => GroupedConv.PackBackward(_g, w, packed, from, to, _winograd);

        public void Forward(float* x, float* packed, float* bias, float* y, int samples, float* scratch, bool relu, float* add) =>
            GroupedConv.Forward(_g, x, packed, bias, y, samples, _winograd ? scratch : null, relu, add);

        public void ForwardRows(float* x, float* packed, float* bias, float* y, int from, int to, float* scratch, bool relu, float* add) =>
            GroupedConv.ForwardRows(_g, x, packed, bias, y, from, to, _winograd ? scratch : null, relu, add);

        public void ForwardBlocks(float* x, float* packed, float* bias, float* y, int from, int to, float* scratch, bool relu, float* add) =>
            GroupedConv.ForwardBlocks(_g, x, packed, bias, y, from, to, _winograd ? scratch : null, relu, add);

        public void BackwardData(float* dy, float* packed, float* dx, int samples, float* scratch, bool accumulate) =>
            GroupedConv.BackwardData(_g, dy, packed, dx, samples, _winograd ? scratch : null, accumulate);

        public void BackwardWeights(float* x, float* dy, float* dwPacked, int samples, bool accumulate) =>
            GroupedConv.BackwardWeights(_g, x, dy, dwPacked, samples, accumulate);

        public void BackwardWeightsInOrder(float* x, float* dy, float* dw, int samples, int from, int to, float* scratch) =>
            GroupedConv.BackwardWeightsInOrder(_g, x, dy, dw, samples, from, to, scratch);

        public void Unpack(float* dwPacked, float* dw) => GroupedConv.UnpackWeightGradient(_g, dwPacked, dw);

        public void BackwardBias(float* dy, float* db, int samples, bool accumulate) => GroupedConv.BackwardBias(_g, dy, db, samples, accumulate);
    }
}
