using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Blocked;

/// <summary>The bodies of <see cref="BlockedConv"/>, for one register width.</summary>
internal static unsafe class BlockedConvKernels<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>The body of <see cref="BlockedConv.PackForward"/>.</summary>
    public static void PackForward(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo)
    {
        ConvWeightOrder.Pack<S, V>(ConvPass.Forward(g), w, packed, blockFrom, blockTo);
    }

    /// <summary>The body of <see cref="BlockedConv.PackBackward"/>.</summary>
    public static void PackBackward(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo)
    {
        for (int phaseY = 0; phaseY < g.PhasesY; phaseY++)
        {
            for (int phaseX = 0; phaseX < g.PhasesX; phaseX++)
                ConvWeightOrder.Pack<S, V>(ConvPass.BackwardData(g, phaseY, phaseX), w, packed, blockFrom, blockTo);
        }
    }

    /// <summary>The body of <see cref="BlockedConv.Forward"/>, <see cref="BlockedConv.ForwardRows"/> and <see cref="BlockedConv.ForwardBlocks"/>.</summary>
    public static void Forward(
        BlockedConvGeometry g, float* x, float* packed, float* bias, float* add, float* y, int samples, int rowFrom, int rowTo, int blockFrom, int blockTo, bool relu)
    {
        ConvPass pass = ConvPass.Forward(g);
        ConvCorrelation.Run<S, V>(in pass, x, packed, bias, y, samples, rowFrom, rowTo, blockFrom * BlockedSizes.Block, blockTo * BlockedSizes.Block, add, relu, g.ForwardKernel);
        for (int s = 0; s < samples; s++)
            BlockedHalo.Zero(y + (s * pass.CSample) + (blockFrom * pass.CPlane), (blockTo - blockFrom) * BlockedSizes.Block, g.OutHeight, g.OutWidth, g.OutHalo, rowFrom, rowTo);
    }

    /// <summary>The body of <see cref="BlockedConv.BackwardData"/>.</summary>
    public static void BackwardData(BlockedConvGeometry g, float* dy, float* packedBackward, float* dx, int samples, bool accumulate)
    {
        bool clear = g.LeavesPixels && !accumulate;
        for (int s = 0; s < samples && clear; s++)
            BlockedHalo.ZeroWithMap(dx + ((nint)s * g.InGradientStride), g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo);
        for (int phaseY = 0; phaseY < g.PhasesY; phaseY++)
        {
            for (int phaseX = 0; phaseX < g.PhasesX; phaseX++)
            {
                ConvPass pass = ConvPass.BackwardData(g, phaseY, phaseX);
                ConvCorrelation.Run<S, V>(in pass, dy, packedBackward, null, dx, samples, 0, pass.Rows, 0, pass.OutLanes, accumulate ? dx : null, false, g.BackwardDataKernel(phaseY, phaseX));
            }
        }

        for (int s = 0; s < samples && !accumulate && !clear; s++)
            BlockedHalo.Zero(dx + ((nint)s * g.InGradientStride), g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo, 0, g.InHeight);
    }

    /// <summary>The body of <see cref="BlockedConv.BackwardWeights"/>.</summary>
    public static void BackwardWeights(
        BlockedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, bool accumulate)
    {
        ConvWeightGradient.Run<S, V>(g, x, dy, dwPacked, samples, blockFrom, blockTo, accumulate);
    }

    /// <summary>The body of <see cref="BlockedConv.BackwardBias"/>.</summary>
    public static void BackwardBias(BlockedConvGeometry g, float* dy, float* db, int samples, bool accumulate)
    {
        ConvWeightGradient.Bias<S, V>(g, dy, db, samples, accumulate);
    }
}
