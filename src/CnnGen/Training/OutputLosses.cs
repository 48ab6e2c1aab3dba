using System.Numerics.Tensors;

namespace CnnGen.Training;

/// <summary>The loss of a network that may have several outputs: that of each, weighted.</summary>
internal static class OutputLosses
{
    /// <summary>The sum over the outputs of weight·loss, the mean over the batch, and its gradient.</summary>
    /// <param name="loss">Of each output.</param>
    /// <param name="plan">The network's.</param>
    /// <param name="outputs">The samples of the first output, then those of the second, ….</param>
    /// <param name="labels">The class of each sample, which all outputs are to tell.</param>
    /// <param name="gradient">Receives the gradient, in the order of <paramref name="outputs"/>.</param>
    public static double Evaluate(Loss loss, NetworkPlan plan, ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels, Span<float> gradient)
    {
        double sum = 0;
        int first = 0;
        foreach (OutputInfo output in plan.Outputs)
        {
            int count = labels.Length * output.Shape.Count;
            Span<float> slope = gradient.Slice(first, count);
            double value = loss.Evaluate(outputs.Slice(first, count), labels, slope);
            if (output.Weight != 1)
            {
                value *= output.Weight;
                TensorPrimitives.Multiply(slope, output.Weight, slope);
            }

            sum += value;
            first += count;
        }

        return sum;
    }

    /// <summary>The samples of the first output, by which right answers are counted.</summary>
    public static ReadOnlySpan<float> First(NetworkPlan plan, ReadOnlySpan<float> outputs, int samples) => outputs[..(samples * plan.Output.Count)];
}
