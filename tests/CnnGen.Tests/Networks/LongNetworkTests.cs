namespace CnnGen.Tests.Networks;

/// <summary>A network whose regions have more steps than one generated method takes.</summary>
public sealed partial class LongNetworkTests
{
    private const int Depth = 600;
    private const int Batch = 3;

    [Theory]
    [InlineData(typeof(Planar))]
    [InlineData(typeof(Blocked))]
    public void IdentitiesPassValuesAndGradientsOn(Type type)
    {
        NeuralNetwork network = TestNetwork.Create(type, Batch);
        int channels = network.Plan.Input[0];
        foreach (NetworkParameter parameter in network.Parameters)
        {
            Span<float> values = parameter.MutableValues;
            values.Clear();
            for (int i = 0; parameter.Info.Role == ParameterRole.Weight && i < channels; i++)
                values[(i * channels) + i] = 1;
        }

        float[] input = TestNetwork.Noise(Batch * network.Plan.InputCount, 1);
        float[] outputGradient = TestNetwork.Noise(input.Length, 2);
        float[] result = new float[input.Length];
        network.Forward(input, result);
        Assert.Equal(input, result);
        network.Forward(input.AsSpan(0, network.Plan.InputCount), result.AsSpan(0, network.Plan.OutputCount));
        Assert.Equal(input, result);
        network.ForwardTraining(input, result);
        Assert.Equal(input, result);
        network.Backward(outputGradient);

        // All layers read the same values and get the same gradient.
        Assert.Equal(2 * Depth, network.Parameters.Count);
        Assert.Contains(network.Parameters[0].Gradient.ToArray(), value => value != 0);
        for (int i = 2; i < network.Parameters.Count; i++)
            Assert.Equal(network.Parameters[i % 2].Gradient.ToArray(), network.Parameters[i].Gradient.ToArray());
    }

    [Network(3, 2, 2)]
    [Conv(3, 1, Repeat = Depth)]
    internal sealed partial class Planar;

    [Network(16, 2, 2)]
    [Conv(16, 1, Repeat = Depth)]
    internal sealed partial class Blocked;
}
