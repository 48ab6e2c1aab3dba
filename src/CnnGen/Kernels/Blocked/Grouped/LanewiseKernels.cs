namespace CnnGen.Kernels;

/// <summary>The bodies of <see cref="LanewiseConv"/>, for one register width.</summary>
internal static unsafe class LanewiseKernels<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>The body of <see cref="LanewiseConv.Forward"/>, <see cref="LanewiseConv.ForwardRows"/> and <see cref="LanewiseConv.ForwardBlocks"/>.</summary>
    public static void Forward(
        BlockedConvGeometry g, float* x, float* packed, float* bias, float* add, float* y, int samples, int rowFrom, int rowTo, int blockFrom, int blockTo, bool relu)
    {
        ConvPass pass = ConvPass.Forward(g);
        int taps = g.KernelHeight * g.KernelWidth;
        for (int s = 0; s < samples; s++)
        {
            float* sample = y + (s * pass.CSample);
            float* added = add == null ? null : add + (s * pass.AddSample);
            LanewiseCorrelation.Run<S, V>(in pass, x + (s * pass.ASample), packed, taps, g.GroupChannels, bias, sample, rowFrom, rowTo, blockFrom, blockTo, added, relu);
            BlockedHalo.Zero(sample + (blockFrom * pass.CPlane), (blockTo - blockFrom) * BlockedSizes.Block, g.OutHeight, g.OutWidth, g.OutHalo, rowFrom, rowTo);
        }
    }

    /// <summary>The body of <see cref="LanewiseConv.BackwardData"/>.</summary>
    public static void BackwardData(BlockedConvGeometry g, float* dy, float* packed, float* dx, int samples, bool accumulate)
    {
        int taps = g.KernelHeight * g.KernelWidth;
        int blocks = g.InChannels / BlockedSizes.Block;
        for (int s = 0; s < samples; s++, dy += g.OutGradientStride, dx += g.InGradientStride)
        {
            for (int phaseY = 0; phaseY < g.StrideHeight; phaseY++)
            {
                for (int phaseX = 0; phaseX < g.StrideWidth; phaseX++)
                {
                    ConvPass pass = ConvPass.BackwardData(g, phaseY, phaseX);
                    LanewiseCorrelation.Run<S, V>(in pass, dy, packed, taps, g.GroupChannels, null, dx, 0, pass.Rows, 0, blocks, accumulate ? dx : null, false);
                }
            }

            if (!accumulate)
                BlockedHalo.Zero(dx, g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo, 0, g.InHeight);
        }
    }
}
