using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Tests.Programs;

public class ArenaAllocatorTests
{
    [Fact]
    public void BuffersThatNeverMeetShareMemory()
    {
        (long[] offsets, long size) = ArenaAllocator.Place([(64, 0, 1), (64, 2, 3), (32, 4, 4)]);

        Assert.Equal([0, 0, 0], offsets);
        Assert.Equal(64, size);
    }

    [Fact]
    public void ASmallBufferFillsTheGapBetweenTwoLivingOnes()
    {
        // The 32 floats live with the first and the last, whose places leave a gap where the second was.
        (long[] offsets, long size) = ArenaAllocator.Place([(128, 0, 9), (96, 0, 3), (64, 0, 9), (32, 5, 9)]);

        Assert.Equal([0, 128, 224, 128], offsets);
        Assert.Equal(288, size);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void BuffersThatLiveAtTheSameTimeNeverOverlap(int seed)
    {
        var random = new Random(seed);
        var buffers = Enumerable.Range(0, 200).Select(_ =>
        {
            int first = random.Next(100);
            return ((long)16 * random.Next(1, 50), first, first + random.Next(20));
        }).ToList();

        (long[] offsets, long size) = ArenaAllocator.Place(buffers);

        for (int a = 0; a < buffers.Count; a++)
        {
            (long sizeA, int firstA, int lastA) = buffers[a];
            Assert.InRange(offsets[a] + sizeA, 0, size);
            for (int b = 0; b < a; b++)
            {
                (long sizeB, int firstB, int lastB) = buffers[b];
                bool meet = firstA <= lastB && firstB <= lastA;
                bool overlap = offsets[a] < offsets[b] + sizeB && offsets[b] < offsets[a] + sizeA;
                Assert.False(meet && overlap, $"buffers {a} and {b} overlap");
            }
        }

        // No plan can do with less than what is alive at the fullest moment.
        long fullest = Enumerable.Range(0, 120).Max(time => buffers.Where(buffer => buffer.Item2 <= time && time <= buffer.Item3).Sum(buffer => buffer.Item1));
        Assert.InRange(size, fullest, fullest * 3 / 2);
    }
}
