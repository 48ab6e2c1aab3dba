using CnnGen.Training;

namespace CnnGen.Tests.Training;

public class TopKTests
{
    private static readonly float[] Outputs = [0.1f, 0.9f, 0.5f, 0.3f, 7, -1, -2, 3];

    // In order of size: the first sample's classes are 1, 2, 3, 0; the second's 0, 3, 1, 2.
    [Theory]
    [InlineData(1, 0, 1, 2)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(2, 3, 1, 0)]
    [InlineData(2, 3, 2, 2)]
    [InlineData(3, 2, 3, 1)]
    [InlineData(0, 2, 3, 0)]
    [InlineData(0, 2, 4, 2)]
    [InlineData(0, 2, 99, 2)]
    public void CountsLabelsAmongTheLargest(int first, int second, int k, int expected) =>
        Assert.Equal(expected, TopK.CountRight(Outputs, [first, second], k));

    [Fact]
    public void OfEqualOutputsTheFirstWins()
    {
        Assert.Equal(1, TopK.CountRight([2, 2, 1], [0], 1));
        Assert.Equal(0, TopK.CountRight([2, 2, 1], [1], 1));
        Assert.Equal(1, TopK.CountRight([2, 2, 1], [1], 2));
    }

    [Fact]
    public void WhatIsNotANumberIsNeverRight()
    {
        Assert.Equal(0, TopK.CountRight([float.NaN, 1], [0], 2));
        Assert.Equal(0, TopK.CountRight([float.NaN, 1], [1], 1));
    }

    [Fact]
    public void WrongArgumentsAreNamed()
    {
        Assert.Contains("label is 2", Assert.Throws<ArgumentException>(() => TopK.CountRight([1, 2], [2], 1)).Message);
        Assert.Contains("3 outputs for 2 samples", Assert.Throws<ArgumentException>(() => TopK.CountRight([1, 2, 3], [0, 1], 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => TopK.CountRight([1, 2], [0], 0));
    }
}
