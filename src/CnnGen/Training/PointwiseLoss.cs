using System.ComponentModel;

namespace CnnGen.Training;

/// <summary>A loss that is a sum over outputs, each compared with a target of its own: <see cref="LossTermAttribute"/> says how. The loss of a batch is the mean over
/// its samples.</summary>
public abstract class PointwiseLoss : Loss
{
    private readonly float _right;
    private readonly float _wrong;

    /// <param name="right">The target of the output of the sample's class.</param>
    /// <param name="wrong">The target of the other outputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A target is infinite or not a number.</exception>
    protected PointwiseLoss(float right = 1, float wrong = 0)
    {
        if (!float.IsFinite(right))
            throw new ArgumentOutOfRangeException(nameof(right), right, "A target is finite.");
        if (!float.IsFinite(wrong))
            throw new ArgumentOutOfRangeException(nameof(wrong), wrong, "A target is finite.");
        (_right, _wrong) = (right, wrong);
    }

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels, Span<float> gradient)
    {
        int count = CountOutputs(outputs, labels, gradient);
        // The gradient's place holds the targets first.
        gradient.Fill(_wrong);
        for (int sample = 0; sample < labels.Length; sample++)
            gradient[(sample * count) + labels[sample]] = _right;
        return Sum(outputs, gradient, labels.Length, count, gradient);
    }

    /// <summary>The loss and gradient for targets that are numbers, as in regression.</summary>
    /// <param name="outputs">The network's outputs, sample after sample.</param>
    /// <param name="targets">What they should be; as long as <paramref name="outputs"/>.</param>
    /// <param name="samples">How many samples these are.</param>
    /// <param name="gradient">Receives ∂loss/∂outputs, 1/n included; as long as <paramref name="outputs"/>.</param>
    /// <returns>The loss. NaN or infinite where the outputs are not finite or too large for it.</returns>
    /// <exception cref="ArgumentException">The lengths do not agree, or the gradient overlaps outputs or targets.</exception>
    public double Evaluate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples, Span<float> gradient)
    {
        int count = CountOutputs(outputs, samples, gradient);
        if (targets.Length != outputs.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"There are {targets.Length} targets; expected {outputs.Length}, as many as there are outputs."), nameof(targets));
        }

        if (gradient.Overlaps(targets))
            throw new ArgumentException("The gradient overlaps the targets, which are still read while it is written; give it memory of its own.", nameof(gradient));
        return Sum(outputs, targets, samples, count, gradient);
    }

    /// <summary>The sum of a sample's terms, and their slopes times <paramref name="share"/>, as the generator writes it of <see cref="LossTermAttribute"/>. Users call it
    /// by <see cref="Loss.Evaluate"/>.</summary>
    /// <param name="outputs">Of one sample.</param>
    /// <param name="targets">One for each output.</param>
    /// <param name="gradient">Receives the slopes; may be <paramref name="targets"/>.</param>
    /// <param name="share">The sample's share of the loss.</param>
    /// <exception cref="InvalidOperationException">The class has no such attribute, or errors.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual double EvaluateTerms(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient, float share) =>
        throw new InvalidOperationException(
            $"The loss {GetType().Name} has no formula: it needs [LossTerm(…)], and no errors in it; see the CNN diagnostics of its class.");

    private double Sum(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples, int count, Span<float> gradient)
    {
        double sum = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            int at = sample * count;
            sum += EvaluateTerms(outputs.Slice(at, count), targets.Slice(at, count), gradient.Slice(at, count), 1f / samples);
        }

        return sum / samples;
    }
}
