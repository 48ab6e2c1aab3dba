namespace CnnGen.Data;

/// <summary>Handwritten-like digits made from a seed: 28×28 images, white on black and centred as in MNIST, ten classes. Nothing needs to be downloaded.</summary>
/// <remarks>
/// Each digit is a skeleton of pen strokes (<see cref="DigitSkeletons"/>) whose points are jittered, moved by a random affine map and an elastic
/// deformation, and drawn with a pen of varying width and with noise. Source for the deformations: Simard, Steinkraus, Platt, "Best practices for
/// convolutional neural networks applied to visual document analysis", ICDAR 2003.
/// </remarks>
public static class HandwrittenDigits
{
    /// <summary>The height and the width of an image.</summary>
    public const int Size = 28;

    /// <summary>Makes <paramref name="count"/> digits, the classes 0 to 9 in turn; on all processors.</summary>
    /// <remarks>Sample i depends only on (<paramref name="seed"/>, i): a larger set of the same seed begins with the smaller one, a set of another seed is independent of it.</remarks>
    /// <param name="count">At least 1.</param>
    /// <param name="seed">Any number.</param>
    /// <returns>A set normalized by its own mean and standard deviation.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive, or its pixels would not fit an array.</exception>
    public static Dataset Generate(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / (Size * Size));
        byte[] pixels = new byte[count * Size * Size];
        int[] labels = new int[count];
        Parallel.For(0, count, index =>
        {
            labels[index] = index % 10;
            RandomStream random = new(seed, (ulong)index);
            DigitDrawing.Draw(labels[index], ref random, pixels.AsSpan(index * Size * Size, Size * Size));
        });
        return Dataset.FromBytes(new Shape(1, Size, Size), pixels, labels, 10, Normalization.Measure(pixels, 1, Size * Size));
    }
}
