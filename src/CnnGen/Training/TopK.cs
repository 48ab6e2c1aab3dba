namespace CnnGen.Training;

/// <summary>Counts right answers.</summary>
public static class TopK
{
    /// <summary>In how many samples the label is among the <paramref name="k"/> largest outputs.</summary>
    /// <param name="outputs">The network's outputs, sample after sample.</param>
    /// <param name="labels">The class of each sample, in [0, outputs of one sample).</param>
    /// <param name="k">1 for plain accuracy, 5 for ImageNet's second figure.</param>
    /// <remarks>Of equal outputs the one of the lower class comes first, as the usual argmax has it. An output that is not a
    /// number comes before all others, and such a label is never right.</remarks>
    /// <exception cref="ArgumentException">The lengths do not agree, or a label is out of range.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not positive.</exception>
    public static int CountRight(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (labels.IsEmpty || outputs.Length % labels.Length != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"There are {outputs.Length} outputs for {labels.Length} samples; expected a multiple of a positive number of samples."), nameof(outputs));
        }

        int count = outputs.Length / labels.Length;
        int right = 0;
        for (int sample = 0; sample < labels.Length; sample++)
        {
            if (Rank(outputs.Slice(sample * count, count), labels[sample]) < k)
                right++;
        }

        return right;
    }

    /// <summary>How many outputs of a sample come before that of its label.</summary>
    /// <exception cref="ArgumentException">The label is out of range.</exception>
    internal static int Rank(ReadOnlySpan<float> outputs, int label)
    {
        if ((uint)label >= (uint)outputs.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A label is {label}, but the network has {outputs.Length} outputs, so labels are 0 to {outputs.Length - 1}."), nameof(label));
        }

        float own = outputs[label];
        if (float.IsNaN(own))
            return int.MaxValue;
        int before = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!(outputs[i] <= own) || (outputs[i] == own && i < label))
                before++;
        }

        return before;
    }
}
