using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Sums;

namespace CnnGen.Cpu.Kernels.Pool;

/// <summary>
/// Pooling of each channel of a blocked map to one number, forward and backward (<see cref="GlobalPool"/> in the blocked layout). The vectors y, dy
/// and argmax are planar: sample n at n strides, a stride being the channels rounded up to 16. Spare lanes of y become zero; those of dy are not read.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockedGlobalPool
{
    /// <summary>y = the average of each channel.</summary>
    /// <param name="map">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    public static void AvgForward(BlockedMap map, float* x, float* y, int samples) => SimdForms.RunBlocks(map.Block, new AvgForwardKernel(map, x, y, samples));

    /// <summary>dx (+)= dy / area.</summary>
    /// <param name="map">The layout of dx.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void AvgBackward(BlockedMap map, float* dy, float* dx, int samples, bool accumulate) =>
        SimdForms.RunBlocks(map.Block, new AvgBackwardKernel(map, dy, dx, samples, accumulate));

    /// <summary>y = the maximum of each channel; the first of equal maxima wins, NaN wins over all.</summary>
    /// <param name="map">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="argmax">Where row · width + column of each maximum goes, or null.</param>
    /// <param name="samples">The number of samples.</param>
    public static void MaxForward(BlockedMap map, float* x, float* y, int* argmax, int samples) =>
        SimdForms.RunBlocks(map.Block, new MaxForwardKernel(map, x, y, argmax, samples));

    /// <summary>dx (+)= each output's gradient at the input that won.</summary>
    /// <param name="map">The layout of dx.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="argmax">The winning positions.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void MaxBackward(BlockedMap map, float* dy, int* argmax, float* dx, int samples, bool accumulate)
    {
        (nint stride, int block, int width) = (Samples.Stride(map.Channels), map.Block, map.Width);
        if (!accumulate)
            Elementwise.Fill(dx, (long)samples * map.Stride, 0);
        var view = new BlockedView(map, dx);
        for (int s = 0; s < samples; s++)
        {
            for (int c = 0; c < map.Channels - map.Spare; c++)
            {
                int at = argmax[(s * stride) + c];
                view.Row(s, c / block, at / width)[(at % width * block) + (c % block)] += dy[(s * stride) + c];
            }
        }
    }

    private readonly struct AvgForwardKernel(BlockedMap map, float* x, float* y, int samples) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int height, int width, int block) = (map.Height, map.Width, map.Block);
            V share = S.Broadcast(1f / (height * width));
            var view = new BlockedView(map, x);
            for (int s = 0; s < samples; s++)
            {
                float* to = y + ((nint)s * Samples.Stride(map.Channels));
                for (int c = 0; c < map.Channels; c += S.Count, to += S.Count)
                {
                    V sum = default;
                    for (int row = 0; row < height; row++)
                        sum = S.Add(sum, BlockedSums.Row<S, V>(view.Row(s, c / block, row) + (c % block), width, block));
                    S.Store(S.Multiply(sum, share), to);
                }
            }
        }
    }

    private readonly struct AvgBackwardKernel(BlockedMap map, float* dy, float* dx, int samples, bool accumulate) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int height, int width, int block) = (map.Height, map.Width, map.Block);
            V scale = S.Broadcast(1f / (height * width));
            float* last = stackalloc float[Lanes.Max];
            var view = new BlockedView(map, dx);
            for (int s = 0; s < samples; s++)
            {
                float* from = dy + ((nint)s * Samples.Stride(map.Channels));
                for (int c = 0; c < map.Channels; c += S.Count, from += S.Count)
                {
                    // Nobody has written the vector's spare lanes.
                    int channels = Math.Clamp(map.Channels - map.Spare - c, 0, S.Count);
                    for (int lane = 0; lane < S.Count && channels < S.Count; lane++)
                        last[lane] = lane < channels ? from[lane] : 0;
                    V share = S.Multiply(S.Load(channels < S.Count ? last : from), scale);
                    for (int row = 0; row < height; row++)
                    {
                        float* to = view.Row(s, c / block, row) + (c % block);
                        for (int column = 0; column < width; column++, to += block)
                            S.Store(accumulate ? S.Add(S.Load(to), share) : share, to);
                    }
                }

                if (!accumulate)
                    map.ZeroHalo(dx + ((nint)s * map.Stride));
            }
        }
    }

    private readonly struct MaxForwardKernel(BlockedMap map, float* x, float* y, int* argmax, int samples) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int height, int width, int block) = (map.Height, map.Width, map.Block);
            var view = new BlockedView(map, x);
            for (int s = 0; s < samples; s++)
            {
                nint to = (nint)s * Samples.Stride(map.Channels);
                for (int c = 0; c < map.Channels; c += S.Count, to += S.Count)
                {
                    V max = S.Broadcast(float.NegativeInfinity);
                    V code = default;
                    for (int row = 0; row < height; row++)
                    {
                        float* from = view.Row(s, c / block, row) + (c % block);
                        for (int column = 0; column < width; column++, from += block)
                            S.Raise(S.Load(from), S.Broadcast(BitConverter.Int32BitsToSingle((row * width) + column)), ref max, ref code);
                    }

                    S.Store(max, y + to);
                    if (argmax != null)
                        S.Store(code, (float*)(argmax + to));
                }
            }
        }
    }
}
