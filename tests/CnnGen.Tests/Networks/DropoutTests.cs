namespace CnnGen.Tests.Networks;

/// <summary>The mask of dropout: its statistics, and that the backward pass has the same. Where nothing is dropped, dropout is
/// compared with PyTorch.</summary>
public sealed partial class DropoutTests
{
    private const int Samples = 40;
    private const int Count = 250;

    [Network(Count, InputGradient = true)]
    [Dropout(0.25)]
    public sealed partial class Quarter;

    [Network(Count, InputGradient = true)]
    [Dropout(0.8)]
    public sealed partial class Most;

    [Network(Count)]
    [Dropout(0.5, Name = "a"), From("input"), Dropout(0.5), Concat("a")]
    public sealed partial class Two;

    [Theory]
    [InlineData(typeof(Quarter), 0.25)]
    [InlineData(typeof(Most), 0.8)]
    public void DropsThatShare(Type type, double probability)
    {
        NeuralNetwork network = TestNetwork.Create(type, Samples, seed: 5);
        float[] mask = Mask(network);
        Assert.All(mask, value => Assert.True(value == 0 || Math.Abs(value - 1 / (1 - probability)) < 1e-6));
        // Five standard deviations of a binomial distribution.
        double dropped = mask.Count(value => value == 0);
        double deviation = Math.Sqrt(mask.Length * probability * (1 - probability));
        Assert.InRange(dropped, mask.Length * probability - 5 * deviation, mask.Length * probability + 5 * deviation);

        network.Backward(Ones(mask.Length));
        float[] inputGradient = new float[mask.Length];
        network.CopyInputGradient(inputGradient);
        Assert.Equal(mask, inputGradient);
    }

    [Fact]
    public void MasksAreIndependent()
    {
        var network = new Quarter(Samples, seed: 5);
        float[] first = Mask(network);
        float[] second = Mask(network);
        AssertIndependent(first, second);
        AssertIndependent(first, Mask(new Quarter(Samples, seed: 6)));
        AssertIndependent(first.AsSpan(0, Samples / 2 * Count), first.AsSpan(Samples / 2 * Count, Samples / 2 * Count));
        AssertIndependent(first.AsSpan(1), first.AsSpan(0, first.Length - 1));
    }

    [Fact]
    public void LayersHaveMasksOfTheirOwn()
    {
        var network = new Two(Samples, seed: 5);
        float[][] samples = [.. Mask(network).Chunk(2 * Count)];
        AssertIndependent([.. samples.SelectMany(sample => sample[..Count])], [.. samples.SelectMany(sample => sample[Count..])]);
    }

    [Fact]
    public void SeedAndPassDecideTheMask()
    {
        var network = new Quarter(Samples, seed: 5);
        Mask(network);
        float[] second = Mask(network);
        var resumed = new Quarter(Samples, seed: 5) { TrainingPasses = 1 };
        Assert.Equal(second, Mask(resumed));
    }

    [Fact]
    public void InferenceDropsNothing()
    {
        float[] input = TestNetwork.Noise(Samples * Count, 1);
        float[] output = new float[input.Length];
        new Most(Samples).Forward(input, output);
        Assert.Equal(input, output);
    }

    private static float[] Mask(NeuralNetwork network)
    {
        float[] output = new float[Samples * network.Plan.OutputCount];
        network.ForwardTraining(Ones(Samples * Count), output);
        return output;
    }

    private static float[] Ones(int count)
    {
        float[] ones = new float[count];
        Array.Fill(ones, 1);
        return ones;
    }

    /// <summary>That the correlation of who is dropped is within five standard deviations of 0.</summary>
    private static void AssertIndependent(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        (double meanA, double meanB) = (Mean(a), Mean(b));
        (double covariance, double varianceA, double varianceB) = (0, 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            covariance += (a[i] - meanA) * (b[i] - meanB);
            varianceA += (a[i] - meanA) * (a[i] - meanA);
            varianceB += (b[i] - meanB) * (b[i] - meanB);
        }

        Assert.InRange(covariance / Math.Sqrt(varianceA * varianceB), -5 / Math.Sqrt(a.Length), 5 / Math.Sqrt(a.Length));

        static double Mean(ReadOnlySpan<float> values)
        {
            double sum = 0;
            foreach (float value in values)
                sum += value;
            return sum / values.Length;
        }
    }
}
