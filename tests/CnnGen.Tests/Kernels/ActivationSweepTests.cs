using System.Globalization;
using CnnGen.Kernels;

namespace CnnGen.Tests.Kernels;

/// <summary>The activations against double over the whole line of floats, in every register width, one float included.</summary>
public sealed unsafe class ActivationSweepTests
{
    private const float A = 1.7159f;
    private const float B = 2f / 3f;

    /// <summary>Every so many floats; a prime, so that all patterns of last bits are among them.</summary>
    private const int Step = 7919;

    /// <summary>The floats on each side of a point that are all taken.</summary>
    private const int Near = 300;

    private const float Smallest = float.Epsilon;

    private static readonly float[] Whole = Line();

    public static TheoryData<int> Bits => new(32, 128, 256, 512);

    /// <summary>Amplitudes and slopes whose squares or product are out of a float's range, or next to it.</summary>
    private static (float A, float B)[] Extremes =>
    [
        (1e-25f, 1), (1e25f, 1), (1, 1e-25f), (1, 1e25f), (1e25f, 1e-25f), (1e-25f, 1e25f), (1e30f, 1e30f), (1e-30f, 1e-30f), (3e38f, 0.5f), (1.2e-38f, 1), (3e38f, 1e-38f),
    ];

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Relu(int bits) => Forward(bits, default(Activations.Relu), x => Math.Max(0, x), 0);

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Elu(int bits)
    {
        foreach (float alpha in new[] { 1, 2, 0.1f, 1e-25f, 1e25f })
            Forward(bits, new Activations.Elu(alpha), x => x > 0 ? x : alpha * Expm1(x), 2);
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Sigmoid(int bits) => Forward(bits, default(Activations.Sigmoid), x => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)), 2, zero: 0.5f);

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Tanh(int bits) => Odd(bits, default(Activations.Tanh), Math.Tanh);

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void ScaledTanh(int bits)
    {
        foreach ((float a, float b) in Extremes.Append((A, B)).Append((1, 1)))
            Odd(bits, new Activations.ScaledTanh(a, b), x => a * Math.Tanh((double)b * x), 5 / (double)b);
    }

    /// <summary>As functions of the output, which is what backward has.</summary>
    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Gradients_OfOutputs(int bits)
    {
        Gradient(bits, default(Activations.ReluGradient), y => y > 0 ? 1 : 0, float.MaxValue, nan: 1);
        Gradient(bits, new Activations.EluGradient(2), y => y > 0 ? 1 : y + 2.0, 2);
        Gradient(bits, default(Activations.SigmoidGradient), y => y * (1.0 - y), 1);
        Gradient(bits, default(Activations.TanhGradient), y => (1.0 - y) * (1.0 + y), 1);
        foreach ((float a, float b) in Extremes.Append((A, B)))
        {
            if ((double)a * b is < float.MaxValue and > 1e-37)
                Gradient(bits, new Activations.ScaledTanhGradient(a, b), y => (double)b / a * ((double)a - y) * ((double)a + y), a);
        }
    }

    /// <summary>As functions of the input, within what rounding the output has lost.</summary>
    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Gradients_OfInputs(int bits)
    {
        Chain(bits, new Activations.Elu(2), new Activations.EluGradient(2), x => x > 0 ? 1 : 2 * Math.Exp(x), 2);
        Chain(bits, default(Activations.Sigmoid), default(Activations.SigmoidGradient), x => Math.Exp(-Math.Abs(x)) / Math.Pow(1 + Math.Exp(-Math.Abs(x)), 2), 1);
        Chain(bits, default(Activations.Tanh), default(Activations.TanhGradient), x => 1 / Math.Pow(Math.Cosh(x), 2), 1);
        foreach ((float a, float b) in Extremes.Append((A, B)))
        {
            double most = (double)a * b;
            if (most is < float.MaxValue and > 1e-37 && a > 2e-38f)
                Chain(bits, new Activations.ScaledTanh(a, b), new Activations.ScaledTanhGradient(a, b), x => most / Math.Pow(Math.Cosh((double)b * x), 2), most);
        }
    }

    private static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1;

    private static void Odd<TFunction>(int bits, TFunction f, Func<double, double> exact, double tail = 5)
        where TFunction : struct, IUnary
    {
        float[] y = Forward(bits, f, exact, 2, tail: tail);
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(BitConverter.SingleToInt32Bits(-y[i]), BitConverter.SingleToInt32Bits(y[y.Length - 1 - i]));
    }

    private static float[] Forward<TFunction>(int bits, TFunction f, Func<double, double> exact, double ulps, float zero = 0, double tail = 5)
        where TFunction : struct, IUnary
    {
        float[] y = Map(bits, f, Whole);
        for (int i = 0; i < y.Length; i++)
        {
            Check(exact(Whole[i]), y[i], ulps, $"f({Whole[i]:R})");
            float before = y[Math.Max(0, i - 1)];
            bool isTail = Math.Abs(Whole[i]) >= tail || i == 0;
            Assert.True(y[i] >= (isTail ? before : float.BitDecrement(float.BitDecrement(before))), string.Create(CultureInfo.InvariantCulture, $"f({Whole[i]:R}) = {y[i]:R} is below {before:R}"));
        }

        float[] special = Map(bits, f, [0, -0f, float.NaN]);
        Assert.Equal(zero, special[0]);
        Assert.Equal(zero, special[1]);
        Assert.Equal(float.NaN, special[2]);
        return y;
    }

    private static void Gradient<TFunction>(int bits, TFunction f, Func<double, double> exact, float most, float nan = float.NaN)
        where TFunction : struct, IBinary
    {
        float[] y = [.. Whole.Where(v => Math.Abs(v) <= most)];
        float[] dx = Map(bits, f, y, 1);
        for (int i = 0; i < y.Length; i++)
        {
            if (y[i] >= 0 || f is not Activations.SigmoidGradient)
                Check(exact(y[i]), dx[i], 4, $"f′ for y = {y[i]:R}");
        }

        // At 0 and −0 what is right for y ≤ 0: Elu(2) has slope 2 there.
        float[] special = Map(bits, f, [0, -0f, float.NaN], 1);
        Check(exact(0), special[0], 2, "f′ for y = 0");
        Check(exact(0), special[1], 2, "f′ for y = −0");
        Assert.Equal(nan, special[2]);
    }

    private static void Chain<TFunction, TGradient>(int bits, TFunction f, TGradient gradient, Func<double, double> exact, double most)
        where TFunction : struct, IUnary
        where TGradient : struct, IBinary
    {
        float[] dx = Map(bits, gradient, Map(bits, f, Whole), 1);
        for (int i = 0; i < dx.Length; i++)
        {
            double right = exact(Whole[i]);
            Assert.True(
                Math.Abs(dx[i] - right) <= Math.ScaleB(most, -21),
                string.Create(CultureInfo.InvariantCulture, $"f′({Whole[i]:R}): expected {right:R}, found {dx[i]:R}"));
        }
    }

    private static void Check(double right, float found, double ulps, string what)
    {
        float nearest = (float)right;
        double unit = float.IsInfinity(nearest) ? 0 : Math.Max(Math.ScaleB(1, (right == 0 ? -149 : Math.ILogB(right)) - 23), Smallest);
        bool close = found == nearest || Math.Abs(found - right) <= ulps * unit;
        Assert.True(close, string.Create(CultureInfo.InvariantCulture, $"{what}: expected {right:R}, found {found:R}"));
    }

    private static float[] Map<TFunction>(int bits, TFunction f, float[] x)
        where TFunction : struct, IUnary => Map(bits, new FirstOnly<TFunction>(f), x, 0);

    /// <summary>f of each number and a second one, in registers of so many bits.</summary>
    private static float[] Map<TFunction>(int bits, TFunction f, float[] a, float b)
        where TFunction : struct, IBinary
    {
        var y = new float[a.Length];
        fixed (float* first = a, result = y)
        {
            var form = new Form<TFunction>(f, first, b, result, a.Length);
            if (bits == 32)
                form.Run<SimdScalar, float>();
            else
                SimdForms.Run(bits, form);
        }

        return y;
    }

    /// <summary>Floats in order, as many below 0 as above: everywhere some, and all where something changes.</summary>
    private static float[] Line()
    {
        int infinity = BitConverter.SingleToInt32Bits(float.PositiveInfinity);
        var bits = new SortedSet<int> { infinity };
        for (int i = 1; i < infinity; i += Step)
            bits.Add(i);
        float[] points =
        [
            0, float.MaxValue, 1.17549435e-38f, 0.346573591f, 0.625f, 0.693147182f, 0.9375f, 1.03972077f, 5, 8.3f, 9, 9.1f, 10, 15, 16.6f, 17.3f, 17.4f, 30, 87.3f, 88, 88.7f, 89, 103.3f, 104,
        ];
        foreach (float point in points)
        {
            int center = BitConverter.SingleToInt32Bits(point);
            for (int i = Math.Max(1, center - Near); i <= Math.Min(infinity, center + Near); i++)
                bits.Add(i);
        }

        float[] above = [.. bits.Select(BitConverter.Int32BitsToSingle)];
        return [.. above.Reverse().Select(x => -x), .. above];
    }

    private readonly struct FirstOnly<TFunction>(TFunction f) : IBinary
        where TFunction : struct, IUnary
    {
        public V Apply<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => f.Apply<S, V>(a);
    }

    private readonly struct Form<TFunction>(TFunction f, float* a, float b, float* y, int count) : IForSimd
        where TFunction : struct, IBinary
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            using var second = new FloatBuffer(count);
            new Span<float>(second, count).Fill(b);
            Maps.Binary<TFunction, S, V>(a, second, y, count, f, false);
        }
    }
}
