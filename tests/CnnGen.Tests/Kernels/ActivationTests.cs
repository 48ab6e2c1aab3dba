using CnnGen.Kernels;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class ActivationTests
{
    private const float A = 1.7159f;
    private const float B = 2f / 3f;

    private delegate void ForwardKernel(float* x, float* y, long count);

    private delegate void BackwardKernel(float* y, float* dy, float* dx, long count, bool accumulate);

    public static TheoryData<int> Bits => SimdForms.Bits;

    [Fact]
    public void Relu() => Check(
        Activations.ReluForward, Activations.ReluBackward, x => Math.Max(x, 0), (x, _) => x > 0 ? 1 : 0);

    [Fact]
    public void LeakyRelu() => Check(
        (x, y, n) => Activations.LeakyReluForward(x, y, n, 0.1f),
        (y, dy, dx, n, add) => Activations.LeakyReluBackward(y, dy, dx, n, 0.1f, add),
        x => x > 0 ? x : 0.1 * x,
        (x, _) => x > 0 ? 1 : 0.1);

    [Fact]
    public void Elu() => Check(
        (x, y, n) => Activations.EluForward(x, y, n, 0.7f),
        (y, dy, dx, n, add) => Activations.EluBackward(y, dy, dx, n, 0.7f, add),
        x => x > 0 ? x : 0.7 * (Math.Exp(x) - 1),
        (x, _) => x > 0 ? 1 : 0.7 * Math.Exp(x));

    [Fact]
    public void Sigmoid() => Check(
        Activations.SigmoidForward, Activations.SigmoidBackward, x => 1 / (1 + Math.Exp(-x)), (_, y) => y * (1 - y));

    [Fact]
    public void Tanh() => Check(
        Activations.TanhForward, Activations.TanhBackward, Math.Tanh, (_, y) => 1 - (y * y));

    [Fact]
    public void ScaledTanh() => Check(
        (x, y, n) => Activations.ScaledTanhForward(x, y, n, A, B),
        (y, dy, dx, n, add) => Activations.ScaledTanhBackward(y, dy, dx, n, A, B, add),
        x => A * Math.Tanh(B * x),
        (x, _) => A * B * (1 - (Math.Tanh(B * x) * Math.Tanh(B * x))));

    [Fact]
    public void ForwardKernels_KeepNaN_AndDoNotOverflow()
    {
        ForwardKernel[] kernels =
        [
            Activations.ReluForward, Activations.SigmoidForward, Activations.TanhForward, (x, y, n) => Activations.EluForward(x, y, n, 1),
            (x, y, n) => Activations.LeakyReluForward(x, y, n, 0.1f),
        ];
        foreach (ForwardKernel kernel in kernels)
        {
            using var values = new FloatBuffer(4);
            ((float[])[float.NaN, 500, -500, 0]).CopyTo(new Span<float>(values, 4));
            kernel(values, values, 4);
            Assert.True(float.IsNaN(values[0]));
            Assert.True(float.IsFinite(values[1]) && float.IsFinite(values[2]) && float.IsFinite(values[3]));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Maps_MatchInEachForm(int bits) => SimdForms.Run(bits, default(MapForm));

    [Fact]
    public void Elementwise_MatchesDefinition()
    {
        var random = new Random(6);
        foreach (int count in new[] { 1, 15, 16, 77 })
        {
            using var a = FloatBuffer.Random(random, count);
            using var b = FloatBuffer.Random(random, count);
            using var y = new FloatBuffer(count);
            double[] @as = a.ToDoubles(count, 1);
            double[] bs = b.ToDoubles(count, 1);
            double[] Zip(Func<double, double, double> f) => @as.Zip(bs, f).ToArray();

            Elementwise.Add(a, b, y, count, false);
            Close.Check(Zip((u, v) => u + v), y, count, "sum");
            Elementwise.Add(a, b, y, count, true);
            Close.Check(Zip((u, v) => Math.Max(u + v, 0)), y, count, "rectified sum");
            Elementwise.Multiply(a, b, y, count);
            Close.Check(Zip((u, v) => u * v), y, count, "product");
            Elementwise.MultiplyBackward(a, b, y, count, false);
            Elementwise.MultiplyBackward(a, b, y, count, true);
            Close.Check(Zip((u, v) => 2 * u * v), y, count, "gradient by a factor");
            Elementwise.Copy(a, y, count, false);
            Close.Check(@as, y, count, "copy");
            Elementwise.Copy(b, y, count, true);
            Close.Check(Zip((u, v) => u + v), y, count, "accumulated copy");
            Elementwise.Fill(y, count, 3);
            Close.Check(Zip((_, _) => 3), y, count, "fill");
        }
    }

    private static void Check(ForwardKernel forward, BackwardKernel backward, Func<double, double> f, Func<double, double, double> derivative)
    {
        var random = new Random(5);
        foreach (int count in new[] { 1, 7, 16, 33, 2500 })
        {
            using var x = FloatBuffer.Random(random, count, 4);
            using var dy = FloatBuffer.Random(random, count);
            using var y = new FloatBuffer(count);
            using var dx = new FloatBuffer(count);
            double[] xs = x.ToDoubles(count, 1);
            double[] dys = dy.ToDoubles(count, 1);
            double[] dxs = xs.Select((v, i) => derivative(v, f(v)) * dys[i]).ToArray();
            forward(x, y, count);
            Close.Check(Array.ConvertAll(xs, v => f(v)), y, count, "y");
            forward(x, x, count);
            Close.Check(Array.ConvertAll(xs, v => f(v)), x, count, "y in place");
            backward(y, dy, dx, count, false);
            Close.Check(dxs, dx, count, "dx");
            backward(y, dy, dx, count, true);
            Close.Check(Array.ConvertAll(dxs, v => 2 * v), dx, count, "accumulated dx");
            backward(y, dy, dy, count, false);
            Close.Check(dxs, dy, count, "dx in place");
        }
    }

    private readonly struct MapForm : IForSimd
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var random = new Random(7);
            foreach (int count in new[] { 1, S.Count - 1, S.Count, S.Count + 1, (3 * S.Count) + 2 })
            {
                using var a = FloatBuffer.Random(random, count);
                using var b = FloatBuffer.Random(random, count);
                using var y = new FloatBuffer(count);
                double[] bs = b.ToDoubles(count, 1);
                double[] expected = a.ToDoubles(count, 1).Select((v, i) => v > 0 ? Math.Max(v + bs[i], 0) : v - (v * bs[i])).ToArray();
                Maps.Binary<Mixed, S, V>(a, b, y, count, default, false);
                Close.Check(expected, y, count, "y");
                Maps.Binary<Mixed, S, V>(a, b, y, count, default, true);
                Close.Check(Array.ConvertAll(expected, v => 2 * v), y, count, "accumulated y");
            }
        }
    }

    /// <summary>A function that uses every element-wise operation: a &gt; 0 ? max(0, a + b) : a − a·b.</summary>
    private readonly struct Mixed : IBinary
    {
        public V Apply<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.WherePositive(a, S.Relu(S.MultiplyAdd(a, S.Broadcast(1), b)), S.Subtract(a, S.Multiply(a, b)));
    }
}
