using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CnnGen.Data;

namespace CnnGen.Tests.Data;

/// <summary>Not beside other tests, because it measures what the whole process allocates.</summary>
[CollectionDefinition(nameof(BatchLoaderTests), DisableParallelization = true)]
[Collection(nameof(BatchLoaderTests))]
public sealed class BatchLoaderTests
{
    private static readonly Shape Image = new(1, 4, 4);

    private static Dataset Numbered(int count)
    {
        float[] values = new float[count * Image.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = i;
        return Dataset.FromFloats(Image, values, [.. Enumerable.Range(0, count)], count);
    }

    private static string Describe(Batch batch) =>
        $"{batch.Epoch}.{batch.Index}{(batch.IsLast ? "!" : "")}: {string.Join(' ', batch.Labels.ToArray())} = {string.Join(' ', batch.Inputs.ToArray())}";

    private static List<string> Describe(BatchLoader loader, int batches)
    {
        List<string> all = [];
        for (int i = 0; i < batches; i++)
            all.Add(Describe(loader.Next()));
        return all;
    }

    [Fact]
    public void EveryEpochHasEverySampleOnceInAnOrderOfItsOwn()
    {
        using BatchLoader loader = new(Numbered(25), new BatchLoaderOptions { BatchSize = 4, Seed = 3 });
        Assert.Equal(7, loader.BatchesPerEpoch);
        List<int[]> orders = [];
        for (int epoch = 0; epoch < 3; epoch++)
        {
            List<int> labels = [];
            for (int index = 0; index < 7; index++)
            {
                Batch batch = loader.Next();
                Assert.Equal((epoch, index, index == 6), (batch.Epoch, batch.Index, batch.IsLast));
                Assert.Equal(index == 6 ? 1 : 4, batch.Count);
                for (int i = 0; i < batch.Count; i++)
                    Assert.Equal(batch.Labels[i] * 16 + 5, batch.Inputs[i * 16 + 5]);
                Assert.Equal(0, Address(batch.Inputs) % 64);
                labels.AddRange(batch.Labels);
            }
            Assert.Equal(Enumerable.Range(0, 25), labels.Order());
            orders.Add([.. labels]);
        }
        Assert.NotEqual(orders[0], orders[1]);
        Assert.NotEqual(orders[1], orders[2]);
        Assert.NotEqual(Enumerable.Range(0, 25), orders[0]);
    }

    [Fact]
    public void WithoutShufflingTheOrderIsTheSets()
    {
        using BatchLoader loader = new(Numbered(7), new BatchLoaderOptions { BatchSize = 3, Shuffle = false, DropLast = true });
        Assert.Equal(2, loader.BatchesPerEpoch);
        Assert.Equal([0, 1, 2], loader.Next().Labels.ToArray());
        Batch last = loader.Next();
        Assert.True(last.IsLast);
        Assert.Equal([3, 4, 5], last.Labels.ToArray());
        Assert.Equal([0, 1, 2], loader.Next().Labels.ToArray());
    }

    [Fact]
    public void TheContentDoesNotDependOnThreadsOrTiming()
    {
        List<string>? expected = null;
        foreach (int workers in new[] { 1, 2, 5 })
        {
            using BatchLoader loader = new(Numbered(50), Options(workers, new Delay()));
            List<string> found = Describe(loader, 15);
            expected ??= found;
            Assert.Equal(expected, found);
        }
        Assert.Equal(15, expected!.Distinct().Count());
    }

    [Fact]
    public void StartsAndSeeksToWhereACheckpointWasTaken()
    {
        using BatchLoader whole = new(Numbered(50), Options(2));
        List<string> expected = Describe(whole, 20);
        using BatchLoader resumed = new(Numbered(50), Options(3), epoch: 1, index: 2);
        Assert.Equal(expected.Skip(whole.BatchesPerEpoch + 2).Take(5), Describe(resumed, 5));
        resumed.Seek(0, 3);
        Assert.Equal(expected.Skip(3).Take(9), Describe(resumed, 9));
        resumed.Seek(2, 0);
        resumed.Seek(0, 0);
        Assert.Equal(expected.Take(4), Describe(resumed, 4));
    }

    [Fact]
    public void AllocatesNothingOnceItRuns()
    {
        Dataset data = HandwrittenDigits.Generate(500, 1);
        using BatchLoader loader = new(data, new BatchLoaderOptions { BatchSize = 32, Threads = 2, Augmentations = [Augment.Shift(2), Augment.HorizontalFlip()] });
        for (int i = 0; i < 100; i++)
            loader.Next();
        // The process has other threads, which a test cannot stop, so the least of some tries counts.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 100; i++)
                loader.Next();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void AFailingSampleReachesTheConsumer()
    {
        using BatchLoader loader = new(Numbered(40), new BatchLoaderOptions { BatchSize = 10, Shuffle = false, Threads = 3, Augmentations = [new FailOn(25, 27)] });
        Assert.Equal(0, loader.Next().Labels[0]);
        Assert.Equal(10, loader.Next().Labels[0]);
        for (int i = 0; i < 2; i++)
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => { loader.Next(); });
            Assert.Equal("Sample 25, for batch 2 of epoch 0, could not be prepared: the sample is bad", e.Message);
            Assert.IsType<FormatException>(e.InnerException);
        }
        loader.Seek(0, 3);
        Assert.Equal(30, loader.Next().Labels[0]);
    }

    [Fact]
    public void CanBeDisposedInTheMiddle()
    {
        for (int i = 0; i < 20; i++)
        {
            BatchLoader loader = new(Numbered(50), Options(3, new Delay()));
            if (i % 2 == 0)
                loader.Next();
            loader.Dispose();
            loader.Dispose();
            Assert.Throws<ObjectDisposedException>(() => { loader.Next(); });
        }
    }

    [Fact]
    public void SleepsWhenBothBuffersAreFull()
    {
        using BatchLoader loader = new(Numbered(50), Options(3));
        loader.Next();
        Assert.True(SpinWait.SpinUntil(() => loader.IsIdle, TimeSpan.FromSeconds(30)));
        for (int i = 0; i < 50; i++)
        {
            Thread.Sleep(1);
            Assert.True(loader.IsIdle);
        }
    }

    [Fact]
    public void RejectsWhatGivesNoBatch()
    {
        Assert.Contains("A set of 3 samples gives no batch of 4, and smaller batches are dropped", Assert.Throws<ArgumentException>(() => new BatchLoader(Numbered(3), new BatchLoaderOptions { BatchSize = 4, DropLast = true })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Numbered(3), new BatchLoaderOptions { BatchSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Numbered(3), new BatchLoaderOptions { BatchSize = 2 }, 0, 2));
        Assert.Contains("can leave nothing", Assert.Throws<ArgumentException>(() => new BatchLoader(Numbered(3), new BatchLoaderOptions { BatchSize = 2, Augmentations = [Augment.Shift(4)] })).Message);
    }

    private static BatchLoaderOptions Options(int workers, params IAugmentation[] more) => new()
    {
        BatchSize = 8,
        Seed = 11,
        Threads = workers,
        Augmentations = [Augment.PaddedCrop(2), Augment.HorizontalFlip(), .. more],
    };

    private static unsafe long Address(ReadOnlySpan<float> span) => (long)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));

    /// <summary>Makes threads overtake each other.</summary>
    private sealed class Delay : IAugmentation
    {
        public void Check(Shape shape) => Assert.Equal(Image, shape);

        public void Apply(Span<float> sample, Shape shape, ReadOnlySpan<float> background, ref RandomStream random)
        {
            if (random.NextInt32(8) == 0)
                Thread.Sleep(1);
        }
    }

    private sealed class FailOn(params int[] samples) : IAugmentation
    {
        public void Check(Shape shape) => Assert.Equal(Image, shape);

        public void Apply(Span<float> sample, Shape shape, ReadOnlySpan<float> background, ref RandomStream random)
        {
            if (samples.Contains((int)sample[0] / Image.Count))
                throw new FormatException("the sample is bad");
        }
    }
}
