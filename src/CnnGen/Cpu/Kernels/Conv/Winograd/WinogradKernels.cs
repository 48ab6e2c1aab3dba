using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>The bodies of <see cref="WinogradConv"/>, for one register width.</summary>
internal static unsafe class WinogradKernels<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private const int Block = BlockedSizes.Block;

    /// <summary>c = the correlation + bias + add, a range of patches.</summary>
    /// <param name="p">The correlation.</param>
    /// <param name="a">The first sample that is read.</param>
    /// <param name="u">The transformed weights.</param>
    /// <param name="bias">One a channel of the result, or null.</param>
    /// <param name="c">The first sample of the result.</param>
    /// <param name="patchFrom">The first patch, counted from the first sample's first.</param>
    /// <param name="patchTo">After the last patch.</param>
    /// <param name="blockFrom">The first block of channels of the result, even.</param>
    /// <param name="blockTo">After the last block: even, or the number of blocks.</param>
    /// <param name="add">The first sample of what is added to the result, which may be <paramref name="c"/>; null for nothing.</param>
    /// <param name="relu">Write max(0, ·).</param>
    /// <param name="scratch"><see cref="WinogradSizes.Scratch"/> floats.</param>
    public static void Run(in ConvPass p, float* a, float* u, float* bias, float* c, int patchFrom, int patchTo, int blockFrom, int blockTo, float* add, bool relu, float* scratch)
    {
        // Strips of about the same size: a short one would use the registers badly.
        int most = WinogradSizes.StripPatches(p.OutChannels, p.InChannels);
        for (int strips = (patchTo - patchFrom + most - 1) / most; strips > 0; strips--)
        {
            int patches = Math.Min(most, Even(patchTo - patchFrom, strips));
            var strip = new WinogradStrip(in p, patchFrom, patches);

            // Each plane of products takes the place of the transformed inputs before it, which are still in the nearest cache, and no longer needed.
            float* transformed = scratch + strip.Plane;
            WinogradInput.Transform<S, V>(in p, in strip, a, transformed);
            Multiply(in p, in strip, transformed, u, scratch, blockFrom, blockTo);
            WinogradOutput.Transform<S, V>(in p, in strip, scratch, c, bias, add, blockFrom, blockTo, relu);
            patchFrom += patches;
        }
    }

    /// <summary>A part of so many equal ones, in whole register tiles if there is more than one.</summary>
    private static int Even(int patches, int parts)
    {
        int rows = WinogradTiles.Rows<S, V>(WinogradTiles.MaxVectors);
        return parts == 1 ? patches : ((patches + parts - 1) / parts + rows - 1) / rows * rows;
    }

    /// <summary>The 36 products of patches × input channels by input channels × output channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(in ConvPass p, in WinogradStrip strip, float* v, float* u, float* m, int blockFrom, int blockTo)
    {
        nint weights = (nint)WinogradSizes.PlaneStride(p.InChannels, p.OutChannels);
        var operands = new WinogradOperands
        {
            ABlock = strip.BlockPitch,
            BVector = S.Count,
            CVector = S.Count == Lanes.Max ? strip.BlockPitch : S.Count,
            Depth = Block,
            Blocks = p.InBlocks,
        };
        for (int plane = 0; plane < WinogradSizes.Planes; plane++, v += strip.Plane, u += weights, m += strip.Plane)
        {
            for (int channel = blockFrom * Block, lanes; channel < blockTo * Block; channel += lanes)
            {
                lanes = WinogradWeights.PanelLanes<S, V>(p.OutChannels - channel);
                int vectors = lanes / S.Count;
                operands.A = v;
                operands.B = u + ((nint)channel * p.InChannels);
                operands.C = m + (channel / Block * strip.BlockPitch) + (channel % Block);
                int rows = strip.Count;
                for (int parts = WinogradTiles.Parts<S, V>(rows, vectors); parts > 0; parts--)
                {
                    int count = (rows + parts - 1) / parts;
                    WinogradTiles.Run<S, V, WinogradCorrelation>(count, vectors, in operands);
                    operands.A += count * Block;
                    operands.C += count * Block;
                    rows -= count;
                }
            }
        }
    }
}
