using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class ActivationTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [Fact]
    public void Relu() => Check(typeof(ActivationNets.Relu), x => Math.Max(x, 0), (x, _) => x > 0 ? 1 : 0);

    [Fact]
    public void LeakyRelu() => Check(typeof(ActivationNets.LeakyRelu), x => x > 0 ? x : 0.1 * x, (x, _) => x > 0 ? 1 : 0.1);

    [Fact]
    public void Elu() => Check(typeof(ActivationNets.Elu07), x => x > 0 ? x : 0.7 * (Math.Exp(x) - 1), (x, _) => x > 0 ? 1 : 0.7 * Math.Exp(x));

    [Fact]
    public void Sigmoid() => Check(typeof(ActivationNets.Sigmoid), x => 1 / (1 + Math.Exp(-x)), (_, y) => y * (1 - y));

    [Fact]
    public void Tanh() => Check(typeof(ActivationNets.Tanh), Math.Tanh, (_, y) => 1 - (y * y));

    [Fact]
    public void ScaledTanh()
    {
        const double A = 1.7159f, B = 2f / 3;
        Check(typeof(ActivationNets.ScaledTanh), x => A * Math.Tanh(B * x), (x, _) => A * B * (1 - (Math.Tanh(B * x) * Math.Tanh(B * x))));
    }

    [Theory]
    [InlineData(typeof(ActivationNets.Relu))]
    [InlineData(typeof(ActivationNets.Relu6))]
    [InlineData(typeof(ActivationNets.LeakyRelu))]
    [InlineData(typeof(ActivationNets.Elu1))]
    [InlineData(typeof(ActivationNets.Sigmoid))]
    [InlineData(typeof(ActivationNets.Tanh))]
    [InlineData(typeof(ActivationNets.Silu))]
    [InlineData(typeof(ActivationNets.Gelu))]
    [InlineData(typeof(ActivationNets.HardSwish))]
    [InlineData(typeof(ActivationNets.Softplus))]
    public void KeepNaN_AndDoNotOverflow(Type network)
    {
        using var values = new FloatBuffer(4);
        ((float[])[float.NaN, 500, -500, 0]).CopyTo(new Span<float>(values, 4));
        GeneratedFunction.Forward(network).Apply(values, values, values, 4);
        Assert.True(float.IsNaN(values[0]));
        Assert.True(float.IsFinite(values[1]) && float.IsFinite(values[2]) && float.IsFinite(values[3]));
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Maps_MatchInEachForm(int bits) => RegisterWidth.Run(bits, default(MapForm));

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

    /// <param name="derivative">Of x and y. The generated gradient is one of y.</param>
    private static void Check(Type network, Func<double, double> f, Func<double, double, double> derivative)
    {
        var forward = GeneratedFunction.Forward(network);
        var gradient = GeneratedFunction.Gradient(network);
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
            forward.Apply(x, x, y, count);
            Close.Check(Array.ConvertAll(xs, v => f(v)), y, count, "y");
            forward.Apply(x, x, x, count);
            Close.Check(Array.ConvertAll(xs, v => f(v)), x, count, "y in place");
            gradient.Apply(y, dy, dx, count);
            Close.Check(dxs, dx, count, "dx");
            gradient.Apply(y, dy, dx, count, accumulate: true);
            Close.Check(Array.ConvertAll(dxs, v => 2 * v), dx, count, "accumulated dx");
            gradient.Apply(y, dy, dy, count);
            Close.Check(dxs, dy, count, "dx in place");
        }
    }

    private readonly struct MapForm : ISimdKernel
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
