namespace CnnGen.Tests.Data;

public sealed class RandomStreamTests
{
    [Fact]
    public void TheSequenceIsAContract()
    {
        // Computed once with Python's integers from the definition; a change would change every seeded result.
        RandomStream random = new(1, 2, 3);
        Assert.Equal([0x214D4C07ECFEAAC5, 0x6FF419CB83DFE1E6, 0xF475FF91157F0556], new[] { random.NextUInt64(), random.NextUInt64(), random.NextUInt64() });
    }

    [Fact]
    public void NumbersHaveTheirDistribution()
    {
        RandomStream random = new(9);
        double sum = 0, normalSum = 0, normalSquares = 0;
        const int Draws = 100_000;
        for (int i = 0; i < Draws; i++)
        {
            float uniform = random.NextSingle();
            Assert.InRange(uniform, 0f, 0.99999994f);
            sum += uniform;
            float normal = random.NextNormal();
            normalSum += normal;
            normalSquares += normal * normal;
        }
        Assert.Equal(0.5, sum / Draws, 0.005);
        Assert.Equal(0, normalSum / Draws, 0.015);
        Assert.Equal(1, normalSquares / Draws, 0.03);
    }

    [Fact]
    public void ShufflesAllOrdersEquallyOften()
    {
        Dictionary<string, int> counts = [];
        for (ulong key = 0; key < 24_000; key++)
        {
            int[] items = [0, 1, 2, 3];
            new RandomStream(4, key).Shuffle(items);
            string order = string.Concat(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }
}
