using System.ComponentModel;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary>Average pooling, forward and backward, with PyTorch's divisor: the taps inside the input, or inside the padded input if
/// <see cref="PoolGeometry.CountIncludePad"/>; taps of a partial window beyond the padding never count.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class AvgPool
{
    /// <summary>y = the average of each window.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Forward(PoolGeometry g, float* x, float* y, int samples)
    {
        for (int s = 0; s < samples; s++)
            Visit(g, x + ((nint)s * g.InStride), y + ((nint)s * g.OutStride), false);
    }

    /// <summary>dx (+)= each output's gradient, shared out over its window.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void Backward(PoolGeometry g, float* dy, float* dx, int samples, bool accumulate)
    {
        for (int s = 0; s < samples; s++)
        {
            float* sample = dx + ((nint)s * g.InStride);
            if (!accumulate)
                new Span<float>(sample, g.Channels * g.InArea).Clear();
            Visit(g, sample, dy + ((nint)s * g.OutStride), true);
        }
    }

    /// <summary>Visits the windows of a sample: sums x into y, or spreads y over x.</summary>
    private static void Visit(PoolGeometry g, float* x, float* y, bool backward)
    {
        for (int c = 0; c < g.Channels; c++, x += g.InArea)
        {
            for (int oy = 0; oy < g.OutHeight; oy++)
            {
                (int kyFrom, int kyTo) = PoolGeometry.Taps(oy, g.KernelHeight, g.StrideHeight, g.PaddingHeight, g.DilationHeight, 0, g.InHeight);
                int counted = g.CountIncludePad
                    ? PoolGeometry.Taps(oy, g.KernelHeight, g.StrideHeight, g.PaddingHeight, g.DilationHeight, -g.PaddingHeight, g.PaddedBottom).To
                    : kyTo - kyFrom;
                for (int ox = 0; ox < g.OutWidth; ox++, y++)
                {
                    (int kxFrom, int kxTo) = PoolGeometry.Taps(ox, g.KernelWidth, g.StrideWidth, g.PaddingWidth, g.DilationWidth, 0, g.InWidth);
                    int divisor = counted * (g.CountIncludePad
                        ? PoolGeometry.Taps(ox, g.KernelWidth, g.StrideWidth, g.PaddingWidth, g.DilationWidth, -g.PaddingWidth, g.PaddedRight).To
                        : kxTo - kxFrom);
                    float* corner = x + (((oy * g.StrideHeight) - g.PaddingHeight) * g.InWidth) + (ox * g.StrideWidth) - g.PaddingWidth;
                    float share = backward ? *y / Math.Max(divisor, 1) : 0;
                    float sum = 0;
                    for (int ky = kyFrom; ky < kyTo; ky++)
                    {
                        float* row = corner + (ky * g.DilationHeight * g.InWidth);
                        for (int kx = kxFrom; kx < kxTo; kx++)
                        {
                            if (backward)
                                row[kx * g.DilationWidth] += share;
                            else
                                sum += row[kx * g.DilationWidth];
                        }
                    }

                    if (!backward)
                        *y = sum / Math.Max(divisor, 1);
                }
            }
        }
    }
}
