namespace CnnGen.Training;

/// <summary>What training makes small: a number for a batch of outputs, and its gradient.</summary>
/// <remarks>Stateless, so one instance serves any number of trainers and threads. Nothing is allocated.</remarks>
public abstract class Loss
{
    /// <summary>Softmax and cross-entropy in one, for a network whose outputs are scores (logits).</summary>
    public static Loss CrossEntropy { get; } = new SoftmaxCrossEntropy();

    /// <summary>Half the squared distance from one-hot targets.</summary>
    public static Loss SquaredError { get; } = new MeanSquaredError();

    /// <summary>The loss of a batch, the mean over its samples, and its gradient.</summary>
    /// <param name="outputs">The network's outputs, sample after sample.</param>
    /// <param name="labels">The class of each sample, in [0, outputs of one sample).</param>
    /// <param name="gradient">Receives ∂loss/∂outputs, 1/n included; as long as <paramref name="outputs"/>.</param>
    /// <returns>The loss. NaN or infinite where the outputs are not finite or too large for it.</returns>
    /// <exception cref="ArgumentException">The lengths do not agree, a label is out of range, or the gradient overlaps the outputs.</exception>
    public abstract double Evaluate(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels, Span<float> gradient);

    /// <summary>The number of outputs of one sample, after the checks that all losses share.</summary>
    /// <exception cref="ArgumentException">The lengths do not agree, or a label is out of range.</exception>
    private protected static int CountOutputs(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels, Span<float> gradient)
    {
        int count = CountOutputs(outputs, labels.Length, gradient);
        for (int sample = 0; sample < labels.Length; sample++)
        {
            if ((uint)labels[sample] >= (uint)count)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"The label of sample {sample} of the batch is {labels[sample]}, but the network has {count} outputs, so labels are 0 to {count - 1}."), nameof(labels));
            }
        }

        return count;
    }

    /// <summary>The number of outputs of one of <paramref name="samples"/> samples.</summary>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    private protected static int CountOutputs(ReadOnlySpan<float> outputs, int samples, Span<float> gradient)
    {
        if (samples < 1 || outputs.IsEmpty || outputs.Length % samples != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"There are {outputs.Length} outputs for {samples} samples; expected a positive multiple of a positive number of samples."), nameof(outputs));
        }

        if (gradient.Length != outputs.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The gradient has room for {gradient.Length} numbers; expected {outputs.Length}, as many as there are outputs."), nameof(gradient));
        }

        if (gradient.Overlaps(outputs))
            throw new ArgumentException("The gradient overlaps the outputs, which are still read while it is written; give it memory of its own.", nameof(gradient));
        return outputs.Length / samples;
    }
}
