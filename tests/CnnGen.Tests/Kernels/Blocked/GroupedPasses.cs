using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Planar;

namespace CnnGen.Tests.Kernels.Blocked;

/// <summary>The kernels of a convolution in groups, for one shape.</summary>
internal unsafe interface IGroupedConv
{
    /// <summary>The sizes, of all groups together.</summary>
    BlockedConvGeometry Whole { get; }

    int Groups { get; }

    /// <summary>What <see cref="ForwardBlocks"/> can be cut at.</summary>
    int BlockStep { get; }

    /// <summary>What <see cref="ForwardRows"/> can be cut into.</summary>
    int Rows => Whole.OutHeight;

    long Packed { get; }

    long PackedGradient { get; }

    long Scratch { get; }

    /// <summary>The error of the passes with packed weights, in those of the direct sum.</summary>
    double ErrorFactor => 1;

    /// <summary>What <see cref="PackBackward"/> can be cut at.</summary>
    int InBlockStep => 1;

    void PackForward(float* w, float* packed, int from, int to);

    void PackBackward(float* w, float* packed, int from, int to);

    void Forward(float* x, float* packed, float* bias, float* y, int samples, float* scratch, bool relu, float* add);

    void ForwardRows(float* x, float* packed, float* bias, float* y, int from, int to, float* scratch, bool relu, float* add);

    void ForwardBlocks(float* x, float* packed, float* bias, float* y, int from, int to, float* scratch, bool relu, float* add);

    void BackwardData(float* dy, float* packed, float* dx, int samples, float* scratch, bool accumulate);

    void BackwardWeights(float* x, float* dy, float* dwPacked, int samples, bool accumulate);

    void BackwardWeightsInOrder(float* x, float* dy, float* dw, int samples, int from, int to, float* scratch);

    void Unpack(float* dwPacked, float* dw);

    void BackwardBias(float* dy, float* db, int samples, bool accumulate);
}

/// <summary>All passes of a convolution in groups against its definition.</summary>
internal sealed unsafe class GroupedPasses(IGroupedConv conv, int samples, int seed)
{
    private readonly BlockedConvGeometry _g = conv.Whole;
    private readonly Random _random = new(seed);
    private readonly PlanarConvGeometry _plain = new(
        conv.Whole.InChannels, conv.Whole.InHeight, conv.Whole.InWidth, conv.Whole.OutChannels, conv.Whole.OutHeight, conv.Whole.OutWidth,
        conv.Whole.KernelHeight, conv.Whole.KernelWidth, conv.Whole.StrideHeight, conv.Whole.StrideWidth, conv.Whole.PaddingHeight, conv.Whole.PaddingWidth,
        conv.Whole.DilationHeight, conv.Whole.DilationWidth, conv.Groups);

    // Errors are checked as those of sums of so many terms, which grow with the root of their number.
    private int Terms(int channels) => (int)(channels / conv.Groups * _g.KernelHeight * _g.KernelWidth * conv.ErrorFactor * conv.ErrorFactor);

    public void Check()
    {
        double[] xs = Values(_random, samples * _g.InChannels * _g.InHeight * _g.InWidth);
        double[] dys = Values(_random, samples * _g.OutChannels * _g.OutHeight * _g.OutWidth);
        using var w = FloatBuffer.Random(_random, _g.OutChannels * (_g.InChannels / conv.Groups) * _g.KernelHeight * _g.KernelWidth);
        using BlockedBuffer x = new BlockedBuffer(_g.InChannels, _g.InHeight, _g.InWidth, _g.InHalo, samples).Fill(xs);
        using BlockedBuffer dy = new BlockedBuffer(_g.OutChannels, _g.OutHeight, _g.OutWidth, _g.OutGradientHalo, samples).Fill(dys);
        using var scratch = new FloatBuffer(conv.Scratch);
        Forward(w, x, xs, scratch);
        BackwardData(w, dy, dys, scratch);
        BackwardWeights(x, dy, xs, dys, (int)w.Count, scratch);
        scratch.CheckGuards();
    }

    internal static double[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)((2 * random.NextDouble()) - 1))];

    private void Forward(FloatBuffer w, BlockedBuffer x, double[] xs, FloatBuffer scratch)
    {
        int terms = Terms(_g.InChannels);
        using var bias = FloatBuffer.Random(_random, _g.OutChannels);
        using var packed = new FloatBuffer(conv.Packed);
        int blocks = _g.OutChannels / 16;
        conv.PackForward(w, packed, conv.BlockStep, blocks);
        conv.PackForward(w, packed, 0, conv.BlockStep);
        packed.CheckGuards();
        double[] ws = w.ToDoubles((int)w.Count, 1);
        double[] ys = NaiveConv.Forward(_plain, xs, ws, bias.ToDoubles(_g.OutChannels, 1), samples);
        using var y = new BlockedBuffer(_g.OutChannels, _g.OutHeight, _g.OutWidth, _g.OutHalo, samples);
        conv.Forward(x, packed, bias, y, samples, scratch, false, null);
        y.Check(ys, terms, $"y of {_g}");
        conv.Forward(x, packed, bias, y, samples, scratch, true, null);
        y.Check([.. ys.Select(v => Math.Max(0, v))], terms, $"rectified y of {_g}");
        conv.Forward(x, packed, null, y, samples, scratch, false, null);
        y.Check(NaiveConv.Forward(_plain, xs, ws, null, samples), terms, $"y without bias of {_g}");

        double[] adds = Values(_random, ys.Length);
        double[] sums = [.. ys.Select((v, i) => Math.Max(0, v + adds[i]))];
        using BlockedBuffer add = new BlockedBuffer(_g.OutChannels, _g.OutHeight, _g.OutWidth, _g.AddHalo, samples).Fill(adds);
        conv.Forward(x, packed, bias, y, samples, scratch, true, add);
        y.Check(sums, terms, $"rectified sum of {_g}");
    }

    private void BackwardData(FloatBuffer w, BlockedBuffer dy, double[] dys, FloatBuffer scratch)
    {
        using var packed = new FloatBuffer(conv.Packed);
        int blocks = _g.InChannels / 16;
        conv.PackBackward(w, packed, conv.InBlockStep, blocks);
        conv.PackBackward(w, packed, 0, conv.InBlockStep);
        packed.CheckGuards();
        double[] dxs = NaiveConv.BackwardData(_plain, dys, w.ToDoubles((int)w.Count, 1), samples);
        using var dx = new BlockedBuffer(_g.InChannels, _g.InHeight, _g.InWidth, _g.InGradientHalo, samples);
        conv.BackwardData(dy, packed, dx, samples, scratch, false);
        dx.Check(dxs, Terms(_g.OutChannels), $"dx of {_g}");
        conv.BackwardData(dy, packed, dx, samples, scratch, true);
        dx.Check([.. dxs.Select(v => 2 * v)], 2 * Terms(_g.OutChannels), $"accumulated dx of {_g}");
    }

    private void BackwardWeights(BlockedBuffer x, BlockedBuffer dy, double[] xs, double[] dys, int weights, FloatBuffer scratch)
    {
        using var packed = new FloatBuffer(conv.PackedGradient);
        using var dw = new FloatBuffer(weights);
        using var db = new FloatBuffer(_g.OutChannels);
        double[] dws = NaiveConv.BackwardWeights(_plain, xs, dys, samples);
        int area = _g.OutHeight * _g.OutWidth;
        var dbs = new double[_g.OutChannels];
        for (int i = 0; i < dys.Length; i++)
            dbs[i / area % _g.OutChannels] += dys[i];
        for (int round = 1; round <= 2; round++)
        {
            conv.BackwardWeights(x, dy, packed, samples, accumulate: round == 2);
            conv.Unpack(packed, dw);
            CheckSums(dws, round, dw, samples * area, $"dw, {round} times, of {_g}");
            conv.BackwardBias(dy, db, samples, accumulate: round == 2);
            CheckSums(dbs, round, db, samples * area, $"db, {round} times, of {_g}");
        }

        packed.CheckGuards();
        int blocks = _g.OutChannels / 16;
        int split = _random.Next(blocks + 1);
        using var ordered = new FloatBuffer(weights);
        conv.BackwardWeightsInOrder(x, dy, ordered, samples, split, blocks, scratch);
        conv.BackwardWeightsInOrder(x, dy, ordered, samples, 0, split, scratch);
        CheckSums(dws, 1, ordered, samples * area, $"dw in order of {_g}");
    }

    private static void CheckSums(double[] once, int times, FloatBuffer actual, int terms, string what)
    {
        double tolerance = BlockedBuffer.Tolerance(once, times * terms) * times;
        for (int i = 0; i < once.Length; i++)
            Assert.True(Math.Abs(actual[i] - (times * once[i])) <= tolerance, FormattableString.Invariant($"{what}: element {i}: expected {times * once[i]}, found {actual[i]}"));
        actual.CheckGuards();
    }
}

/// <summary>No bit of a convolution in groups depends on how rows, blocks or samples are split between calls.</summary>
internal static unsafe class GroupedBits
{
    private const int Samples = 3;

    public static void Check(IGroupedConv conv)
    {
        BlockedConvGeometry g = conv.Whole;
        var random = new Random(3);
        using BlockedBuffer x = Filled(g.InChannels, g.InHeight, g.InWidth, g.InHalo);
        using BlockedBuffer dy = Filled(g.OutChannels, g.OutHeight, g.OutWidth, g.OutGradientHalo);
        using BlockedBuffer add = Filled(g.OutChannels, g.OutHeight, g.OutWidth, g.AddHalo);
        using var w = FloatBuffer.Random(random, g.OutChannels * (g.InChannels / conv.Groups) * g.KernelHeight * g.KernelWidth);
        using var bias = FloatBuffer.Random(random, g.OutChannels);
        using var packed = new FloatBuffer(conv.Packed);
        using var scratch = new FloatBuffer(conv.Scratch);
        conv.PackForward(w, packed, 0, g.OutChannels / 16);

        using var whole = new BlockedBuffer(g.OutChannels, g.OutHeight, g.OutWidth, g.OutHalo, Samples);
        using var parts = new BlockedBuffer(g.OutChannels, g.OutHeight, g.OutWidth, g.OutHalo, Samples);
        conv.Forward(x, packed, bias, whole, Samples, scratch, true, add);
        int rows = conv.Rows / 2;
        conv.ForwardRows(x, packed, bias, parts, rows, conv.Rows, scratch, true, add);
        conv.ForwardRows(x, packed, bias, parts, 0, rows, scratch, true, add);
        int blocks = g.OutChannels / 16;
        float* x1 = (float*)x + g.InStride;
        float* y1 = (float*)parts + g.OutStride;
        float* add1 = (float*)add + g.AddStride;
        conv.ForwardBlocks(x1, packed, bias, y1, conv.BlockStep, blocks, scratch, true, add1);
        conv.ForwardBlocks(x1, packed, bias, y1, 0, conv.BlockStep, scratch, true, add1);
        conv.Forward(x1 + g.InStride, packed, bias, y1 + g.OutStride, 1, scratch, true, add1 + g.AddStride);
        Assert.Equal(whole.ToBits(), parts.ToBits());

        using var all = new FloatBuffer(conv.PackedGradient);
        using var inTurn = new FloatBuffer(conv.PackedGradient);
        conv.BackwardWeights(x, dy, all, Samples, false);
        conv.BackwardWeights(x, dy, inTurn, 1, false);
        conv.BackwardWeights(x1, (float*)dy + g.OutGradientStride, inTurn, Samples - 1, true);
        Assert.Equal(new Span<int>(all, (int)all.Count), new Span<int>(inTurn, (int)inTurn.Count));

        BlockedBuffer Filled(int channels, int height, int width, int halo) =>
            new BlockedBuffer(channels, height, width, halo, Samples).Fill(GroupedPasses.Values(random, Samples * channels * height * width));
    }
}
