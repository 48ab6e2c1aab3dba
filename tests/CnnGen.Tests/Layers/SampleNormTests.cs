using CnnGen.Tests.Golden;
using CnnGen.Tests.Networks;

namespace CnnGen.Tests.Layers;

/// <summary>Layers that are composed of sums and expressions of each sample: norms and the parametric rectifier, in both layouts.</summary>
public sealed partial class SampleNormTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(SampleNormTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(SampleNormTests), network);

    // A difference of large numbers, as Σ x² / n − mean², has none left. What is left is the rounding of the mean.
    [Theory]
    [InlineData(typeof(LayerMap), 1)]
    [InlineData(typeof(LayerLong), 1)]
    [InlineData(typeof(GroupMap), 3)]
    [InlineData(typeof(GroupParts), 4)]
    [InlineData(typeof(InstanceParts), 32)]
    public void AMeanOfAThousandDeviationsCostsNoDigits(Type type, int groups)
    {
        const int Samples = 3;
        const double Tolerance = 1e-4;
        NeuralNetwork network = TestNetwork.Create(type, Samples);
        float[] x = [.. TestNetwork.Noise(Samples * network.Plan.InputCount, 1).Select(value => 1000 + value)];
        float[] dy = TestNetwork.Noise(x.Length, 2), y = new float[x.Length], dx = new float[x.Length];
        network.ForwardTraining(x, y);
        network.Backward(dy);
        network.CopyInputGradient(dx);
        double[] expected = new double[x.Length], gradient = new double[x.Length];
        int count = network.Plan.InputCount / groups;
        for (int first = 0; first < x.Length; first += count)
            Normalize(x.AsSpan(first, count), dy.AsSpan(first, count), expected.AsSpan(first, count), gradient.AsSpan(first, count));
        Close.Assert(expected, y, Tolerance, "y");
        Close.Assert(gradient, dx, Tolerance, "dx");
    }

    private static void Normalize(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<double> y, Span<double> dx)
    {
        const double Epsilon = 1e-5;
        double mean = 0, variance = 0, gradientMean = 0, product = 0;
        foreach (float value in x)
            mean += (double)value / x.Length;
        foreach (float value in x)
            variance += (value - mean) * (value - mean) / x.Length;
        double inverse = 1 / Math.Sqrt(variance + Epsilon);
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = (x[i] - mean) * inverse;
            gradientMean += (double)dy[i] / x.Length;
            product += dy[i] * y[i] / x.Length;
        }

        for (int i = 0; i < x.Length; i++)
            dx[i] = inverse * (dy[i] - gradientMean - (y[i] * product));
    }

    [Network(3, 5, 7, InputGradient = true)]
    [LayerNorm(Name = "norm1")]
    public sealed partial class LayerMap;

    [Network(37, InputGradient = true)]
    [LayerNorm(Name = "norm1")]
    public sealed partial class LayerVector;

    [Network(3, 4, 5, InputGradient = true)]
    [LayerNorm(Epsilon = 1e-3, Affine = false, Name = "norm1")]
    public sealed partial class LayerPlain;

    [Network(6, 5, 7, InputGradient = true)]
    [GroupNorm(3, Name = "norm1")]
    public sealed partial class GroupMap;

    [Network(5, 3, 3, InputGradient = true)]
    [GroupNorm(1, Name = "norm1")]
    public sealed partial class GroupOne;

    [Network(24, InputGradient = true)]
    [GroupNorm(2, Name = "norm1")]
    public sealed partial class GroupVector;

    [Network(6, 4, 5, InputGradient = true)]
    [GroupNorm(2, Affine = false, Name = "norm1")]
    public sealed partial class GroupPlain;

    [Network(6, 33, InputGradient = true)]
    [GroupNorm(2, Name = "norm1")]
    public sealed partial class GroupSequence;

    [Network(3, 5, 7, InputGradient = true)]
    [InstanceNorm(Name = "norm1")]
    public sealed partial class InstanceMap;

    [Network(3, 5, 7, InputGradient = true)]
    [InstanceNorm(Affine = true, Name = "norm1")]
    public sealed partial class InstanceAffine;

    [Network(32, 9, 9, InputGradient = true)]
    [GroupNorm(4, Name = "norm1")]
    public sealed partial class GroupParts;

    [Network(32, 9, 9, InputGradient = true)]
    [InstanceNorm(Affine = true, Name = "norm1")]
    public sealed partial class InstanceParts;

    [Network(1543, InputGradient = true)]
    [LayerNorm(Name = "norm1")]
    public sealed partial class LayerLong;

    [Network(3, 5, 7, InputGradient = true)]
    [PRelu(Name = "norm1")]
    public sealed partial class PRelu;

    [Network(37, InputGradient = true)]
    [PRelu(Name = "norm1")]
    public sealed partial class PReluVector;

    [Network(2, 7, 6, InputGradient = true)]
    [Conv(6, 3), GroupNorm(3), PRelu, Conv(4, 3), InstanceNorm(Affine = true), Flatten, Dense(9), LayerNorm, Relu, Dense(3)]
    public sealed partial class Deep;

    [Network(3, 7, 6)]
    [Conv(32, 3), GroupNorm(4), PRelu, Conv(16, 3, Padding = 1), InstanceNorm(Affine = true), Conv(16, 3, Padding = 1)]
    public sealed partial class Blocked;

    [Network(3, 11, 11)]
    [Conv(64, 3), GroupNorm(8), PRelu, Conv(48, 1), GroupNorm(2), Conv(32, 3), InstanceNorm(Affine = true), Conv(16, 3)]
    public sealed partial class BlockedParts;

    [Network(5, 6, 7)]
    [GroupNorm(5), PRelu, Conv(16, 3, Padding = 1)]
    public sealed partial class BlockedFirst;

    [Network(16, 5, 4, InputGradient = true)]
    [Skip, Conv(16, 3, Padding = 1), GroupNorm(8), Add(Name = "a")]
    [Conv(16, 1), Relu(Name = "b"), From("a"), GroupNorm(2), Add("b")]
    public sealed partial class Residual;
}
