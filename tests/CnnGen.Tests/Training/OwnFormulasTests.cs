using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests.Training;

/// <summary>Optimizers and losses that are not the library's. <see cref="OptimizerTests"/> compares those that PyTorch has too.</summary>
public sealed class OwnFormulasTests
{
    [Fact]
    public void EveryStateIsKept()
    {
        WideNet network = new(1);
        float[][] weights = [.. network.Parameters.Select(parameter => parameter.Values.ToArray())];
        double[][] expected = [.. weights.Select(values => values.Select(value => (double)value).ToArray())];
        double[][][] states = [.. weights.Select(values => Enumerable.Range(0, 3).Select(_ => new double[values.Length]).ToArray())];
        OptimizerState optimizer = new ThreeStates().CreateState(network);
        RandomStream random = new(5);
        for (int step = 0; step < 3; step++)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                Span<float> gradient = network.Parameters[i].Gradient;
                for (int j = 0; j < gradient.Length; j++)
                {
                    double g = gradient[j] = random.NextNormal();
                    double[][] state = states[i];
                    state[0][j] = (0.5 * state[0][j]) + g;
                    state[1][j] += state[0][j];
                    state[2][j] = Math.Max(state[2][j], Math.Abs(state[1][j]));
                    expected[i][j] -= 0.125 * (state[0][j] + state[1][j] + state[2][j]);
                }
            }

            optimizer.Step(0.125f);
        }

        Assert.Equal(["float", "int", "_x1"], optimizer.StateNames);
        for (int i = 0; i < weights.Length; i++)
        {
            for (int j = 0; j < weights[i].Length; j++)
                Assert.Equal(expected[i][j], network.Parameters[i].Values[j], 1e-5);
        }
    }

    [Fact]
    public void WithoutFormulasThereIsNoStep()
    {
        Assert.Contains("NoFormulas has no formulas", Assert.Throws<InvalidOperationException>(() => new NoFormulas().CreateState(new SmallNet(1))).Message);
        Assert.Contains("NoTerm has no formula", Assert.Throws<InvalidOperationException>(() => new NoTerm().Evaluate(new float[2], [0], new float[2])).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.25f)]
    public void ALossIsWhatItsFormulaSays(float delta)
    {
        // More than a register, and not a multiple of one.
        const int Count = 37;
        const int Samples = 3;
        RandomStream random = new(9);
        float[] outputs = [.. Enumerable.Range(0, Samples * Count).Select(_ => random.NextNormal())];
        float[] gradient = new float[outputs.Length];
        int[] labels = [5, 0, 36];

        double loss = new PseudoHuber { Delta = delta }.Evaluate(outputs, labels, gradient);

        double expected = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            double error = (outputs[i] - (i % Count == labels[i / Count] ? 2.0 : -1)) / delta;
            double root = Math.Sqrt(1 + (error * error));
            expected += delta * (double)delta * (root - 1) / Samples;
            Assert.Equal(delta * error / root / Samples, gradient[i], 1e-6);
        }

        Assert.Equal(expected, loss, 1e-5 * expected);
    }
}
