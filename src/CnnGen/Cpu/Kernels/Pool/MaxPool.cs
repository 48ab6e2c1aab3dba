using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary>Maximum pooling, forward and backward, as PyTorch defines it: the first of equal maxima wins, padding is −∞, NaN wins over all.</summary>
/// <remarks>argmax has one element an output, laid out as y: the tap that won, row of the window · width of the window + column, or
/// <see cref="NoTap"/>.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class MaxPool
{
    /// <summary>Stands in argmax where no input gets the gradient.</summary>
    internal const int NoTap = -1;

    /// <summary>y = the maximum of each window.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="argmax">Where the winning taps go, or null.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="rectified">x comes from a ReLU that leaves its gradient to the pooling: where the maximum is not positive, no tap wins.</param>
    public static void Forward(PoolGeometry g, float* x, float* y, int* argmax, int samples, bool rectified)
    {
        if (g.IsHalving && g.OutWidth >= Simd128.Count)
        {
            SimdForms.Run(new HalveKernel(g, x, y, argmax, samples, rectified), most: g.OutWidth);
            return;
        }

        for (int s = 0; s < samples; s++)
        {
            ForwardSample(g, x, y, argmax, rectified);
            x += g.InStride;
            y += g.OutStride;
            argmax = argmax == null ? null : argmax + g.OutStride;
        }
    }

    /// <summary>dx (+)= each output's gradient at the input that won.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="argmax">The winning taps.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void Backward(PoolGeometry g, float* dy, int* argmax, float* dx, int samples, bool accumulate)
    {
        if (!accumulate && g.IsHalving && g.OutWidth >= Simd128.Count)
        {
            SimdForms.Run(new HalveBackwardKernel(g, dy, argmax, dx, samples), most: g.OutWidth);
            return;
        }

        for (int s = 0; s < samples; s++)
        {
            BackwardSample(g, dy, argmax, dx, accumulate);
            dy += g.OutStride;
            argmax += g.OutStride;
            dx += g.InStride;
        }
    }

    /// <summary>2×2 windows side by side. The last register of a row overlaps the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Halve<S, V>(PoolGeometry g, float* x, float* y, int* argmax, bool rectified)
        where S : struct, ISimd<V>
        where V : struct
    {
        int width = g.OutWidth;
        V code1 = S.Broadcast(BitConverter.Int32BitsToSingle(1));
        V code2 = S.Broadcast(BitConverter.Int32BitsToSingle(2));
        V code3 = S.Broadcast(BitConverter.Int32BitsToSingle(3));
        V none = S.Broadcast(BitConverter.Int32BitsToSingle(NoTap));
        for (int row = g.Channels * g.OutHeight; row > 0; row--)
        {
            float* upper = x;
            float* lower = x + (2 * width);
            for (int ox = 0; ; ox = Math.Min(ox + S.Count, width - S.Count))
            {
                V max = S.LoadEven(upper + (2 * ox));
                V code = default;
                S.Raise(S.LoadOdd(upper + (2 * ox)), code1, ref max, ref code);
                S.Raise(S.LoadEven(lower + (2 * ox)), code2, ref max, ref code);
                S.Raise(S.LoadOdd(lower + (2 * ox)), code3, ref max, ref code);
                S.Store(max, y + ox);
                if (argmax != null)
                    S.Store(rectified ? S.WherePassed(max, code, none) : code, (float*)argmax + ox);
                if (ox + S.Count == width)
                    break;
            }

            x += 4 * width;
            y += width;
            argmax = argmax == null ? null : argmax + width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void HalveBackward<S, V>(PoolGeometry g, float* dy, int* argmax, float* dx)
        where S : struct, ISimd<V>
        where V : struct
    {
        int width = g.OutWidth;
        V code1 = S.Broadcast(BitConverter.Int32BitsToSingle(1));
        V code2 = S.Broadcast(BitConverter.Int32BitsToSingle(2));
        V code3 = S.Broadcast(BitConverter.Int32BitsToSingle(3));
        for (int row = g.Channels * g.OutHeight; row > 0; row--)
        {
            float* upper = dx;
            float* lower = dx + (2 * width);
            for (int ox = 0; ; ox = Math.Min(ox + S.Count, width - S.Count))
            {
                V gradient = S.Load(dy + ox);
                V code = S.Load((float*)argmax + ox);
                S.StoreInterleaved(S.WhereEqualBits(code, default, gradient), S.WhereEqualBits(code, code1, gradient), upper + (2 * ox));
                S.StoreInterleaved(S.WhereEqualBits(code, code2, gradient), S.WhereEqualBits(code, code3, gradient), lower + (2 * ox));
                if (ox + S.Count == width)
                    break;
            }

            dx += 4 * width;
            dy += width;
            argmax += width;
        }
    }

    private static void ForwardSample(PoolGeometry g, float* x, float* y, int* argmax, bool rectified)
    {
        for (int c = 0; c < g.Channels; c++, x += g.InArea)
        {
            for (int oy = 0; oy < g.OutHeight; oy++)
            {
                (int kyFrom, int kyTo) = PoolGeometry.Taps(oy, g.KernelHeight, g.StrideHeight, g.PaddingHeight, g.DilationHeight, 0, g.InHeight);
                for (int ox = 0; ox < g.OutWidth; ox++)
                {
                    (int kxFrom, int kxTo) = PoolGeometry.Taps(ox, g.KernelWidth, g.StrideWidth, g.PaddingWidth, g.DilationWidth, 0, g.InWidth);
                    float* corner = x + (((oy * g.StrideHeight) - g.PaddingHeight) * g.InWidth) + (ox * g.StrideWidth) - g.PaddingWidth;
                    float max = float.NegativeInfinity;
                    int tap = (kyFrom * g.KernelWidth) + kxFrom;
                    for (int ky = kyFrom; ky < kyTo; ky++)
                    {
                        for (int kx = kxFrom; kx < kxTo; kx++)
                        {
                            float value = corner[(ky * g.DilationHeight * g.InWidth) + (kx * g.DilationWidth)];
                            if (value > max || float.IsNaN(value))
                            {
                                max = value;
                                tap = (ky * g.KernelWidth) + kx;
                            }
                        }
                    }

                    *y++ = max;
                    if (argmax != null)
                        *argmax++ = rectified && max <= 0 ? NoTap : tap;
                }
            }
        }
    }

    private static void BackwardSample(PoolGeometry g, float* dy, int* argmax, float* dx, bool accumulate)
    {
        if (!accumulate)
            new Span<float>(dx, g.Channels * g.InArea).Clear();
        for (int c = 0; c < g.Channels; c++, dx += g.InArea)
        {
            for (int oy = 0; oy < g.OutHeight; oy++)
            {
                float* row = dx + (((oy * g.StrideHeight) - g.PaddingHeight) * g.InWidth) - g.PaddingWidth;
                for (int ox = 0; ox < g.OutWidth; ox++, row += g.StrideWidth, dy++)
                {
                    int tap = *argmax++;
                    if (tap == NoTap)
                        continue;
                    int ky = tap / g.KernelWidth;
                    int kx = tap - (ky * g.KernelWidth);
                    row[(ky * g.DilationHeight * g.InWidth) + (kx * g.DilationWidth)] += *dy;
                }
            }
        }
    }

    private readonly struct HalveKernel(PoolGeometry g, float* x, float* y, int* argmax, int samples, bool rectified) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            for (int s = 0; s < samples; s++)
            {
                nint sample = (nint)s * g.OutStride;
                Halve<S, V>(g, x + ((nint)s * g.InStride), y + sample, argmax == null ? null : argmax + sample, rectified);
            }
        }
    }

    private readonly struct HalveBackwardKernel(PoolGeometry g, float* dy, int* argmax, float* dx, int samples) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            for (int s = 0; s < samples; s++)
                HalveBackward<S, V>(g, dy + ((nint)s * g.OutStride), argmax + ((nint)s * g.OutStride), dx + ((nint)s * g.InStride));
        }
    }
}
