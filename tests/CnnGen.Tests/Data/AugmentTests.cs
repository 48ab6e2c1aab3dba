using CnnGen.Data;

namespace CnnGen.Tests.Data;

public sealed class AugmentTests
{
    private static readonly Shape Image = new(2, 5, 4);
    private static readonly float[] Black = [-1f, -2f];

    public static TheoryData<int> Keys => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void AShiftMovesEveryPixelAndFillsTheRestBlack(int key)
    {
        float[] original = [.. Enumerable.Range(1, Image.Count).Select(i => (float)i)];
        float[] sample = [.. original];
        RandomStream random = new(5, (ulong)key);
        Augment.Shift(3).Apply(sample, Image, Black, ref random);
        // The two offsets are found from the same stream, and every pixel is worked out one by one.
        RandomStream same = new(5, (ulong)key);
        int down = same.NextInt32(7) - 3, right = same.NextInt32(7) - 3;
        for (int c = 0; c < 2; c++)
            for (int y = 0; y < 5; y++)
                for (int x = 0; x < 4; x++)
                {
                    int fromY = y - down, fromX = x - right;
                    float expected = fromY is >= 0 and < 5 && fromX is >= 0 and < 4 ? original[(c * 5 + fromY) * 4 + fromX] : Black[c];
                    Assert.Equal(expected, sample[(c * 5 + y) * 4 + x]);
                }
    }

    [Fact]
    public void APaddedCropTakesEveryPlaceEquallyOften()
    {
        int[] counts = new int[9];
        for (int i = 0; i < 9000; i++)
        {
            float[] sample = new float[25];
            sample[12] = 1;
            RandomStream random = new(1, 2, (ulong)i);
            Augment.PaddedCrop(1).Apply(sample, new Shape(1, 5, 5), [0f], ref random);
            int at = Array.IndexOf(sample, 1f);
            counts[(at / 5 - 1) * 3 + at % 5 - 1]++;
        }
        // Five standard deviations of a binomial distribution around 1000.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void AFlipMirrorsRowsHalfOfTheTime()
    {
        float[] original = [.. Enumerable.Range(1, Image.Count).Select(i => (float)i)];
        float[] mirrored = [.. original.Chunk(4).SelectMany(row => row.Reverse())];
        int flips = 0;
        for (int i = 0; i < 1000; i++)
        {
            float[] sample = [.. original];
            RandomStream random = new(1, 2, (ulong)i);
            Augment.HorizontalFlip().Apply(sample, Image, Black, ref random);
            bool flipped = sample[0] != original[0];
            Assert.Equal(flipped ? mirrored : original, sample);
            flips += flipped ? 1 : 0;
        }
        Assert.InRange(flips, 420, 580);
    }

    [Fact]
    public void AllocatesNothing()
    {
        IAugmentation[] all = [Augment.Shift(2), Augment.PaddedCrop(1), Augment.HorizontalFlip()];
        float[] sample = new float[Image.Count];
        RandomStream random = new(1);
        foreach (IAugmentation augmentation in all)
            augmentation.Apply(sample, Image, Black, ref random);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            foreach (IAugmentation augmentation in all)
                augmentation.Apply(sample, Image, Black, ref random);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void RejectsUnsuitableShapes()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Shift(-1));
        Assert.Contains("can leave nothing of an image of 2×5×4", Assert.Throws<ArgumentException>(() => Augment.Shift(4).Check(Image)).Message);
        Assert.Contains("needs images, of shape channels×height×width; the samples are 10", Assert.Throws<ArgumentException>(() => Augment.HorizontalFlip().Check(new Shape(10))).Message);
    }
}
