using System.Numerics.Tensors;
using CnnGen.Data;

namespace CnnGen.Tests.Data;

public sealed class HandwrittenDigitsTests
{
    private const int Pixels = HandwrittenDigits.Size * HandwrittenDigits.Size;

    [Fact]
    public void ASampleDependsOnlyOnTheSeedAndItsIndex()
    {
        float[][] many = Samples(HandwrittenDigits.Generate(50, 7));
        Assert.Equal(Ink(HandwrittenDigits.Generate(50, 7)), Ink(HandwrittenDigits.Generate(50, 7)));
        Assert.Equal(Ink(HandwrittenDigits.Generate(50, 7)).Take(20), Ink(HandwrittenDigits.Generate(20, 7)));
        Assert.Equal(50, many.Select(sample => string.Join(',', sample)).Distinct().Count());
        Assert.NotEqual(Ink(HandwrittenDigits.Generate(50, 7)), Ink(HandwrittenDigits.Generate(50, 8)));
    }

    [Fact]
    public void ImagesAreLikeMnists()
    {
        Dataset data = HandwrittenDigits.Generate(1000, 3);
        Assert.Equal((new Shape(1, 28, 28), 1000, 10), (data.SampleShape, data.Count, data.Classes));
        float[][] samples = Samples(data);
        Assert.Equal(0, samples.Average(sample => sample.Average()), 0.001);
        Assert.Equal(1, samples.Average(sample => TensorPrimitives.SumOfSquares<float>(sample) / Pixels), 0.002);
        float black = data.Background[0], white = samples.Max(sample => sample.Max());
        for (int index = 0; index < samples.Length; index++)
        {
            Assert.Equal(index % 10, data.Label(index));
            float[] coverage = [.. samples[index].Select(value => (value - black) / (white - black))];
            // MNIST's images are between 2% and 40% white.
            Assert.InRange(coverage.Average(), 0.02, 0.4);
            // The digit is whole: nearly nothing is on the image's edge.
            double edge = Enumerable.Range(0, 28).Average(i => (coverage[i] + coverage[Pixels - 1 - i] + coverage[28 * i] + coverage[28 * i + 27]) / 4.0);
            Assert.InRange(edge, 0, 0.12);
        }
    }

    [Fact]
    public void IsTooHardForTheNearestMean()
    {
        // A classifier by the nearest class mean gets MNIST 82% right. These digits must tell it as little: more than chance, less than a trained network.
        Dataset train = HandwrittenDigits.Generate(3000, 1), test = HandwrittenDigits.Generate(1000, 2);
        float[][] means = [.. Enumerable.Range(0, 10).Select(_ => new float[Pixels])];
        float[][] samples = Samples(train);
        for (int i = 0; i < train.Count; i++)
            TensorPrimitives.Add(means[train.Label(i)], samples[i], means[train.Label(i)]);
        foreach (float[] mean in means)
            TensorPrimitives.Multiply(mean, 10f / train.Count, mean);
        float[][] tests = Samples(test);
        int right = 0;
        for (int i = 0; i < test.Count; i++)
        {
            float[] distances = [.. means.Select(mean => TensorPrimitives.Distance<float>(tests[i], mean))];
            right += TensorPrimitives.IndexOfMin<float>(distances) == test.Label(i) ? 1 : 0;
        }
        Assert.InRange(right, 600, 880);
    }

    private static float[][] Samples(Dataset data) => [.. Enumerable.Range(0, data.Count).Select(index =>
    {
        float[] sample = new float[Pixels];
        data.CopySample(index, sample);
        return sample;
    })];

    // Independent of the set's normalization, which depends on all samples: how much each is above its black.
    private static int[] Ink(Dataset data)
    {
        float unit = Samples(data).SelectMany(sample => sample).Where(value => value > data.Background[0]).Min() - data.Background[0];
        return [.. Samples(data).Select(sample => sample.Aggregate(17, (hash, value) => hash * 31 + (int)MathF.Round((value - data.Background[0]) / unit)))];
    }
}
