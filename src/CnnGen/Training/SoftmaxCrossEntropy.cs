using System.Numerics.Tensors;

namespace CnnGen.Training;

/// <summary>−log softmax(x)[label], the mean over the batch, computed from the scores x (logits), so that no probability
/// rounds to 0 before its logarithm is taken.</summary>
/// <remarks>As PyTorch's <c>cross_entropy</c>. The gradient is (softmax(x) − onehot(label))/n. Source: Bridle,
/// "Probabilistic interpretation of feedforward classification network outputs", 1990. It is no <see cref="PointwiseLoss"/>: each output's term depends on all
/// outputs of the sample, and loss and gradient are made of the same exponentials, which are taken once.</remarks>
public sealed class SoftmaxCrossEntropy : Loss
{
    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels, Span<float> gradient)
    {
        int count = CountOutputs(outputs, labels, gradient);
        float share = 1f / labels.Length;
        double sum = 0;
        for (int sample = 0; sample < labels.Length; sample++)
        {
            ReadOnlySpan<float> scores = outputs.Slice(sample * count, count);
            Span<float> slope = gradient.Slice(sample * count, count);
            float largest = TensorPrimitives.Max(scores);
            // At most 0, so that the exponentials cannot overflow and one of them is 1.
            TensorPrimitives.Subtract(scores, largest, slope);
            int label = labels[sample];
            double shifted = slope[label];
            TensorPrimitives.Exp(slope, slope);
            float total = TensorPrimitives.Sum(slope);
            sum += Math.Log(total) - shifted;
            TensorPrimitives.Multiply(slope, share / total, slope);
            slope[label] -= share;
        }

        return sum / labels.Length;
    }
}
