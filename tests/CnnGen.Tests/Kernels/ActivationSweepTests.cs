using System.Globalization;
using CnnGen.Generator.Expressions;

namespace CnnGen.Tests.Kernels;

/// <summary>The activations against double over the whole line of floats, in every register width, one float included.</summary>
public sealed class ActivationSweepTests
{
    /// <summary>Every so many floats; a prime, so that all patterns of last bits are among them.</summary>
    private const int Step = 7919;

    /// <summary>The floats on each side of a point that are all taken.</summary>
    private const int Near = 300;

    private const float Smallest = float.Epsilon;

    private static readonly float[] Whole = Line();

    public static TheoryData<int> Bits => new(32, 128, 256, 512);

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Rectifiers(int bits)
    {
        Monotone(bits, typeof(ActivationNets.Relu), x => Math.Max(0, x), 0);
        Monotone(bits, typeof(ActivationNets.Relu6), x => Math.Clamp(x, 0, 6), 0);
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Elu(int bits)
    {
        foreach ((float alpha, Type network) in ActivationNets.Elus)
            Monotone(bits, network, x => x > 0 ? x : alpha * DoubleFunctions.Expm1(x), 2);
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Exponentials(int bits)
    {
        Monotone(bits, typeof(ActivationNets.Exp), Math.Exp, 2, zero: 1);
        Monotone(bits, typeof(ActivationNets.Expm1), DoubleFunctions.Expm1, 2);
        Monotone(bits, typeof(ActivationNets.Sigmoid), DoubleFunctions.Sigmoid, 2, zero: 0.5f);
        Monotone(bits, typeof(ActivationNets.Softplus), x => Math.Max(x, 0) + DoubleFunctions.Log1p(Math.Exp(-Math.Abs(x))), 3, zero: (float)Math.Log(2));
        Forward(bits, typeof(ActivationNets.Log), Math.Log, 2, zero: float.NegativeInfinity);
        Forward(bits, typeof(ActivationNets.Silu), x => double.IsNegativeInfinity(x) ? double.NaN : x * DoubleFunctions.Sigmoid(x), 3, slack: 1);
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void NormalDistribution(int bits)
    {
        Monotone(bits, typeof(ActivationNets.NormalCdf), DoubleFunctions.NormalCdf, 4, zero: 0.5f);
        Forward(bits, typeof(ActivationNets.NormalPdf), x => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI), 3, zero: (float)(1 / Math.Sqrt(2 * Math.PI)));
        Forward(bits, typeof(ActivationNets.Gelu), x => double.IsNegativeInfinity(x) ? double.NaN : x * DoubleFunctions.NormalCdf(x), 5, slack: 1);
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void HardSwish(int bits) =>
        Forward(bits, typeof(ActivationNets.HardSwish), x => double.IsNegativeInfinity(x) ? double.NaN : x * Math.Clamp(x + 3, 0, 6) / 6, 3);

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Tanh(int bits) => Odd(bits, typeof(ActivationNets.Tanh), Math.Tanh);

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void ScaledTanh(int bits)
    {
        foreach ((float a, float b, Type network) in ActivationNets.ScaledTanhs)
            Odd(bits, network, x => a * Math.Tanh((double)b * x), 5 / (double)b);
    }

    /// <summary>As functions of the output, which is what backward has.</summary>
    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Gradients_OfOutputs(int bits)
    {
        Gradient(bits, typeof(ActivationNets.Relu), y => y > 0 ? 1 : 0, float.MaxValue, nan: 1);
        Gradient(bits, typeof(ActivationNets.Relu6), y => y is > 0 and < 6 ? 1 : 0, float.MaxValue, nan: 1);
        Gradient(bits, typeof(ActivationNets.Elu2), y => y > 0 ? 1 : y + 2.0, 2);
        Gradient(bits, typeof(ActivationNets.Sigmoid), y => y * (1.0 - y), 1, least: 0);
        Gradient(bits, typeof(ActivationNets.Tanh), y => (1.0 - y) * (1.0 + y), 1);
        foreach ((float a, float b, Type network) in ActivationNets.ScaledTanhs)
        {
            if ((double)a * b is < float.MaxValue and > 1e-37)
                Gradient(bits, network, y => (double)b / a * ((double)a - y) * ((double)a + y), a);
        }
    }

    /// <summary>As functions of the input, within what rounding the output has lost.</summary>
    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Gradients_OfInputs(int bits)
    {
        Chain(bits, typeof(ActivationNets.Elu2), x => x > 0 ? 1 : 2 * Math.Exp(x), 2);
        Chain(bits, typeof(ActivationNets.Sigmoid), x => DoubleFunctions.Sigmoid(x) * DoubleFunctions.Sigmoid(-x), 1);
        Chain(bits, typeof(ActivationNets.Tanh), x => 1 / Math.Pow(Math.Cosh(x), 2), 1);
        foreach ((float a, float b, Type network) in ActivationNets.ScaledTanhs)
        {
            double most = (double)a * b;
            if (most is < float.MaxValue and > 1e-37 && a > 2e-38f)
                Chain(bits, network, x => most / Math.Pow(Math.Cosh((double)b * x), 2), most);
        }
    }

    /// <summary>Gradients that the compiler has derived: of the input, for all but the largest floats.</summary>
    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Gradients_Derived(int bits)
    {
        Derived(bits, typeof(ActivationNets.Softplus), DoubleFunctions.Sigmoid);
        Derived(bits, typeof(ActivationNets.Silu), x => DoubleFunctions.Sigmoid(x) * (1 + (x * DoubleFunctions.Sigmoid(-x))));
        Derived(bits, typeof(ActivationNets.Gelu), x => DoubleFunctions.NormalCdf(x) + (x * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)));
        Derived(bits, typeof(ActivationNets.HardSwish), x => x <= -3 ? 0 : x < 3 ? ((2 * x) + 3) / 6 : 1);
        Derived(bits, typeof(ActivationNets.NormalCdf), x => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI));
    }

    private static void Odd(int bits, Type network, Func<double, double> exact, double tail = 5)
    {
        float[] y = Monotone(bits, network, exact, 2, tail: tail);
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(BitConverter.SingleToInt32Bits(-y[i]), BitConverter.SingleToInt32Bits(y[y.Length - 1 - i]));
    }

    private static float[] Monotone(int bits, Type network, Func<double, double> exact, double ulps, float zero = 0, double tail = 5)
    {
        float[] y = Forward(bits, network, exact, ulps, zero);
        for (int i = 1; i < y.Length; i++)
        {
            bool isTail = Math.Abs(Whole[i]) >= tail;
            float least = isTail ? y[i - 1] : y[i - 1] - (float)(ulps * (y[i - 1] - float.BitDecrement(y[i - 1])));
            Assert.True(y[i] >= least, string.Create(CultureInfo.InvariantCulture, $"f({Whole[i]:R}) = {y[i]:R} is below {y[i - 1]:R}"));
        }

        return y;
    }

    /// <param name="slack">What the result may be off beside, in denormal units for each unit of x: where a factor of x is denormal.</param>
    private static float[] Forward(int bits, Type network, Func<double, double> exact, double ulps, float zero = 0, double slack = 0)
    {
        var f = GeneratedFunction.Forward(network);
        float[] y = f.Map(bits, Whole);
        for (int i = 0; i < y.Length; i++)
            Check(exact(Whole[i]), y[i], ulps, $"f({Whole[i]:R})", slack * Math.Min(Math.Abs(Whole[i]), 1000) * Smallest);

        float[] special = f.Map(bits, [0, -0f, float.NaN]);
        Check(zero, special[0], zero == 0 ? 0 : 1, "f(0)");
        Check(zero, special[1], zero == 0 ? 0 : 1, "f(−0)");
        Assert.Equal(float.NaN, special[2]);
        return y;
    }

    private static void Gradient(int bits, Type network, Func<double, double> exact, float most, float nan = float.NaN, float least = float.MinValue)
    {
        var f = GeneratedFunction.Gradient(network);
        float[] y = [.. Whole.Where(v => Math.Abs(v) <= most && v >= least)];
        float[] dx = f.Map(bits, y, 1);
        for (int i = 0; i < y.Length; i++)
            Check(exact(y[i]), dx[i], 4, $"f′ for y = {y[i]:R}");

        // At 0 and −0 what is right for y ≤ 0: Elu(2) has slope 2 there.
        float[] special = f.Map(bits, [0, -0f, float.NaN], 1);
        Check(exact(0), special[0], 2, "f′ for y = 0");
        Check(exact(0), special[1], 2, "f′ for y = −0");
        Assert.Equal(nan, special[2]);
    }

    private static void Chain(int bits, Type network, Func<double, double> exact, double most) => IsNear(
        GeneratedFunction.Gradient(network).Map(bits, GeneratedFunction.Forward(network).Map(bits, Whole), 1), Whole, exact, most);

    private static void Derived(int bits, Type network, Func<double, double> exact)
    {
        float[] x = [.. Whole.Where(value => Math.Abs(value) < 1e6)];
        IsNear(GeneratedFunction.Gradient(network).Map(bits, x, 1), x, exact, 1);
    }

    private static void IsNear(float[] found, float[] x, Func<double, double> exact, double most)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double right = exact(x[i]);
            Assert.True(
                Math.Abs(found[i] - right) <= Math.ScaleB(most, -21),
                string.Create(CultureInfo.InvariantCulture, $"f′({x[i]:R}): expected {right:R}, found {found[i]:R}"));
        }
    }

    private static void Check(double right, float found, double ulps, string what, double slack = 0)
    {
        float nearest = (float)right;
        double unit = float.IsInfinity(nearest) ? 0 : Math.Max(Math.ScaleB(1, (right == 0 ? -149 : Math.ILogB(right)) - 23), Smallest);
        bool close = found.Equals(nearest) || found == nearest || Math.Abs(found - right) <= (ulps * unit) + slack;
        Assert.True(close, string.Create(CultureInfo.InvariantCulture, $"{what}: expected {right:R}, found {found:R}"));
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
            0, float.MaxValue, 1.17549435e-38f, 0.346573591f, 0.625f, 0.693147182f, 0.7f, 0.9375f, 1.03972077f, 5, 8.3f, 9, 9.1f, 10, 14.2f, 14.5f, 15, 16.6f, 17.3f, 17.4f, 30, 87.3f, 88, 88.7f, 89, 103.3f, 104,
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
}
