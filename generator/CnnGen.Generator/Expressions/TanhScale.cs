namespace CnnGen.Generator.Expressions;

/// <summary>The numbers of y = a · tanh(b · x), so that nothing under- or overflows on the way that the result does not.</summary>
internal readonly struct TanhScale
{
    private const int Bias = 1023;
    private const int MantissaBits = 52;
    private const int Largest = 127;

    /// <summary>a · b = <see cref="Power"/> · <see cref="Product"/> · (1 + <see cref="Correction"/>), the power 1 unless a · b is out of a float's range.</summary>
    public readonly float Power, Product, Correction;

    /// <summary>A power of two that brings a, and so y, near 1, and a so scaled: squares of these are in range.</summary>
    public readonly float Shrink, Scaled;

    /// <summary>a · b / <see cref="Scaled"/>²: the derivative is this times the difference of the squares of the scaled a and y.</summary>
    public readonly float Slope;

    /// <summary>Makes the numbers.</summary>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public TanhScale(float a, float b)
    {
        double product = (double)a * b;
        int part = Exponent(product) is var exponent && exponent > Largest ? Largest : exponent < 1 - Largest ? 1 - Largest : 0;
        Power = (float)PowerOfTwo(part);
        product *= PowerOfTwo(-part);
        Product = (float)Math.Min(product, float.MaxValue);
        Correction = Product >= PowerOfTwo(1 - Largest) ? (float)((product - Product) / Product) : 0;

        int shift = Math.Max(-Largest, Math.Min(-Exponent(a), Largest));
        Shrink = (float)PowerOfTwo(shift);
        Scaled = (float)(a * PowerOfTwo(shift));
        Slope = (float)Math.Min((double)a * b / ((double)Scaled * Scaled), float.MaxValue);
    }

    /// <summary>⌊log₂ x⌋: floats and their products are normal as doubles.</summary>
    private static int Exponent(double x) => (int)(BitConverter.DoubleToInt64Bits(x) >> MantissaBits) - Bias;

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + Bias) << MantissaBits);
}
