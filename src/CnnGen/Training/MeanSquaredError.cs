using System.Numerics.Tensors;

namespace CnnGen.Training;

/// <summary>½Σ(x − d)² over the outputs of a sample, the mean over the batch, as the field's first papers wrote it.</summary>
/// <remarks>The gradient is (x − d)/n. Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating
/// errors", Nature 1986, equation 3. (PyTorch's <c>mse_loss</c> has no ½ and divides by the number of outputs too.)</remarks>
public sealed class MeanSquaredError : Loss
{
    private readonly float _right;
    private readonly float _wrong;

    /// <param name="right">The target of the output of the sample's class.</param>
    /// <param name="wrong">The target of the other outputs; LeNet-5 with its scaled tanh was trained towards +1 and −1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A target is infinite or not a number.</exception>
    public MeanSquaredError(float right = 1, float wrong = 0)
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
        TensorPrimitives.Subtract(outputs, _wrong, gradient);
        for (int sample = 0; sample < labels.Length; sample++)
        {
            int at = sample * count + labels[sample];
            gradient[at] = outputs[at] - _right;
        }

        return Finish(labels.Length, count, gradient);
    }

    /// <summary>The loss and gradient for targets that are numbers, as in regression.</summary>
    /// <param name="outputs">The network's outputs, sample after sample.</param>
    /// <param name="targets">What they should be; as long as <paramref name="outputs"/>.</param>
    /// <param name="samples">How many samples these are.</param>
    /// <param name="gradient">Receives ∂loss/∂outputs, 1/n included; as long as <paramref name="outputs"/>.</param>
    /// <returns>The loss. NaN or infinite where the outputs are not finite or too large for it.</returns>
    /// <exception cref="ArgumentException">The lengths do not agree, or the gradient overlaps outputs or targets.</exception>
    public static double Evaluate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples, Span<float> gradient)
    {
        int count = CountOutputs(outputs, samples, gradient);
        if (targets.Length != outputs.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"There are {targets.Length} targets; expected {outputs.Length}, as many as there are outputs."), nameof(targets));
        }

        if (gradient.Overlaps(targets))
            throw new ArgumentException("The gradient overlaps the targets, which are still read while it is written; give it memory of its own.", nameof(gradient));
        TensorPrimitives.Subtract(outputs, targets, gradient);
        return Finish(samples, count, gradient);
    }

    private static double Finish(int samples, int count, Span<float> differences)
    {
        double sum = 0;
        for (int sample = 0; sample < samples; sample++)
            sum += TensorPrimitives.SumOfSquares<float>(differences.Slice(sample * count, count));
        TensorPrimitives.Multiply(differences, 1f / samples, differences);
        return 0.5 * sum / samples;
    }
}
