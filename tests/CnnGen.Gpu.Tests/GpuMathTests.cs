using System.Globalization;
using CnnGen.Generator.Expressions;
using CnnGen.Gpu;
using CnnGen.Tests.Networks;

namespace CnnGen.Tests;

/// <summary>The functions of kernels, which are ordinary C# too, against double over the whole line of floats; and on a device, where they are the same numbers but for
/// how products and sums are rounded together.</summary>
public sealed partial class GpuMathTests
{
    private const int Samples = 16;

    private const int Numbers = 4096;

    private static readonly float[] Line = Floats();

    private static readonly (string Name, Func<float, float> Function, Func<double, double> Exact, double Units)[] Functions =
    [
        (nameof(Exp), GpuMath.Exp, Math.Exp, 2),
        (nameof(Expm1), GpuMath.Expm1, DoubleFunctions.Expm1, 2),
        (nameof(Log), GpuMath.Log, Math.Log, 2),
        (nameof(Sigmoid), GpuMath.Sigmoid, DoubleFunctions.Sigmoid, 2),
        ("SigmoidTail", GpuMath.SigmoidTail, x => DoubleFunctions.Sigmoid(-Math.Abs(x)), 2),
        (nameof(Tanh), GpuMath.Tanh, Math.Tanh, 2),
        (nameof(Softplus), GpuMath.Softplus, x => Math.Max(x, 0) + DoubleFunctions.Log1p(Math.Exp(-Math.Abs(x))), 3),
        (nameof(NormalCdf), GpuMath.NormalCdf, DoubleFunctions.NormalCdf, 4),
        ("NormalCdfOfDensity", x => GpuMath.NormalCdf(x, GpuMath.NormalPdf(x)), DoubleFunctions.NormalCdf, 6),
        (nameof(NormalPdf), GpuMath.NormalPdf, x => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI), 3),
    ];

    public static TheoryData<string> OfFunctions => [.. Functions.Select(function => function.Name)];

    public static TheoryData<string> OfNetworks => [.. TestNetwork.NestedIn(typeof(GpuMathTests)).Select(network => network.Name)];

    [Theory]
    [MemberData(nameof(OfFunctions))]
    public void IsExactToTheLastPlaces(string name)
    {
        (_, Func<float, float> function, Func<double, double> exact, double units) = Functions.Single(entry => entry.Name == name);
        foreach (float x in Line)
            Check(name, x, exact(x), function(x), units);
    }

    [Theory]
    [MemberData(nameof(OfNetworks))]
    public void IsExactOnTheDevice(string name)
    {
        (_, _, Func<double, double> exact, double units) = Functions.Single(entry => entry.Name == name);
        float[] x = new float[Samples * Numbers];
        for (int i = 0; i < x.Length; i++)
            x[i] = Line[(int)((long)i * Line.Length / x.Length)];
        float[] y = new float[x.Length];
        TestNetwork.Create(TestNetwork.NestedIn(typeof(GpuMathTests)).Single(network => network.Name == name), Samples).Forward(x, y);
        for (int i = 0; i < x.Length; i++)
            Check(name, x[i], exact(x[i]), y[i], units);
    }

    private static void Check(string name, float x, double exact, float found, double units)
    {
        float nearest = (float)exact;
        double unit = float.IsInfinity(nearest) ? 0 : Math.Max(Math.ScaleB(1, (exact == 0 ? -149 : Math.ILogB(exact)) - 23), float.Epsilon);
        bool isClose = found.Equals(nearest) || found == nearest || Math.Abs(found - exact) <= units * unit;
        Assert.True(isClose, string.Create(CultureInfo.InvariantCulture, $"{name}({x:R}): expected {exact:R}, found {found:R}"));
    }

    // In order: everywhere some, and all near the points where something changes.
    private static float[] Floats()
    {
        int infinity = BitConverter.SingleToInt32Bits(float.PositiveInfinity);
        var bits = new SortedSet<int> { 0, infinity, infinity + 1 };
        for (int i = 1; i < infinity; i += 7919)
            bits.Add(i);
        foreach (float point in (float[])[0, float.MaxValue, 1.17549435e-38f, 0.346573591f, 0.625f, 0.693147182f, 1.03972077f, 5, 9.1f, 10, 14.2f, 14.5f, 17.4f, 30, 87.3f, 88.7f, 89, 103.3f, 104])
        {
            int center = BitConverter.SingleToInt32Bits(point);
            for (int i = Math.Max(1, center - 300); i <= Math.Min(infinity, center + 300); i++)
                bits.Add(i);
        }

        float[] above = [.. bits.Select(BitConverter.Int32BitsToSingle)];
        return [.. above.Reverse().Select(x => -x), .. above];
    }

    [Network(Numbers)]
    [Function("exp(x)")]
    public sealed partial class Exp;

    [Network(Numbers)]
    [Function("expm1(x)")]
    public sealed partial class Expm1;

    [Network(Numbers)]
    [Function("log(x)")]
    public sealed partial class Log;

    [Network(Numbers)]
    [Sigmoid]
    public sealed partial class Sigmoid;

    [Network(Numbers)]
    [Tanh]
    public sealed partial class Tanh;

    [Network(Numbers)]
    [Softplus]
    public sealed partial class Softplus;

    [Network(Numbers)]
    [Function("normalCdf(x)")]
    public sealed partial class NormalCdf;

    [Network(Numbers)]
    [Function("normalPdf(x)")]
    public sealed partial class NormalPdf;
}
