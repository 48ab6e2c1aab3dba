using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Networks;

/// <summary>A norm over more than the caches keep, whose last loop goes backwards, and which no register divides.</summary>
public sealed partial class LongRowTests
{
    // Numbers far from 0 lose digits in a sum of squares, and so do those whose beginning is far from the rest where distances are taken from it.
    // A mean that is rounded to float is off by as much as 5e-4 at 1e4.
    [Theory]
    [InlineData(0, 0, 2e-5)]
    [InlineData(1e4f, 0, 1e-3)]
    [InlineData(-100, 1000, 2e-5)]
    public void AgreesWithTheDefinition(float offset, int zeros, double tolerance)
    {
        const int Samples = 3;
        var network = new Long(Samples);
        int count = network.Plan.InputCount;
        NetworkParameter weight = network.Parameter("norm.weight"), bias = network.Parameter("norm.bias");
        TestNetwork.Noise(count, 3).CopyTo(weight.MutableValues);
        TestNetwork.Noise(count, 4).CopyTo(bias.MutableValues);
        float[] x = TestNetwork.Noise(Samples * count, 1), dy = TestNetwork.Noise(x.Length, 2), y = new float[x.Length], dx = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
            x[i] = i % count < zeros ? 0 : x[i] + offset;
        TestNetwork.Poison(network);
        network.ForwardTraining(x, y);
        network.Backward(dy);
        network.CopyInputGradient(dx);

        double[] output = new double[x.Length], gradient = new double[x.Length], byWeight = new double[count], byBias = new double[count];
        for (int first = 0; first < x.Length; first += count)
        {
            double mean = 0, variance = 0, shift = 0, slope = 0;
            for (int i = 0; i < count; i++)
                mean += (double)x[first + i] / count;
            for (int i = 0; i < count; i++)
                variance += (x[first + i] - mean) * (x[first + i] - mean) / count;
            double inverse = 1 / Math.Sqrt(variance + 1e-5);
            for (int i = 0; i < count; i++)
            {
                double normalized = (x[first + i] - mean) * inverse, byNormalized = (double)dy[first + i] * weight.Values[i];
                output[first + i] = (normalized * weight.Values[i]) + bias.Values[i];
                byWeight[i] += dy[first + i] * normalized;
                byBias[i] += dy[first + i];
                shift += byNormalized / count;
                slope += byNormalized * normalized / count;
            }

            for (int i = 0; i < count; i++)
                gradient[first + i] = inverse * (((double)dy[first + i] * weight.Values[i]) - shift - ((x[first + i] - mean) * inverse * slope));
        }

        Close.Assert(output, y, tolerance, "y");
        Close.Assert(gradient, dx, tolerance, "dx");
        Close.Assert(byWeight, network.Gradient("norm.weight"), tolerance, "gradient of norm.weight");
        Close.Assert(byBias, network.Gradient("norm.bias"), tolerance, "gradient of norm.bias");
    }

    // The distances of equal numbers from their mean are rounding errors of that.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-7.3f)]
    [InlineData(1e4f)]
    public void EqualNumbersHaveNoVariance(float number)
    {
        var network = new Long(1);
        float[] y = new float[network.Plan.InputCount];
        network.Forward(Enumerable.Repeat(number, y.Length).ToArray(), y);
        float error = MathF.BitIncrement(MathF.Abs(number)) - MathF.Abs(number);
        Assert.All(y, value => Assert.InRange(Math.Abs(value), 0, 2 * error / MathF.Sqrt(1e-5f)));
    }

    [Network(3, 149, 149, InputGradient = true)]
    [LayerNorm(Name = "norm")]
    public sealed partial class Long;
}
