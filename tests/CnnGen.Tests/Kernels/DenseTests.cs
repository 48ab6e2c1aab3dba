using CnnGen.Cpu.Kernels.Dense;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class DenseTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void MatchesDefinition(int bits)
    {
        var random = new Random(bits);
        (int In, int Out, int Samples)[] sizes = [(1, 1, 1), (3, 2, 5), (15, 17, 2), (16, 16, 16), (17, 5, 7), (47, 31, 9), (84, 10, 13), (120, 84, 3), (400, 120, 4), (33, 600, 2), (1600, 70, 90)];
        foreach ((int inFeatures, int outFeatures, int samples) in sizes)
            RegisterWidth.Run(bits, new AllPasses(inFeatures, outFeatures, samples, random.Next()));
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Tiled_MatchesDefinition(int bits)
    {
        var random = new Random(bits);
        (int In, int Out, int Samples)[] sizes = [(16, 1, 1), (17, 5, 7), (28, 33, 3), (47, 31, 9), (72, 80, 6), (84, 10, 13), (120, 84, 3), (400, 120, 4), (600, 17, 65)];
        foreach ((int inFeatures, int outFeatures, int samples) in sizes)
            RegisterWidth.Run(bits, new AllTiledPasses(inFeatures, outFeatures, samples, random.Next()));
    }

    [Fact]
    public void PublicEntries_MatchDefinition()
    {
        var random = new Random(1);
        using var x = FloatBuffer.Batch(random, 37, 3);
        using var w = FloatBuffer.Random(random, 37 * 12);
        using var y = new FloatBuffer(3 * 16);
        using var dx = new FloatBuffer(3 * 48);
        using var dw = new FloatBuffer(37 * 12);
        DotDense.Forward(37, 12, x, w, null, y, 3, 0, 12, false);
        double[] xs = x.ToDoubles(37, 3);
        double[] ws = w.ToDoubles(37 * 12, 1);
        double[] ys = Forward(37, 12, xs, ws, null, 3, false);
        Close.Check(ys, y, 12, "y");
        DotDense.BackwardData(37, 12, y, w, dx, 3, 0, 37, false);
        Close.Check(BackwardData(37, 12, ys, ws, 3), dx, 37, "dx");
        DotDense.BackwardWeights(37, 12, x, y, dw, null, 3, 0, 12);
        Close.Check(BackwardWeights(37, 12, xs, ys, 3), dw, 37 * 12, "dw");

        var g = new DenseGeometry(37, 12);
        using var packed = new FloatBuffer(DenseTiling.PackedWeights(37, 12));
        TiledDense.PackForward(g, w, packed, 0, 1);
        TiledDense.Forward(g, x, packed, null, y, 3, false);
        Close.Check(ys, y, 12, "tiled y");
        TiledDense.BackwardData(g, y, w, dx, 3);
        Close.Check(BackwardData(37, 12, ys, ws, 3), dx, 37, "tiled dx");
        TiledDense.BackwardWeights(g, x, y, dw, null, 3, 0, 12);
        Close.Check(BackwardWeights(37, 12, xs, ys, 3), dw, 37 * 12, "tiled dw");
    }

    private static double[] Forward(int inFeatures, int outFeatures, double[] x, double[] w, double[]? bias, int samples, bool relu)
    {
        var y = new double[samples * outFeatures];
        for (int i = 0; i < y.Length; i++)
        {
            (int s, int o) = (i / outFeatures, i % outFeatures);
            for (int k = 0; k < inFeatures; k++)
                y[i] += x[(s * inFeatures) + k] * w[(o * inFeatures) + k];
            y[i] += bias == null ? 0 : bias[o];
            y[i] = relu ? Math.Max(y[i], 0) : y[i];
        }

        return y;
    }

    private static double[] BackwardData(int inFeatures, int outFeatures, double[] dy, double[] w, int samples)
    {
        var dx = new double[samples * inFeatures];
        for (int i = 0; i < dx.Length; i++)
        {
            for (int o = 0; o < outFeatures; o++)
                dx[i] += dy[(i / inFeatures * outFeatures) + o] * w[(o * inFeatures) + (i % inFeatures)];
        }

        return dx;
    }

    private static double[] BackwardWeights(int inFeatures, int outFeatures, double[] x, double[] dy, int samples)
    {
        var dw = new double[outFeatures * inFeatures];
        for (int i = 0; i < dw.Length; i++)
        {
            for (int s = 0; s < samples; s++)
                dw[i] += dy[(s * outFeatures) + (i / inFeatures)] * x[(s * inFeatures) + (i % inFeatures)];
        }

        return dw;
    }

    private readonly struct AllPasses(int inFeatures, int outFeatures, int samples, int seed) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var random = new Random(seed);
            string what = $"of dense {inFeatures} to {outFeatures}, {samples} samples";
            using var x = FloatBuffer.Batch(random, inFeatures, samples);
            using var w = FloatBuffer.Random(random, inFeatures * outFeatures);
            using var bias = FloatBuffer.Random(random, outFeatures);
            using var dy = FloatBuffer.Batch(random, outFeatures, samples);
            using var y = new FloatBuffer((long)samples * Samples.Stride(outFeatures));
            using var dx = new FloatBuffer((long)samples * Samples.Stride(inFeatures));
            using var dw = new FloatBuffer(w.Count);
            using var db = new FloatBuffer(outFeatures);
            double[] xs = x.ToDoubles(inFeatures, samples);
            double[] ws = w.ToDoubles(inFeatures * outFeatures, 1);
            double[] dys = dy.ToDoubles(outFeatures, samples);

            int split = random.Next(outFeatures + 1);
            DotDenseKernels.Forward<S, V>(inFeatures, outFeatures, x, w, bias, y, samples, 0, split, true);
            DotDenseKernels.Forward<S, V>(inFeatures, outFeatures, x, w, bias, y, samples, split, outFeatures, true);
            Close.Check(Forward(inFeatures, outFeatures, xs, ws, bias.ToDoubles(outFeatures, 1), samples, true), y, outFeatures, "rectified y " + what);
            DotDenseKernels.Forward<S, V>(inFeatures, outFeatures, x, w, null, y, samples, 0, outFeatures, false);
            Close.Check(Forward(inFeatures, outFeatures, xs, ws, null, samples, false), y, outFeatures, "y " + what);

            double[] dxs = BackwardData(inFeatures, outFeatures, dys, ws, samples);
            int cut = random.Next((inFeatures / 16) + 1) * 16;
            DotDenseKernels.BackwardData<S, V>(inFeatures, outFeatures, dy, w, dx, samples, cut, inFeatures, false);
            DotDenseKernels.BackwardData<S, V>(inFeatures, outFeatures, dy, w, dx, samples, 0, cut, false);
            Close.Check(dxs, dx, inFeatures, "dx " + what);
            DotDenseKernels.BackwardData<S, V>(inFeatures, outFeatures, dy, w, dx, samples, 0, inFeatures, true);
            Close.Check(Array.ConvertAll(dxs, v => 2 * v), dx, inFeatures, "accumulated dx " + what);

            DotDenseKernels.BackwardWeights<S, V>(inFeatures, outFeatures, x, dy, dw, db, samples, split, outFeatures);
            DotDenseKernels.BackwardWeights<S, V>(inFeatures, outFeatures, x, dy, dw, db, samples, 0, split);
            Close.Check(BackwardWeights(inFeatures, outFeatures, xs, dys, samples), dw, inFeatures * outFeatures, "dw " + what);
            var dbs = new double[outFeatures];
            for (int i = 0; i < dys.Length; i++)
                dbs[i % outFeatures] += dys[i];
            Close.Check(dbs, db, outFeatures, "db " + what);
        }
    }

    private readonly struct AllTiledPasses(int inFeatures, int outFeatures, int samples, int seed) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var random = new Random(seed);
            var g = new DenseGeometry(inFeatures, outFeatures);
            string what = $"of tiled dense {inFeatures} to {outFeatures}, {samples} samples";
            using var x = FloatBuffer.Batch(random, inFeatures, samples);
            using var w = FloatBuffer.Random(random, inFeatures * outFeatures);
            using var bias = FloatBuffer.Random(random, outFeatures);
            using var dy = FloatBuffer.Batch(random, outFeatures, samples);
            using var packed = new FloatBuffer(DenseTiling.PackedWeights(inFeatures, outFeatures));
            using var y = new FloatBuffer((long)samples * Samples.Stride(outFeatures));
            using var dx = new FloatBuffer((long)samples * Samples.Stride(inFeatures));
            using var dw = new FloatBuffer(w.Count);
            double[] xs = x.ToDoubles(inFeatures, samples);
            double[] ws = w.ToDoubles(inFeatures * outFeatures, 1);
            double[] dys = dy.ToDoubles(outFeatures, samples);

            int blocks = DenseTiling.Blocks(outFeatures);
            int part = random.Next(blocks + 1);
            TiledDenseKernels.PackForward<S, V>(g, w, packed, part, blocks);
            TiledDenseKernels.PackForward<S, V>(g, w, packed, 0, part);
            packed.CheckGuards();
            TiledDenseKernels.Forward<S, V>(g, x, packed, bias, y, samples, true);
            Close.Check(Forward(inFeatures, outFeatures, xs, ws, bias.ToDoubles(outFeatures, 1), samples, true), y, outFeatures, "rectified y " + what);
            TiledDenseKernels.Forward<S, V>(g, x, packed, null, y, samples, false);
            Close.Check(Forward(inFeatures, outFeatures, xs, ws, null, samples, false), y, outFeatures, "y " + what);

            TiledDenseKernels.BackwardData<S, V>(g, dy, w, dx, samples);
            Close.Check(BackwardData(inFeatures, outFeatures, dys, ws, samples), dx, inFeatures, "dx " + what);

            int split = random.Next(outFeatures + 1);
            TiledDenseKernels.BackwardWeights<S, V>(g, x, dy, dw, samples, split, outFeatures);
            TiledDenseKernels.BackwardWeights<S, V>(g, x, dy, dw, samples, 0, split);
            Close.Check(BackwardWeights(inFeatures, outFeatures, xs, dys, samples), dw, inFeatures * outFeatures, "dw " + what);
        }
    }
}
