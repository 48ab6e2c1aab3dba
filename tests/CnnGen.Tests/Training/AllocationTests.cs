using CnnGen.Data;
using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests.Training;

/// <summary>Alone, because the process's total would see what other tests allocate.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public class AllocationTests
{
    // The test runner's own threads report results now and then, and compiling a method, .NET grows a table of its own. What a step
    // allocates it allocates each time; so one of a few runs in which nobody allocated anything proves it.
    private const int Runs = 10;

    [Fact]
    public void TrainingStepsAllocateNothing()
    {
        long least = long.MaxValue;
        for (int run = 0; run < Runs && least > 0; run++)
        {
            Counter counter = new();
            using Trainer trainer = new(new SmallNet(16), Patterns.Make(160, 1), new TrainerOptions
            {
                Epochs = 3,
                Optimizer = new Sgd { Momentum = 0.9f, WeightDecay = 1e-4f },
                Schedule = Schedule.Cosine(0.01f).WithWarmUp(1),
                Augmentations = [Augment.Shift(1), Augment.HorizontalFlip()],
            });
            trainer.Train(counter);
            Assert.Equal(16, counter.Steps);
            least = Math.Min(least, counter.ByAll);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void EvaluationAllocatesNothing()
    {
        using Evaluator evaluator = new(new SmallNet(16), Patterns.Make(100, 1));
        evaluator.Evaluate();
        evaluator.Evaluate();
        long least = long.MaxValue;
        for (int run = 0; run < Runs && least > 0; run++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            evaluator.Evaluate();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>What is allocated from one report to the next in the second and third of three epochs, but for their ends.</summary>
    private sealed class Counter : IProgress<TrainingProgress>
    {
        private long _all;

        public int Steps { get; private set; }

        public long ByAll { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (value is { Epoch: > 1, Step: > 1 and < 10 })
            {
                Steps++;
                ByAll += GC.GetTotalAllocatedBytes(precise: true) - _all;
            }

            _all = GC.GetTotalAllocatedBytes(precise: true);
        }
    }
}
