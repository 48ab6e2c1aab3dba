extern alias compiler;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes;
using compiler::CnnGen.Cpu.Kernels.Layout;
using compiler::CnnGen.Generator.Layers;

namespace CnnGen.Generator.Tests.Shapes;

public sealed class WindowRuleTests
{
    // Output sizes of PyTorch's max_pool1d without and with ceil_mode. The rows differ in whether a partial window exists, whether
    // it would start in the padding, and whether the stride leaves gaps.
    [Theory]
    [InlineData(3, 4, 2, 1, 1, 1, 2)]
    [InlineData(5, 2, 2, 1, 3, 2, 3)]
    [InlineData(5, 4, 4, 2, 2, 1, 2)]
    [InlineData(14, 5, 2, 2, 2, 5, 6)]
    [InlineData(7, 3, 4, 1, 3, 1, 2)]
    [InlineData(14, 4, 5, 0, 2, 2, 3)]
    [InlineData(14, 5, 4, 1, 3, 1, 2)]
    [InlineData(16, 5, 5, 1, 2, 2, 3)]
    [InlineData(5, 3, 5, 1, 1, 1, 2)]
    [InlineData(8, 3, 4, 1, 1, 2, 3)]
    [InlineData(9, 3, 4, 0, 1, 2, 3)]
    [InlineData(16, 3, 5, 0, 1, 3, 4)]
    [InlineData(3, 4, 4, 1, 1, 1, 1)]
    [InlineData(7, 2, 4, 1, 3, 2, 2)]
    [InlineData(11, 2, 3, 1, 2, 4, 4)]
    [InlineData(13, 5, 5, 2, 1, 3, 3)]
    [InlineData(2, 2, 4, 1, 2, 1, 1)]
    [InlineData(13, 2, 5, 1, 3, 3, 3)]
    [InlineData(17, 3, 5, 1, 1, 4, 4)]
    [InlineData(4, 1, 5, 0, 2, 1, 1)]
    [InlineData(5, 1, 3, 0, 2, 2, 2)]
    [InlineData(8, 5, 5, 1, 1, 2, 2)]
    [InlineData(14, 4, 1, 2, 1, 15, 15)]
    [InlineData(16, 5, 1, 0, 3, 4, 4)]
    public void CountsAsPyTorchDoes(int size, int kernel, int stride, int padding, int dilation, int floor, int ceil)
    {
        AxisWindow window = new(size, kernel, stride, padding, padding, dilation);
        Assert.Equal((floor, ceil), (window.Count(Generator.Shapes.Rounding.Floor), window.Count(Generator.Shapes.Rounding.Ceil)));
    }

    [Fact]
    public void AgreesWithWindowsLaidOutOneByOne()
    {
        int count = 0;
        foreach (AxisWindow window in AllWindows())
        {
            // Window i covers [start, end) in real coordinates; a whole one ends inside the padded input.
            long extent = (window.Kernel - 1) * window.Dilation + 1;
            List<(long Start, long End)> whole = [];
            for (long start = -window.PaddingStart; start + extent <= window.Size + window.PaddingEnd; start += window.Stride)
                whole.Add((start, start + extent));
            Assert.Equal(whole.Count > 0, window.HasRoom);
            if (whole.Count == 0)
                continue;
            count++;

            Assert.Equal(whole.Count, window.Count(Generator.Shapes.Rounding.Exact));
            Assert.Equal(whole.Count, window.Count(Generator.Shapes.Rounding.Floor));

            // Real positions after the last window, which may end in the padding before them, and the gap that is anyway between one window and the next.
            long lost = Enumerable.Range(0, (int)window.Size).Count(position => position >= whole[^1].End);
            long gap = Math.Max(0, window.Stride - extent);
            Assert.Equal(window.Size - whole[^1].End > gap ? lost : 0, window.Dropped);

            // One more window, cut off, where it has something real to start from.
            long next = whole[^1].Start + window.Stride;
            bool hasPartial = next < window.Size && whole[^1].End < window.Size + window.PaddingEnd;
            Assert.Equal(whole.Count + (hasPartial ? 1 : 0), window.Count(Generator.Shapes.Rounding.Ceil));

            // What does not fit is always mended by the partial window, so the advice to use Ceil is sound.
            Assert.True(window.Dropped == 0 || window.Count(Generator.Shapes.Rounding.Ceil) == whole.Count + 1);
        }

        Assert.True(count > 2000);
    }

    // TensorFlow's definition, and that nothing is dropped or could be rounded.
    [Fact]
    public void SameGivesAWindowForEachStride()
    {
        foreach (AxisWindow window in AllWindows().Select(window => window.Same()))
        {
            long windows = (long)Math.Ceiling((double)window.Size / window.Stride);
            Assert.Equal((windows, windows), (window.Count(Generator.Shapes.Rounding.Floor), window.Count(Generator.Shapes.Rounding.Ceil)));
            Assert.Equal(Math.Max(0, (windows - 1) * window.Stride + window.Extent - window.Size), window.PaddingStart + window.PaddingEnd);
            Assert.InRange(window.PaddingEnd - window.PaddingStart, 0, 1);
            Assert.InRange(window.PaddingEnd, 0, window.Extent / 2);
            Assert.True(window.HasRoom);
            Assert.Equal(0, window.Dropped);
        }
    }

    // What backward-data of blocked maps reads: each output that a tap of some pixel of the input would meet.
    [Fact]
    public void HalosHoldWhatTheKernelsRead()
    {
        foreach (AxisWindow window in AllWindows().Where(window => window.HasRoom))
        {
            foreach (Generator.Shapes.Rounding rounding in Enum.GetValues<Generator.Shapes.Rounding>())
            {
                long count = window.Count(rounding);
                long inHalo = Math.Max(window.PaddingStart, (count - 1) * window.Stride - window.PaddingStart + window.Extent - window.Size);
                Assert.Equal(inHalo, BlockedSizes.InHalo((int)window.Size, (int)count, (int)window.Extent, (int)window.Stride, (int)window.PaddingStart));

                IEnumerable<long> met =
                    from pixel in Enumerable.Range(0, (int)window.Size)
                    from tap in Enumerable.Range(0, (int)window.Kernel)
                    let position = pixel + window.PaddingStart - tap * window.Dilation
                    where position % window.Stride == 0
                    select position / window.Stride;
                long needed = met.Select(output => Math.Max(-output, output - (count - 1))).Append(0).Max();
                int halo = BlockedSizes.OutGradientHalo((int)window.Size, (int)count, (int)window.Extent, (int)window.Stride, (int)window.PaddingStart);
                Assert.True(window.Stride == 1 ? halo == needed : halo >= needed, $"{window} needs {needed}, but has {halo}");
            }
        }
    }

    [Fact]
    public void SuggestedPaddingIsTheSmallestThatFits()
    {
        int suggested = 0;
        foreach (AxisWindow window in AllWindows().Where(window => window.PaddingStart == window.PaddingEnd))
        {
            if (!window.HasRoom || window.Dropped == 0)
                continue;
            Complaint complaint = Line(window).Complaint!;
            Assert.Equal(Rules.DoesNotFit.Id, complaint.Id);
            long? expected = null;
            for (long padding = window.Extent / 2; padding >= 0; padding--)
            {
                AxisWindow padded = window with { PaddingStart = padding, PaddingEnd = padding };
                if (padded.HasRoom && padded.Dropped == 0)
                    expected = padding;
            }

            KeyValuePair<string, string> fix = complaint.Properties.FirstOrDefault(property => property.Key == "padding");
            Assert.Equal(expected?.ToString(), fix.Value);
            Assert.Contains(complaint.Properties, property => property is { Key: "rounding", Value: "Floor" });
            suggested += expected is null ? 0 : 1;
        }

        Assert.True(suggested > 100);
    }

    // ResNet's stem and strides, which drop padding only, and 1×1 convolutions, whose gaps are wider than what is left over.
    [Theory]
    [InlineData(224, 7, 2, 3, 112)]
    [InlineData(112, 3, 2, 1, 56)]
    [InlineData(56, 3, 2, 1, 28)]
    [InlineData(56, 1, 2, 0, 28)]
    [InlineData(7, 1, 3, 0, 3)]
    public void PaddedStridesPass(int size, int kernel, int stride, int padding, int expected)
    {
        Inference inference = Line(new(size, kernel, stride, padding, padding, 1));
        Assert.Equal(new([1, expected]), inference.Shape);
    }

    [Fact]
    public void HugeNumbersStayNumbers()
    {
        AxisWindow window = new(int.MaxValue, int.MaxValue, 1, int.MaxValue, int.MaxValue, int.MaxValue);
        Assert.False(window.HasRoom);
        Assert.Equal(Rules.Overflow.Id, Line(window).Complaint!.Id);
        Assert.Equal(Rules.KernelTooLarge.Id, Line(window with { Dilation = Limits.ConvStep }).Complaint!.Id);
        Assert.Equal(Rules.Overflow.Id, Line(new(int.MaxValue, 1, 1, int.MaxValue, int.MaxValue, 1)).Complaint!.Id);
    }

    private static Inference Line(AxisWindow window)
    {
        Axes Both(long value) => new((int)value, (int)value);
        (int start, int end) = ((int)window.PaddingStart, (int)window.PaddingEnd);
        Padding padding = start == end ? Both(start) : new Padding(start, end, start, end, PaddingForm.Sides);
        Conv conv = new(
            1, Both(window.Kernel), Both(window.Stride), padding, Both(window.Dilation), Groups: 1, Bias: false, Generator.Shapes.Rounding.Exact);
        return conv.Infer([new([1, (int)window.Size])]);
    }

    private static IEnumerable<AxisWindow> AllWindows() =>
        from size in Enumerable.Range(1, 12)
        from kernel in Enumerable.Range(1, 5)
        from stride in Enumerable.Range(1, 5)
        from start in Enumerable.Range(0, 4)
        from end in Enumerable.Range(0, 4)
        from dilation in Enumerable.Range(1, 3)
        select new AxisWindow(size, kernel, stride, start, end, dilation);
}
