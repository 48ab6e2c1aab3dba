using CnnGen.Data;

namespace CnnGen.Tests.Data;

public sealed class DatasetTests
{
    private static readonly Shape TwoChannels = new(2, 1, 2);

    [Fact]
    public void NormalizesBytesByChannel()
    {
        Dataset data = Dataset.FromBytes(TwoChannels, [0, 255, 51, 102, 1, 2, 3, 4], [1, 0], 2, new Normalization([0.5f, 0.25f], [0.5f, 2f]));
        float[] sample = new float[4];
        data.CopySample(0, sample);
        Assert.Equal([-1f, 1f, (51 / 255f - 0.25f) / 2f, (102 / 255f - 0.25f) / 2f], sample);
        Assert.Equal([-1f, -0.125f], data.Background.ToArray());
    }

    [Fact]
    public void LeavesFloatsAsTheyAre()
    {
        Dataset data = Dataset.FromFloats(TwoChannels, [1, -2, 3, 4, 5, 6, 7, 8], [1, 0], 2);
        float[] sample = new float[4];
        data.CopySample(1, sample);
        Assert.Equal([5f, 6f, 7f, 8f], sample);
        Assert.Equal([0f, 0f], data.Background.ToArray());
    }

    [Fact]
    public void ViewsOfViewsShareTheSamples()
    {
        Dataset data = Dataset.FromFloats(new Shape(1), [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5], 6);
        (Dataset first, Dataset second) = data.Slice(1, 4).Split(3);
        Assert.Equal([1, 2, 3], Labels(first));
        Assert.Equal([4], Labels(second));
        Assert.Equal([1, 2], Labels(first.Take(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Label(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Slice(1, 3));
        float[] sample = new float[1];
        second.CopySample(0, sample);
        Assert.Equal(4f, sample[0]);
    }

    [Fact]
    public void RejectsWhatDoesNotFit()
    {
        Assert.Contains("2 samples of 2×1×2 are 8 values, but 7 were given", Assert.Throws<ArgumentException>(() => Dataset.FromFloats(TwoChannels, new float[7], [0, 0], 1)).Message);
        Assert.Contains("label of sample 1 is 3, but with 3 classes labels are 0 to 2", Assert.Throws<ArgumentException>(() => Dataset.FromFloats(TwoChannels, new float[8], [0, 3], 3)).Message);
        Assert.Contains("normalization is for 1 channels, but a sample of 2×1×2 has 2", Assert.Throws<ArgumentException>(() => Dataset.FromBytes(TwoChannels, new byte[8], [0, 0], 3, Normalization.Mnist)).Message);
        Assert.Contains("standard deviation of channel 0 is not a positive number", Assert.Throws<ArgumentException>(() => new Normalization([0f], [0f])).Message);
        Dataset data = Dataset.FromFloats(TwoChannels, new float[8], [0, 0], 1);
        Assert.Contains("has 4 values, but the destination has room for 5", Assert.Throws<ArgumentException>(() => data.CopySample(0, new float[5])).Message);
    }

    private static IEnumerable<int> Labels(Dataset data) => Enumerable.Range(0, data.Count).Select(data.Label);
}
