using CnnGen.Training;

namespace CnnGen.Tests.Training;

public class ScheduleTests
{
    private static float At(Schedule schedule, long step) => schedule.LearningRate(new SchedulePosition(step, StepsPerEpoch: 10, Epochs: 4));

    [Fact]
    public void ConstantStays()
    {
        Assert.Equal(0.3f, At(Schedule.Constant(0.3f), 0));
        Assert.Equal(0.3f, At(Schedule.Constant(0.3f), 39));
    }

    [Theory]
    [InlineData(0, 1f)]
    [InlineData(19, 1f)]
    [InlineData(20, 0.5f)]
    [InlineData(39, 0.5f)]
    [InlineData(40, 0.25f)]
    public void StepFallsEveryFewEpochs(long step, float expected) => Assert.Equal(expected, At(Schedule.Step(1, epochs: 2, factor: 0.5f), step));

    [Theory]
    [InlineData(9, 1f)]
    [InlineData(10, 0.1f)]
    [InlineData(29, 0.1f)]
    [InlineData(30, 0.01f)]
    public void StepFallsAtGivenEpochs(long step, float expected) => Assert.Equal(expected, At(Schedule.Step(1, [3, 1]), step), 1e-7f);

    [Fact]
    public void CosineFallsFromFirstToLast()
    {
        Schedule schedule = Schedule.Cosine(0.8f, 0.2f);
        Assert.Equal(0.8f, At(schedule, 0));
        Assert.Equal(0.5f, At(schedule, 20), 1e-6f);
        Assert.Equal(0.2f, At(schedule, 40), 1e-6f);
        Assert.Equal(0.2f, At(schedule, 99), 1e-6f);
        // PyTorch: CosineAnnealingLR(T_max=40, eta_min=0.2) after 10 steps.
        Assert.Equal(0.2f + 0.3f * (1 + (float)Math.Sqrt(0.5)), At(schedule, 10), 1e-6f);
    }

    [Fact]
    public void WarmUpRisesToTheScheduleItself()
    {
        Schedule schedule = Schedule.Constant(0.4f).WithWarmUp(epochs: 0.4);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f, 0.4f], Enumerable.Range(0, 5).Select(step => At(schedule, step)).Select(rate => MathF.Round(rate, 6)));
        Assert.Equal(At(schedule, 2), At(Schedule.Constant(0.4f).WithWarmUpSteps(4), 2));
        Schedule composed = Schedule.Cosine(1).WithWarmUp(1);
        Assert.Equal(At(Schedule.Cosine(1), 4) * 0.5f, At(composed, 4), 1e-6f);
        Assert.Equal(At(Schedule.Cosine(1), 9), At(composed, 9));
    }

    [Fact]
    public void NumbersOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Step(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Step(1, 1, factor: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(1, float.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant(1).WithWarmUp(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant(1).WithWarmUpSteps(-1));
    }
}
