using System.ComponentModel;
using System.Numerics.Tensors;

namespace CnnGen.Cpu.Kernels.Sums;

/// <summary>Adds up the gradients that chunks of samples left, one after the other, so that the sum does not depend on who
/// was done first.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class PartialGradients
{
    /// <summary>gradient = Σ over chunks of partials[chunk].</summary>
    /// <param name="partials"><paramref name="chunks"/> × <paramref name="count"/> floats.</param>
    /// <param name="count">Floats of one partial gradient.</param>
    /// <param name="chunks">How many there are, at least 1.</param>
    /// <param name="gradient"><paramref name="count"/> floats, overwritten.</param>
    public static void Sum(float* partials, int count, int chunks, float* gradient)
    {
        var sum = new Span<float>(gradient, count);
        new ReadOnlySpan<float>(partials, count).CopyTo(sum);
        for (int chunk = 1; chunk < chunks; chunk++)
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(partials + (long)chunk * count, count), sum);
    }
}
