using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <content>The kernels.</content>
public static unsafe partial class LanewiseConv
{
    private readonly struct ForwardKernel(
        BlockedConvGeometry g, float* x, float* packed, float* bias, float* add, float* y, int samples, int rowFrom, int rowTo, int blockFrom, int blockTo,
        bool relu) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            ConvPass pass = ConvPass.Forward(g);
            int taps = g.KernelHeight * g.KernelWidth;
            for (int s = 0; s < samples; s++)
            {
                float* read = x + (s * pass.ASample);
                float* sample = y + (s * pass.CSample);
                float* added = add == null ? null : add + (s * pass.AddSample);
                LanewiseCorrelation.Run<S, V>(in pass, read, packed, taps, g.GroupChannels, bias, sample, rowFrom, rowTo, blockFrom, blockTo, added, relu);
                BlockedHalo.Zero(
                    sample + (blockFrom * pass.CPlane), (blockTo - blockFrom) * BlockedSizes.Block, g.OutHeight, g.OutWidth, g.OutHalo, rowFrom, rowTo);
            }
        }
    }

    private readonly struct BackwardDataKernel(BlockedConvGeometry g, float* dy, float* packed, float* dx, int samples, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            int taps = g.KernelHeight * g.KernelWidth;
            int blocks = g.InChannels / BlockedSizes.Block;
            float* from = dy;
            float* to = dx;
            for (int s = 0; s < samples; s++, from += g.OutGradientStride, to += g.InGradientStride)
            {
                bool clear = g.LeavesPixels && !accumulate;
                if (clear)
                    BlockedHalo.ZeroWithMap(to, g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo);
                for (int phaseY = 0; phaseY < g.PhasesY; phaseY++)
                {
                    for (int phaseX = 0; phaseX < g.PhasesX; phaseX++)
                    {
                        ConvPass pass = ConvPass.BackwardData(g, phaseY, phaseX);
                        float* added = accumulate ? to : null;
                        LanewiseCorrelation.Run<S, V>(in pass, from, packed, taps, g.GroupChannels, null, to, 0, pass.Rows, 0, blocks, added, false);
                    }
                }

                if (!accumulate && !clear)
                    BlockedHalo.Zero(to, g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo, 0, g.InHeight);
            }
        }
    }

    private readonly struct BackwardWeightsKernel(
        BlockedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => LanewiseWeightGradient.Run<S, V>(g, x, dy, dwPacked, samples, blockFrom, blockTo, accumulate);
    }

    private readonly struct BackwardWeightsInOrderKernel(
        BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => LanewiseWeightGradient.RunInOrder<S, V>(g, x, dy, dw, samples, blockFrom, blockTo, scratch);
    }
}
