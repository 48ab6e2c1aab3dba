using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Joins;

/// <summary>
/// Option A of the residual networks (He et al. 2016) in the blocked layout: every stride-th row and column of the input, with
/// (outChannels − inChannels) / 2 channels of zeros before and the rest after (<see cref="ZeroPadShortcut"/>).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockedZeroPadShortcut
{
    /// <summary>y = the subsampled, padded x.</summary>
    /// <param name="stride">Rows and columns from one that is taken to the next.</param>
    /// <param name="inMap">The layout of x.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="outMap">The layout of y: rows and columns of x / stride, rounded up, and at least as many channels.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Forward(int stride, BlockedMap inMap, float* x, BlockedMap outMap, float* y, int samples)
    {
        Elementwise.Fill(y, (long)samples * outMap.Stride, 0);
        SimdForms.RunBlocks(Unit(inMap, outMap), new Kernel(stride, inMap, x, outMap, y, samples, false));
    }

    /// <summary>dx (+)= the gradient by the input.</summary>
    /// <param name="stride">Rows and columns from one that is taken to the next.</param>
    /// <param name="outMap">The layout of dy.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="inMap">The layout of dx.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void Backward(int stride, BlockedMap outMap, float* dy, BlockedMap inMap, float* dx, int samples, bool accumulate)
    {
        if (!accumulate)
            Elementwise.Fill(dx, (long)samples * inMap.Stride, 0);
        SimdForms.RunBlocks(Unit(inMap, outMap), new Kernel(stride, inMap, dx, outMap, dy, samples, true));
    }

    private static int Before(BlockedMap inMap, BlockedMap outMap) => (outMap.Channels - inMap.Channels) / 2;

    /// <summary>So many neighbouring channels of the input are neighbours in a block of the output.</summary>
    private static int Unit(BlockedMap inMap, BlockedMap outMap)
    {
        int unit = Lanes.Max;
        while (inMap.Block % unit != 0 || outMap.Block % unit != 0 || Before(inMap, outMap) % unit != 0)
            unit /= 2;
        return unit;
    }

    private readonly struct Kernel(int stride, BlockedMap inMap, float* x, BlockedMap outMap, float* y, int samples, bool backward) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            BlockedView xView = new(inMap, x), yView = new(outMap, y);
            (int before, int inBlock, int outBlock) = (Before(inMap, outMap), inMap.Block, outMap.Block);
            nint step = (nint)stride * inBlock;
            for (int s = 0; s < samples; s++)
            {
                for (int c = 0; c < inMap.Channels; c += S.Count)
                {
                    int to = before + c;
                    for (int oy = 0; oy < outMap.Height; oy++)
                    {
                        float* input = xView.Row(s, c / inBlock, oy * stride) + (c % inBlock);
                        float* output = yView.Row(s, to / outBlock, oy) + (to % outBlock);
                        for (int ox = 0; ox < outMap.Width; ox++, input += step, output += outBlock)
                        {
                            if (backward)
                                S.Store(S.Add(S.Load(input), S.Load(output)), input);
                            else
                                S.Store(S.Load(input), output);
                        }
                    }
                }
            }
        }
    }
}
