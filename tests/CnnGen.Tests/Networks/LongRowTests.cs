using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Networks;

/// <summary>A norm over more than the caches keep, whose last loop goes backwards, and which no register divides.</summary>
public sealed partial class LongRowTests
{
    [Fact]
    public void AgreesWithTheDefinition()
    {
        const int Samples = 3;
        const double Tolerance = 2e-5;
        var network = new Long(Samples);
        int count = network.Plan.InputCount;
        NetworkParameter weight = network.Parameter("norm.weight"), bias = network.Parameter("norm.bias");
        TestNetwork.Noise(count, 3).CopyTo(weight.MutableValues);
        TestNetwork.Noise(count, 4).CopyTo(bias.MutableValues);
        float[] x = TestNetwork.Noise(Samples * count, 1), dy = TestNetwork.Noise(x.Length, 2), y = new float[x.Length], dx = new float[x.Length];
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

        Close.Assert(output, y, Tolerance, "y");
        Close.Assert(gradient, dx, Tolerance, "dx");
        Close.Assert(byWeight, network.Gradient("norm.weight"), Tolerance, "gradient of norm.weight");
        Close.Assert(byBias, network.Gradient("norm.bias"), Tolerance, "gradient of norm.bias");
    }

    [Network(3, 149, 149, InputGradient = true)]
    [LayerNorm(Name = "norm")]
    public sealed partial class Long;
}
