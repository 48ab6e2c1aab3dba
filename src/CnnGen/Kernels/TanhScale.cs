namespace CnnGen.Kernels;

/// <summary>The numbers of y = a · tanh(b · x), so that nothing under- or overflows on the way that the result does not.</summary>
internal readonly struct TanhScale
{
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
        int exponent = Math.ILogB(product);
        int part = exponent > 127 ? 127 : exponent < -126 ? -126 : 0;
        Power = (float)Math.ScaleB(1, part);
        product = Math.ScaleB(product, -part);
        Product = (float)Math.Min(product, float.MaxValue);
        Correction = float.IsNormal(Product) ? (float)((product - Product) / Product) : 0;

        int shift = Math.Clamp(-Math.ILogB(a), -127, 127);
        Shrink = (float)Math.ScaleB(1, shift);
        Scaled = (float)Math.ScaleB(a, shift);
        Slope = (float)Math.Min((double)a * b / ((double)Scaled * Scaled), float.MaxValue);
    }
}
