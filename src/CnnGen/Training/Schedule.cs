namespace CnnGen.Training;

/// <summary>The learning rate of each step.</summary>
/// <remarks>A pure function of the position, so that a resumed training needs nothing but the position to go on. Compose:
/// <c>Schedule.Cosine(0.1f).WithWarmUp(epochs: 2)</c>.</remarks>
public abstract class Schedule
{
    /// <summary>The learning rate of the step at <paramref name="position"/>.</summary>
    public abstract float LearningRate(SchedulePosition position);

    /// <summary>The same rate throughout.</summary>
    /// <param name="rate">Positive or 0, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is out of range.</exception>
    public static Schedule Constant(float rate)
    {
        CheckRate(rate, nameof(rate));
        return new Rule(_ => rate);
    }

    /// <summary>Multiplied by <paramref name="factor"/> every <paramref name="epochs"/> epochs.</summary>
    /// <param name="rate">The rate at the beginning, positive or 0, finite.</param>
    /// <param name="epochs">The length of a stair, at least 1.</param>
    /// <param name="factor">Positive, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Schedule Step(float rate, int epochs, float factor = 0.1f)
    {
        CheckRate(rate, nameof(rate));
        CheckFactor(factor);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return new Rule(position => (float)(rate * Math.Pow(factor, position.Epoch / epochs)));
    }

    /// <summary>Multiplied by <paramref name="factor"/> at the beginning of each of the given epochs, as ResNet's at 30, 60 and 90.</summary>
    /// <param name="rate">The rate at the beginning, positive or 0, finite.</param>
    /// <param name="epochs">Epochs counted from 0, not negative.</param>
    /// <param name="factor">Positive, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Schedule Step(float rate, IEnumerable<int> epochs, float factor = 0.1f)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        CheckRate(rate, nameof(rate));
        CheckFactor(factor);
        int[] stairs = [.. epochs];
        foreach (int epoch in stairs)
            ArgumentOutOfRangeException.ThrowIfNegative(epoch, nameof(epochs));
        return new Rule(position =>
        {
            int passed = 0;
            foreach (int epoch in stairs)
            {
                if (position.Epoch >= epoch)
                    passed++;
            }

            return (float)(rate * Math.Pow(factor, passed));
        });
    }

    /// <summary>Half a cosine from <paramref name="rate"/> at the first step to <paramref name="last"/> at the end of the last epoch.</summary>
    /// <param name="rate">The rate at the beginning, positive or 0, finite.</param>
    /// <param name="last">The rate at the end, positive or 0, finite.</param>
    /// <remarks>Source: Loshchilov, Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017, equation 5,
    /// one period, a new rate each step.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A rate is out of range.</exception>
    public static Schedule Cosine(float rate, float last = 0)
    {
        CheckRate(rate, nameof(rate));
        CheckRate(last, nameof(last));
        return new Rule(position =>
        {
            double done = Math.Min(1, (double)position.Step / Math.Max(1, position.TotalSteps));
            return (float)(last + 0.5 * ((double)rate - last) * (1 + Math.Cos(Math.PI * done)));
        });
    }

    /// <summary>This schedule, its rates raised linearly to their full size in the first <paramref name="epochs"/> epochs.</summary>
    /// <param name="epochs">How long, in epochs, not negative; 0.5 is half of the first.</param>
    /// <remarks>The schedule itself is not delayed: after the warm-up it is where it would have been without. Source: Goyal et
    /// al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017, section 2.2.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is negative, infinite or not a number.</exception>
    public Schedule WithWarmUp(double epochs)
    {
        if (!(epochs >= 0) || double.IsInfinity(epochs))
            throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "A warm-up takes a finite number of epochs that is not negative.");
        return new Rule(position => WarmUp(position, epochs * position.StepsPerEpoch));
    }

    /// <summary>This schedule, its rates raised linearly to their full size in the first <paramref name="steps"/> steps.</summary>
    /// <param name="steps">How long, not negative.</param>
    /// <remarks>See <see cref="WithWarmUp"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is negative.</exception>
    public Schedule WithWarmUpSteps(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return new Rule(position => WarmUp(position, steps));
    }

    private float WarmUp(SchedulePosition position, double steps)
    {
        float rate = LearningRate(position);
        // The first step already has 1/steps of the rate, not 0, which would waste it.
        return position.Step + 1 >= steps ? rate : (float)(rate * ((position.Step + 1) / steps));
    }

    private static void CheckRate(float rate, string name)
    {
        if (!(rate >= 0) || float.IsInfinity(rate))
            throw new ArgumentOutOfRangeException(name, rate, "A learning rate is finite and not negative.");
    }

    private static void CheckFactor(float factor)
    {
        if (!(factor > 0) || float.IsInfinity(factor))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor of a stair is finite and positive.");
    }

    private sealed class Rule(Func<SchedulePosition, float> rate) : Schedule
    {
        public override float LearningRate(SchedulePosition position) => rate(position);
    }
}
