using System.ComponentModel;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>
/// Convolution with a 3×3 kernel at stride 1 by Winograd's F(4×4, 3×3) (Lavin and Gray 2016), of maps in the blocked layout, forward and
/// backward: Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, a quarter of the multiplications of <see cref="BlockedConv"/>. Channels are
/// multiples of 16. Each call runs on the calling thread alone. Called by generated code, which guarantees the sizes of all buffers and
/// their alignment to 64 bytes.
/// </summary>
/// <remarks>The transforms cost accuracy: the error is six to eight times that of the direct sum, up to 2e-5 of the largest output with 512 channels, and for the
/// gradient by the weights at most 1e-5 of the largest. How samples or patches, or the output channels of the gradient by the weights, are split between
/// calls changes no bit.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class WinogradConv
{
    /// <summary>Transforms the weights of some output channels for the forward pass.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">The weights, OIHW.</param>
    /// <param name="packed"><see cref="WinogradSizes.PackedWeights"/> floats; those of the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 output channels, a multiple of <see cref="WinogradSizes.CutBlocks"/>.</param>
    /// <param name="blockTo">After the last block: a multiple of <see cref="WinogradSizes.CutBlocks"/>, or the number of blocks.</param>
    public static void PackForward(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new PackKernel(ConvPass.Forward(g), w, packed, blockFrom, blockTo));

    /// <summary>Transforms the weights of some input channels for backward-data.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">The weights, OIHW.</param>
    /// <param name="packed"><see cref="WinogradSizes.PackedWeights"/> floats; those of the range are overwritten.</param>
    /// <param name="blockFrom">The first block of 16 input channels, a multiple of <see cref="WinogradSizes.CutBlocks"/>.</param>
    /// <param name="blockTo">After the last block: a multiple of <see cref="WinogradSizes.CutBlocks"/>, or the number of blocks.</param>
    public static void PackBackward(BlockedConvGeometry g, float* w, float* packed, int blockFrom, int blockTo) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new PackKernel(ConvPass.BackwardData(g, 0, 0), w, packed, blockFrom, blockTo));

    /// <summary>y = w ∗ x + bias + add, and max(0, ·) of it if <paramref name="relu"/>; y's halo becomes zero.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch"><see cref="WinogradSizes.Scratch"/> floats.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">A map of y's sizes with a halo of <see cref="BlockedConvGeometry.AddHalo"/> that is added before the rectifier; may be
    /// <paramref name="y"/>, and null for none.</param>
    public static void Forward(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int samples, float* scratch, bool relu, float* add = null)
    {
        ConvPass pass = ConvPass.Forward(g);
        int patches = samples * WinogradSizes.Patches(g.OutHeight, g.OutWidth);
        var kernel = new CorrelationKernel(pass, x, packed, bias, y, 0, patches, 0, g.OutChannels / BlockedSizes.Block, add, relu, scratch);
        SimdForms.RunBlocks(BlockedSizes.Block, kernel);
        for (int s = 0; s < samples; s++)
            BlockedHalo.Zero(y + (s * pass.CSample), g.OutChannels, g.OutHeight, g.OutWidth, g.OutHalo, 0, g.OutHeight);
    }

    /// <summary>Some rows of patches of <see cref="Forward"/> of one sample, so that several threads can share an image. The halo beside a
    /// row belongs to the row, the one above to the first row and the one below to the last.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The output sample; its rows in the range are overwritten.</param>
    /// <param name="rowFrom">The first row of patches.</param>
    /// <param name="rowTo">After the last row of patches, at most a quarter of the output's height, rounded up.</param>
    /// <param name="scratch"><see cref="WinogradSizes.Scratch"/> floats.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">A map of y's sizes with a halo of <see cref="BlockedConvGeometry.AddHalo"/> that is added before the rectifier; may be
    /// <paramref name="y"/>, and null for none.</param>
    public static void ForwardRows(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int rowFrom, int rowTo, float* scratch, bool relu, float* add = null)
    {
        ConvPass pass = ConvPass.Forward(g);
        int across = WinogradSizes.PatchesOf(g.OutWidth);
        (int from, int to) = (rowFrom * across, rowTo * across);
        var kernel = new CorrelationKernel(pass, x, packed, bias, y, from, to, 0, g.OutChannels / BlockedSizes.Block, add, relu, scratch);
        SimdForms.RunBlocks(BlockedSizes.Block, kernel);
        BlockedHalo.Zero(y, g.OutChannels, g.OutHeight, g.OutWidth, g.OutHalo, Math.Min(rowFrom * WinogradSizes.Patch, g.OutHeight), Math.Min(rowTo * WinogradSizes.Patch, g.OutHeight));
    }

    /// <summary>Some blocks of output channels of <see cref="Forward"/> of one sample, so that several threads can share an image whose weights
    /// are many: each thread reads its own.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output channel, or null.</param>
    /// <param name="y">The output sample; its blocks in the range are overwritten, halos included.</param>
    /// <param name="blockFrom">The first block of 16 output channels, a multiple of <see cref="WinogradSizes.CutBlocks"/>.</param>
    /// <param name="blockTo">After the last block: a multiple of <see cref="WinogradSizes.CutBlocks"/>, or the number of blocks.</param>
    /// <param name="scratch"><see cref="WinogradSizes.Scratch"/> floats.</param>
    /// <param name="relu">Apply the rectifier.</param>
    /// <param name="add">A map of y's sizes with a halo of <see cref="BlockedConvGeometry.AddHalo"/> that is added before the rectifier; may be
    /// <paramref name="y"/>, and null for none.</param>
    public static void ForwardBlocks(BlockedConvGeometry g, float* x, float* packed, float* bias, float* y, int blockFrom, int blockTo, float* scratch, bool relu, float* add = null)
    {
        if (blockFrom == blockTo)
            return;
        ConvPass pass = ConvPass.Forward(g);
        int patches = WinogradSizes.Patches(g.OutHeight, g.OutWidth);
        var kernel = new CorrelationKernel(pass, x, packed, bias, y, 0, patches, blockFrom, blockTo, add, relu, scratch);
        SimdForms.RunBlocks(BlockedSizes.Block, kernel);
        BlockedHalo.Zero(y + (blockFrom * pass.CPlane), (blockTo - blockFrom) * BlockedSizes.Block, g.OutHeight, g.OutWidth, g.OutHalo, 0, g.OutHeight);
    }

    /// <summary>dx (+)= the gradient by the input. Unless accumulated to, dx's halo becomes zero.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="packedBackward">The weights from <see cref="PackBackward"/>.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch"><see cref="WinogradSizes.Scratch"/> floats.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void BackwardData(BlockedConvGeometry g, float* dy, float* packedBackward, float* dx, int samples, float* scratch, bool accumulate)
    {
        ConvPass pass = ConvPass.BackwardData(g, 0, 0);
        int patches = samples * WinogradSizes.Patches(g.InHeight, g.InWidth);
        float* add = accumulate ? dx : null;
        var kernel = new CorrelationKernel(pass, dy, packedBackward, null, dx, 0, patches, 0, g.InChannels / BlockedSizes.Block, add, false, scratch);
        SimdForms.RunBlocks(BlockedSizes.Block, kernel);
        for (int s = 0; s < samples && !accumulate; s++)
            BlockedHalo.Zero(dx + (s * pass.CSample), g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo, 0, g.InHeight);
    }

    /// <summary>Some blocks of dw = the gradient by the weights, summed over the samples in ascending order.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dwPacked"><see cref="BlockedConvGeometry.PackedWeights"/> floats for the gradient by all weights, in the order of
    /// <see cref="BlockedConv.BackwardWeights"/>; the blocks in the range are overwritten.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="blockFrom">The first block of 16 output channels.</param>
    /// <param name="blockTo">After the last block of 16 output channels.</param>
    /// <param name="scratch"><see cref="WinogradSizes.GradientScratch"/> floats.</param>
    public static void BackwardWeights(BlockedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, float* scratch) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new WeightGradientKernel(g, x, dy, dwPacked, samples, blockFrom, blockTo, scratch, inOrder: false));

    /// <summary>Some blocks of dw = the gradient by the weights, summed over the samples in ascending order, in the order of the weights.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dw">The gradient, OIHW, by all weights; that of the channels in the range is overwritten.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="blockFrom">The first block of 16 output channels.</param>
    /// <param name="blockTo">After the last block of 16 output channels.</param>
    /// <param name="scratch"><see cref="WinogradSizes.GradientScratch"/> floats.</param>
    public static void BackwardWeightsInOrder(BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new WeightGradientKernel(g, x, dy, dw, samples, blockFrom, blockTo, scratch, inOrder: true));

    private readonly struct PackKernel(ConvPass pass, float* w, float* packed, int blockFrom, int blockTo) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => WinogradWeights.Transform<S, V>(in pass, w, packed, blockFrom, blockTo);
    }

    private readonly struct CorrelationKernel(
        ConvPass pass, float* a, float* packed, float* bias, float* c, int patchFrom, int patchTo, int blockFrom, int blockTo, float* add, bool relu,
        float* scratch) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => WinogradKernels<S, V>.Run(in pass, a, packed, bias, c, patchFrom, patchTo, blockFrom, blockTo, add, relu, scratch);
    }

    private readonly struct WeightGradientKernel(
        BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch, bool inOrder) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => WinogradWeightGradient<S, V>.Run(g, x, dy, dw, samples, blockFrom, blockTo, scratch, inOrder);
    }
}
