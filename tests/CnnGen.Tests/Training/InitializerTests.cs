using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests.Training;

public class InitializerTests
{
    // WideNet's first weights: 60,000 of fan-in 300 and fan-out 200.
    private static (double Mean, double Deviation, float Largest) Measure(Initializer initializer)
    {
        WideNet network = new(1);
        network.Initialize(initializer, 7);
        float[] values = network.Parameter("first.weight").Values.ToArray();
        double mean = values.Average(value => (double)value);
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), values.Max(Math.Abs));
    }

    [Fact]
    public void HeHasVarianceTwoOverFanIn()
    {
        (double mean, double deviation, _) = Measure(Initializer.He);
        Assert.Equal(0, mean, 1e-3);
        Assert.Equal(Math.Sqrt(2.0 / 300), deviation, 1e-3);
    }

    [Fact]
    public void XavierHasVarianceTwoOverFanInAndFanOut()
    {
        double expected = Math.Sqrt(2.0 / 500);
        Assert.Equal(expected, Measure(Initializer.XavierNormal).Deviation, 1e-3);
        (_, double deviation, float largest) = Measure(Initializer.XavierUniform);
        Assert.Equal(expected, deviation, 1e-3);
        // The bound of a uniform distribution is √3 deviations.
        Assert.InRange(largest, expected * Math.Sqrt(3) * 0.999, expected * Math.Sqrt(3));
    }

    [Fact]
    public void GaussianAndConstantAreWhatTheySay()
    {
        Assert.Equal(0.01, Measure(Initializer.Gaussian(0.01f)).Deviation, 1e-4);
        Assert.Equal((0.25, 0, 0.25f), Measure(Initializer.Constant(0.25f)));
    }

    [Fact]
    public void OtherParametersHaveFixedBeginnings()
    {
        SmallNet network = new(1);
        foreach (NetworkParameter parameter in network.Parameters)
            parameter.MutableValues.Fill(5);
        network.Initialize(Initializer.Constant(2), 1);
        foreach (NetworkParameter parameter in network.Parameters)
        {
            float expected = parameter.Info.Role switch
            {
                ParameterRole.Weight => 2,
                ParameterRole.Scale or ParameterRole.RunningVariance => 1,
                _ => 0,
            };
            Assert.All(parameter.Values.ToArray(), value => Assert.Equal(expected, value));
        }
    }

    [Fact]
    public void SeedAndParameterDecide()
    {
        static float[] Weights(ulong seed, string name) => new WideNet(1, seed).Parameter(name).Values[..100].ToArray();
        Assert.Equal(Weights(1, "first.weight"), Weights(1, "first.weight"));
        Assert.NotEqual(Weights(1, "first.weight"), Weights(2, "first.weight"));
        Assert.NotEqual(Weights(1, "first.weight"), Weights(1, "second.weight"));
    }

    [Fact]
    public void NumbersOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.Gaussian(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.Gaussian(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.Constant(float.PositiveInfinity));
    }
}
