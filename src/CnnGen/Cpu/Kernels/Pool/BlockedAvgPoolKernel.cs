using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary>Visits the windows of an average pooling: averages x into y, or spreads y over x.</summary>
internal readonly unsafe struct BlockedAvgPoolKernel(
    PoolGeometry g, BlockedMap inMap, float* x, BlockedMap outMap, float* y, int samples, bool backward, bool accumulate) : ISimdKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        BlockedView xView = new(inMap, x), yView = new(outMap, y);
        (int blocks, int block) = (outMap.Blocks, outMap.Block);
        nint rowStep = (nint)g.DilationHeight * inMap.RowPitch;
        nint tapStep = (nint)g.DilationWidth * block;
        nint windowStep = (nint)g.StrideWidth * block;
        nint sampleStride = inMap.Stride;
        (int insideFrom, int insideTo) = BlockedWindows.Inside(g);
        for (int s = 0; s < samples; s++)
        {
            if (backward && !accumulate)
                new Span<float>(x + (s * sampleStride), (int)sampleStride).Clear();
            for (int k = 0; k < blocks; k++)
            {
                for (int oy = 0; oy < g.OutHeight; oy++)
                {
                    (int kyFrom, int kyTo) = PoolGeometry.Taps(oy, g.KernelHeight, g.StrideHeight, g.PaddingHeight, g.DilationHeight, 0, g.InHeight);
                    int counted = g.CountIncludePad
                        ? PoolGeometry.Taps(oy, g.KernelHeight, g.StrideHeight, g.PaddingHeight, g.DilationHeight, -g.PaddingHeight, g.PaddedBottom).To
                        : kyTo - kyFrom;
                    float* corner = xView.Row(s, k, (oy * g.StrideHeight) - g.PaddingHeight) - ((nint)g.PaddingWidth * block);
                    float* output = yView.Row(s, k, oy);
                    for (int ox = 0; ox < g.OutWidth; ox++, corner += windowStep, output += block)
                    {
                        (int kxFrom, int kxTo) = (0, g.KernelWidth);
                        int divisor = counted * g.KernelWidth;
                        if (ox < insideFrom || ox >= insideTo)
                        {
                            (kxFrom, kxTo) = PoolGeometry.Taps(ox, g.KernelWidth, g.StrideWidth, g.PaddingWidth, g.DilationWidth, 0, g.InWidth);
                            divisor = counted * (g.CountIncludePad
                                ? PoolGeometry.Taps(ox, g.KernelWidth, g.StrideWidth, g.PaddingWidth, g.DilationWidth, -g.PaddingWidth, g.PaddedRight).To
                                : kxTo - kxFrom);
                        }

                        V share = S.Broadcast(1f / Math.Max(divisor, 1));
                        for (int lane = 0; lane < block; lane += S.Count)
                        {
                            V value = backward ? S.Multiply(S.Load(output + lane), share) : default;
                            for (int ky = kyFrom; ky < kyTo; ky++)
                            {
                                float* at = corner + (ky * rowStep) + (kxFrom * tapStep) + lane;
                                for (int kx = kxFrom; kx < kxTo; kx++, at += tapStep)
                                {
                                    if (backward)
                                        S.Store(S.Add(S.Load(at), value), at);
                                    else
                                        value = S.Add(value, S.Load(at));
                                }
                            }

                            if (!backward)
                                S.Store(S.Multiply(value, share), output + lane);
                        }
                    }
                }
            }

            if (!backward)
                outMap.ZeroHalo(y + ((nint)s * outMap.Stride));
        }
    }
}
