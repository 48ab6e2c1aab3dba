extern alias compiler;
using System.Numerics;
using CnnGen.Generator.Compiler;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;
using CnnGen.Generator.Tests.Graph;
using compiler::CnnGen.Cpu.Kernels.Conv.Planar;
using compiler::CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Generator.Tests.Shapes;

/// <summary>That nothing overflows in the geometry of a window that is accepted, however extreme: the arithmetic of the kernels in ints against that in big
/// numbers, over random windows, most of them at the limits.</summary>
public sealed class LimitsTests
{
    private const int Cases = 200_000;

    [Fact]
    public void PositionsOfAcceptedWindowsFitTheIntsOfTheKernels()
    {
        Random random = new(12);
        (int accepted, BigInteger largest) = (0, 0);
        for (int i = 0; i < Cases; i++)
        {
            Window(random, out TensorShape input, out WindowSizes sizes, out int channels, out Generator.Shapes.Rounding rounding, out bool isPooling);
            sizes = sizes.On(input);
            if (WindowRule.Infer(input, isPooling ? input.Channels : channels, sizes, rounding, isPooling).Shape is not { } output || output.Count > Limits.Count)
                continue;
            accepted++;
            foreach ((string what, BigInteger number) in Numbers(input, output, sizes, isPooling))
            {
                Assert.True(BigInteger.Abs(number) <= int.MaxValue, $"{what} is {number}: {input} → {output}, {sizes}, {rounding}");
                largest = BigInteger.Max(largest, number);
            }
        }

        // Else the cases would show nothing.
        Assert.True(accepted > Cases / 20, $"only {accepted} were accepted");
        Assert.True(largest > int.MaxValue / 4, $"the largest number was {largest}");
    }

    // The generator is compiled with checks for overflow, and compiles these files of the runtime too.
    [Fact]
    public void SizesOfAcceptedConvolutionsArePlannedWithoutOverflow()
    {
        Random random = new(21);
        int planned = 0;
        for (int i = 0; i < Cases; i++)
        {
            Window(random, out TensorShape input, out WindowSizes sizes, out int channels, out Generator.Shapes.Rounding rounding, out _);
            sizes = sizes.On(input);
            Conv conv = new(channels, sizes.Kernel, sizes.Stride, sizes.Padding, sizes.Dilation, Groups: 1, Bias: false, rounding);
            if (conv.Infer([input]).Shape is not { } output || output.Count > Limits.Count
                || conv.Parameters([input])[0].Sizes.Aggregate(BigInteger.One, (product, size) => product * size) > Limits.Count)
            {
                continue;
            }

            planned++;
            long macs = conv.Macs([input], output);
            long scratch = ScratchSizes.Conv(input.Channels, channels, conv.Kernel.Height, conv.Kernel.Width, output.Height, output.Width);
            long packed = BlockedSizes.PackedWeights(channels, input.Channels, conv.Kernel.Height, conv.Kernel.Width);
            BigInteger plane = new BigInteger(output.Height + 2L * conv.Kernel.Height) * (output.Width + 2L * conv.Kernel.Width);
            Assert.True(macs > 0 && packed > 0 && scratch >= 0);
            Assert.True(plane * ((4L * input.Channels) + channels) < long.MaxValue);
            Assert.True(Math.Max(InHalo(conv, input, output), OutGradientHalo(conv, input, output)) < Limits.Count);
        }

        Assert.True(planned > Cases / 50, $"only {planned} were accepted");
    }

    // Borders that would make a blocked map too large, distances of strides over wide rows, and kernels of very many taps leave a network planar.
    [Theory]
    [InlineData("[Network(16, 100, 20000), Conv(16, KernelHeight = 1, KernelWidth = 3001, PaddingWidth = 1500)] class N;", Layout.Planar)]
    [InlineData("[Network(16, 1, 2097152), Conv(16, KernelHeight = 1, KernelWidth = 3, StrideHeight = 32768, PaddingWidth = 1)] class N;", Layout.Planar)]
    [InlineData("[Network(16, 65, 65), Conv(16, 65)] class N;", Layout.Planar)]
    [InlineData("[Network(16, 64, 64), Conv(16, 64)] class N;", Layout.Blocked)]
    [InlineData("[Network(16, 1, 2097152), Conv(16, KernelHeight = 1, KernelWidth = 3, PaddingWidth = 1)] class N;", Layout.Blocked)]
    public void WhatWouldOverflowInBlocksIsPlanar(string source, Layout expected)
    {
        Written written = Written.Source(source);
        Generator.Graph.ShapedGraph graph = NetworkCompiler.Analyze(written.Network, errorsOnly: true);
        Assert.True(graph.IsValid, string.Join("\n", written.Mistakes()));
        Assert.Equal(expected, new LayoutPlan(new(new(Lowerer.Lower(graph), inputGradient: true))).Of(1));
        Assert.True(Planner.Plan(Lowerer.Lower(graph), inputGradient: true, winograd: true).Memory.TrainingFloats >= 0);
    }

    // What the planar kernels compute in ints for one sample (PoolGeometry, ConvSizes, ColumnMatrix, InputPlanes, MaxPool, AvgPool), at both ends.
    private static IEnumerable<(string What, BigInteger Number)> Numbers(TensorShape input, TensorShape output, WindowSizes sizes, bool isPooling)
    {
        AxisWindow height = input.Rank == 2 ? new(1, 1, 1, 0, 0, 1) : sizes.AlongHeight(input.Height);
        AxisWindow width = sizes.AlongWidth(input.Width);
        yield return ("the floats of an input sample", Rounded(input));
        yield return ("the floats of an output sample", Rounded(output));
        yield return ("the taps", (BigInteger)height.Kernel * width.Kernel);
        foreach ((AxisWindow window, long last) in new[] { (height, output.Height - 1L), (width, output.Width - 1L) })
        {
            yield return ("the last window's start", (BigInteger)last * window.Stride);
            yield return ("the last window's end", (BigInteger)last * window.Stride - window.PaddingStart + window.Extent);
            yield return ("the taps inside, rounded up", (BigInteger)window.PaddedSize + window.Dilation - 1);
            yield return ("the pixels inside, rounded up", (BigInteger)window.Size + Math.Max(window.PaddingStart, window.PaddingEnd) + window.Extent + window.Stride - 1);
        }

        BigInteger rowOfLastWindow = ((BigInteger)(output.Height - 1) * height.Stride - height.PaddingStart) * input.Width;
        yield return ("the row of the last window", rowOfLastWindow);
        yield return ("the row of the first window", -(BigInteger)height.PaddingStart * input.Width - width.PaddingStart);
        yield return ("the last tap", (BigInteger)(height.Extent - 1) * input.Width + width.Extent - 1);
        if (isPooling)
            yield break;
        BigInteger rows = output.Height + (height.Extent - 1) / height.Stride;
        BigInteger pitch = output.Width + (width.Extent - 1) / width.Stride;
        yield return ("the rows of a plane", rows);
        yield return ("a map on the rows of a plane", (output.Height - 1) * pitch + output.Width + 15);
        yield return ("the phases of a plane, in 2^32", input.Channels * (BigInteger)height.Stride * width.Stride * rows * pitch >> 32);
    }

    private static BigInteger Rounded(TensorShape shape) => shape.Sizes.Aggregate(BigInteger.One, (product, size) => product * size) + 15;

    private static int InHalo(Conv conv, TensorShape input, TensorShape output) => Math.Max(
        BlockedSizes.InHalo(input.Height, output.Height, Extent(conv).Height, conv.Stride.Height, conv.Padding.Top),
        BlockedSizes.InHalo(input.Width, output.Width, Extent(conv).Width, conv.Stride.Width, conv.Padding.Left));

    private static int OutGradientHalo(Conv conv, TensorShape input, TensorShape output) => Math.Max(
        BlockedSizes.OutGradientHalo(input.Height, output.Height, Extent(conv).Height, conv.Stride.Height, conv.Padding.Top),
        BlockedSizes.OutGradientHalo(input.Width, output.Width, Extent(conv).Width, conv.Stride.Width, conv.Padding.Left));

    private static Axes Extent(Conv conv) => new(
        BlockedSizes.Extent(conv.Kernel.Height, conv.Dilation.Height), BlockedSizes.Extent(conv.Kernel.Width, conv.Dilation.Width));

    private static void Window(
        Random random, out TensorShape input, out WindowSizes sizes, out int channels, out Generator.Shapes.Rounding rounding, out bool isPooling)
    {
        rounding = (Generator.Shapes.Rounding)random.Next(3);
        isPooling = random.Next(2) == 0;
        channels = Size(random, random.Next(31));

        // A map of about the limit, cut up at random.
        int bits = random.Next(31);
        int heightBits = random.Next(31 - bits);
        (int height, int width) = (Size(random, heightBits), Size(random, 30 - bits - heightBits));
        input = new([Size(random, bits), height, width]);
        sizes = new(
            new(Near(random, height), Near(random, width)), new(Step(random, height), Step(random, width)),
            Padding(random, height, width), new(Step(random, height), Step(random, width)));
    }

    private static Padding Padding(Random random, int height, int width)
    {
        Axes start = new(Near(random, height) - 1, Near(random, width) - 1);
        return random.Next(4) switch
        {
            0 => Generator.Model.Padding.Same,
            1 => new(start.Height, Near(random, height) - 1, start.Width, Near(random, width) - 1, PaddingForm.Sides),
            _ => start,
        };
    }

    private static int Size(Random random, int bits) => Math.Max(1, random.Next(4) == 0 ? 1 << bits : random.Next(1 << bits) + 1);

    private static int Near(Random random, int size) => random.Next(8) switch
    {
        < 3 => 1,
        < 6 => random.Next(1, 4),
        6 => random.Next(1, size + 1),
        _ => Size(random, random.Next(31)),
    };

    private static int Step(Random random, int size) => random.Next(3) switch
    {
        0 => random.Next(1, 4),
        1 => Math.Min(Near(random, size), Limits.ConvStep),
        _ => Size(random, random.Next(22)),
    };
}
