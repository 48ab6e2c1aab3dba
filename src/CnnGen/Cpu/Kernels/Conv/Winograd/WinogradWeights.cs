using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>The transform of weights, U = G g Gᵀ, for the 3×3 weights g of each pair of channels.</summary>
/// <remarks>Transformed weights are [36 planes][panel of output channels][input channel][the panel's channels], the order in which
/// <see cref="ConvTile"/> reads them.</remarks>
internal static unsafe class WinogradWeights
{
    private const int Window = WinogradSizes.Window;
    private const int Kernel = WinogradSizes.Kernel;
    private const int Block = BlockedSizes.Block;

    /// <summary>The output channels of a panel.</summary>
    public static int PanelLanes<S, V>(int channelsLeft)
        where S : struct, ISimd<V>
        where V : struct
        => ConvTiling.Vectors(channelsLeft / S.Count, WinogradTiles.MaxVectors) * S.Count;

    /// <summary>Transforms the weights of some output channels.</summary>
    /// <param name="p">The correlation.</param>
    /// <param name="w">All weights, OIHW.</param>
    /// <param name="u">All transformed weights; those of the channels in the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 channels, even.</param>
    /// <param name="blockTo">After the last block of 16 channels: even, or the number of blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<S, V>(in ConvPass p, float* w, float* u, int blockFrom, int blockTo)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint plane = (nint)WinogradSizes.PlaneStride(p.InChannels, p.OutChannels);
        float* taps = stackalloc float[Kernel * Kernel * Block];
        float* rows = stackalloc float[Window * Kernel * Block];
        int channelTo = blockTo * Block;
        for (int channel = blockFrom * Block, lanes; channel < channelTo; channel += lanes)
        {
            lanes = PanelLanes<S, V>(p.OutChannels - channel);
            float* panel = u + ((nint)channel * p.InChannels);
            for (int i = 0; i < p.InChannels; i++, panel += lanes)
            {
                for (int lane = 0; lane < lanes; lane += S.Count)
                {
                    int channels = i < p.WeightInputs ? Math.Clamp(p.WeightOutputs - channel - lane, 0, S.Count) : 0;
                    if (channels < S.Count)
                        Floats.Zero(taps, Kernel * Kernel * Block);
                    Gather(in p, w + p.W + ((channel + lane) * p.WOut) + (i * p.WIn), channels, taps);
                    for (int k = 0; k < Kernel; k++)
                        Line<S, V>(taps + (k * Block), Kernel * Block, rows + (k * Block), Kernel * Block);
                    for (int k = 0; k < Window; k++)
                        Line<S, V>(rows + (k * Kernel * Block), Block, panel + lane + (k * Window * plane), plane);
                }
            }
        }
    }

    /// <summary>The taps of neighbouring output channels side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(in ConvPass p, float* w, int lanes, float* taps)
    {
        (nint down, nint right, nint next) = (p.WRow, p.WColumn, p.WOut);
        for (int lane = 0; lane < lanes; lane++, w += next, taps++)
        {
            for (int row = 0; row < Kernel; row++)
            {
                float* from = w + (row * down);
                float* to = taps + (row * Kernel * Block);
                to[0] = from[0];
                to[Block] = from[right];
                to[2 * Block] = from[2 * right];
            }
        }
    }

    /// <summary>G times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<S, V>(float* from, nint pitch, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        V g0 = S.Load(from);
        V g1 = S.Load(from + pitch);
        V g2 = S.Load(from + (2 * pitch));
        V sixth = S.Broadcast(-1f / 6);
        V twelfth = S.Multiply(S.Broadcast(1f / 12), g1);
        V outer = S.Multiply(sixth, S.Add(g0, g2));
        V inner = S.Multiply(sixth, g1);
        V far = S.MultiplyAdd(S.Broadcast(1f / 24), g0, S.Multiply(S.Broadcast(1f / 6), g2));
        S.Store(S.Multiply(S.Broadcast(0.25f), g0), to);
        S.Store(S.Add(outer, inner), to + step);
        S.Store(S.Subtract(outer, inner), to + (2 * step));
        S.Store(S.Add(far, twelfth), to + (3 * step));
        S.Store(S.Subtract(far, twelfth), to + (4 * step));
        S.Store(g2, to + (5 * step));
    }
}
