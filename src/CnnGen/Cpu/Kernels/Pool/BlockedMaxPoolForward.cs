using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary><see cref="BlockedPool.MaxForward"/>.</summary>
internal readonly unsafe struct BlockedMaxPoolForward(PoolGeometry g, BlockedMap inMap, float* x, BlockedMap outMap, float* y, int* argmax, int samples, bool rectified)
    : ISimdKernel
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
        nint outStride = outMap.Stride;
        V none = S.Broadcast(BitConverter.Int32BitsToSingle(MaxPool.NoTap));
        (int insideFrom, int insideTo) = BlockedWindows.Inside(g);
        for (int s = 0; s < samples; s++)
        {
            float* codes = argmax == null ? null : (float*)argmax + ((nint)s * g.OutStride);
            for (int k = 0; k < blocks; k++)
            {
                for (int oy = 0; oy < g.OutHeight; oy++)
                {
                    (int kyFrom, int kyTo) = PoolGeometry.Taps(oy, g.KernelHeight, g.StrideHeight, g.PaddingHeight, g.DilationHeight, 0, g.InHeight);
                    float* corner = xView.Row(s, k, (oy * g.StrideHeight) - g.PaddingHeight) - ((nint)g.PaddingWidth * block);
                    float* to = yView.Row(s, k, oy);
                    for (int ox = 0; ox < g.OutWidth; ox++, corner += windowStep, to += block)
                    {
                        (int kxFrom, int kxTo) = ox >= insideFrom && ox < insideTo
                            ? (0, g.KernelWidth)
                            : PoolGeometry.Taps(ox, g.KernelWidth, g.StrideWidth, g.PaddingWidth, g.DilationWidth, 0, g.InWidth);
                        for (int lane = 0; lane < block; lane += S.Count)
                        {
                            V max = S.Broadcast(float.NegativeInfinity);
                            V code = S.Broadcast(BitConverter.Int32BitsToSingle((kyFrom * g.KernelWidth) + kxFrom));
                            for (int ky = kyFrom; ky < kyTo; ky++)
                            {
                                float* from = corner + (ky * rowStep) + (kxFrom * tapStep) + lane;
                                int tap = (ky * g.KernelWidth) + kxFrom;
                                for (int end = tap + kxTo - kxFrom; tap < end; tap++, from += tapStep)
                                    S.Raise(S.Load(from), S.Broadcast(BitConverter.Int32BitsToSingle(tap)), ref max, ref code);
                            }

                            S.Store(max, to + lane);
                            if (codes != null)
                            {
                                S.Store(rectified ? S.WherePassed(max, code, none) : code, codes);
                                codes += S.Count;
                            }
                        }
                    }
                }
            }

            outMap.ZeroHalo(y + (s * outStride));
        }
    }
}
