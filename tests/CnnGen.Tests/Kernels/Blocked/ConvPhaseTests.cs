using System.Diagnostics;
using CnnGen.Cpu.Kernels.Conv;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Grouped;

namespace CnnGen.Tests.Kernels.Blocked;

/// <summary>Backward-data of a stride takes the phases that have taps, and no others.</summary>
public sealed unsafe class ConvPhaseTests
{
    [Fact]
    public void PhasesAreTheRemaindersOfTaps()
    {
        for (int kernel = 1; kernel <= 7; kernel++)
        {
            for (int stride = 1; stride <= 9; stride++)
            {
                for (int dilation = 1; dilation <= 6; dilation++)
                    Check(kernel, stride, dilation);
            }
        }
    }

    /// <summary>With stride × stride phases a pass took 6 s.</summary>
    [Fact]
    public void CostFollowsTheTaps()
    {
        BlockedConvGeometry g = BlockedConvTests.Shape(16, 32, 32, 16, 3, stride: 4000, padding: 1);
        using var w = new FloatBuffer(g.PackedWeights);
        using var packed = new FloatBuffer(g.PackedWeights);
        using var dy = new FloatBuffer(g.OutGradientStride);
        using var dx = new FloatBuffer(g.InGradientStride);
        new Span<float>(w, (int)w.Count).Fill(1);
        new Span<float>(dy, (int)dy.Count).Fill(1);
        var clock = Stopwatch.StartNew();
        BlockedConv.PackBackward(g, w, packed, 0, 1);
        BlockedConv.BackwardData(g, dy, packed, dx, 1, false);
        LanewiseConv.BackwardData(g, dy, packed, dx, 1, false);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"{clock.Elapsed}");
    }

    private static void Check(int kernel, int stride, int dilation)
    {
        ILookup<int, int> taps = Enumerable.Range(0, kernel).ToLookup(tap => tap * dilation % stride);
        Assert.Equal(taps.Count, ConvPhase.Phases(kernel, stride, dilation));
        int before = 0;
        for (int i = 0; i < taps.Count; i++)
        {
            int remainder = i * dilation % stride;
            var phase = ConvPhase.Of(size: 20, kernel, stride, padding: 1, dilation, i);
            Assert.Equal(taps[remainder], Enumerable.Range(0, phase.Taps).Select(tap => phase.LastTap - (tap * phase.TapStep)).Order());
            Assert.Equal(Enumerable.Range(0, 20).Count(pixel => (pixel + 1) % stride == remainder), phase.Count);
            Assert.Equal(before, ConvPhase.TapsBefore(kernel, stride, dilation, i));
            before += phase.Taps;
        }
    }
}
