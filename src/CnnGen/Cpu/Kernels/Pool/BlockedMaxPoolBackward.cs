using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary><see cref="BlockedPool.MaxBackward"/>.</summary>
internal readonly unsafe struct BlockedMaxPoolBackward(
    PoolGeometry g, BlockedMap outMap, float* dy, int* argmax, BlockedMap inMap, float* dx, int samples, bool accumulate) : ISimdKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        BlockedView xView = new(inMap, dx), yView = new(outMap, dy);
        (int blocks, int block) = (outMap.Blocks, outMap.Block);
        nint rowStep = (nint)g.DilationHeight * inMap.RowPitch;
        nint tapStep = (nint)g.DilationWidth * block;
        nint windowStep = (nint)g.StrideWidth * block;
        nint sampleStride = inMap.Stride;
        (int insideFrom, int insideTo) = BlockedWindows.Inside(g);

        // Windows that cover the input once write each input's gradient; others add to zeros.
        bool write = !accumulate && g.IsHalving;
        for (int s = 0; s < samples; s++)
        {
            if (!accumulate && !write)
                new Span<float>(dx + (s * sampleStride), (int)sampleStride).Clear();
            float* codes = (float*)argmax + ((nint)s * g.OutStride);
            for (int k = 0; k < blocks; k++)
            {
                for (int oy = 0; oy < g.OutHeight; oy++)
                {
                    (int kyFrom, int kyTo) = PoolGeometry.Taps(oy, g.KernelHeight, g.StrideHeight, g.PaddingHeight, g.DilationHeight, 0, g.InHeight);
                    float* corner = xView.Row(s, k, (oy * g.StrideHeight) - g.PaddingHeight) - ((nint)g.PaddingWidth * block);
                    float* from = yView.Row(s, k, oy);
                    for (int ox = 0; ox < g.OutWidth; ox++, corner += windowStep, from += block)
                    {
                        (int kxFrom, int kxTo) = ox >= insideFrom && ox < insideTo
                            ? (0, g.KernelWidth)
                            : PoolGeometry.Taps(ox, g.KernelWidth, g.StrideWidth, g.PaddingWidth, g.DilationWidth, 0, g.InWidth);
                        for (int lane = 0; lane < block; lane += S.Count, codes += S.Count)
                        {
                            V gradient = S.Load(from + lane);
                            V code = S.Load(codes);
                            for (int ky = kyFrom; ky < kyTo; ky++)
                            {
                                float* to = corner + (ky * rowStep) + (kxFrom * tapStep) + lane;
                                int tap = (ky * g.KernelWidth) + kxFrom;
                                for (int end = tap + kxTo - kxFrom; tap < end; tap++, to += tapStep)
                                {
                                    V part = S.WhereEqualBits(code, S.Broadcast(BitConverter.Int32BitsToSingle(tap)), gradient);
                                    S.Store(write ? part : S.Add(S.Load(to), part), to);
                                }
                            }
                        }
                    }
                }
            }

            if (write)
                inMap.ZeroHalo(dx + (s * sampleStride));
        }
    }
}
