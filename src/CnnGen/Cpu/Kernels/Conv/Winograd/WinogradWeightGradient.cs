using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>
/// The gradient by the weights by Winograd's algorithm, the adjoint of the forward pass by the weights: dW = Gᵀ [Σ (Bᵀ d B) ⊙ (A dY Aᵀ)] G,
/// the sum over the patches. The 36 planes of dU = Σ V ⊙ Z are matrix products, input channels × patches by patches × output channels.
/// </summary>
/// <remarks>Each element of dU is the sum over the patches in ascending order, whatever the strips and parts of channels. dU is
/// [36 planes][output block][input channel][16].</remarks>
internal static unsafe class WinogradWeightGradient<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private const int Window = WinogradSizes.Window;
    private const int Kernel = WinogradSizes.Kernel;
    private const int Block = BlockedSizes.Block;

    /// <summary>The body of <see cref="WinogradConv.BackwardWeights"/>, and with <paramref name="inOrder"/> that of
    /// <see cref="WinogradConv.BackwardWeightsInOrder"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch, bool inOrder)
    {
        ConvPass whole = ConvPass.Forward(g);
        ConvPass part = whole;
        int inPart = WinogradSizes.GradientChannels(g.InChannels);
        int outPart = WinogradSizes.GradientChannels(g.OutChannels);
        nint dyPlane = (nint)(g.OutHeight + (2 * g.OutGradientHalo)) * (g.OutWidth + (2 * g.OutGradientHalo)) * Block;
        nint blockFloats = (nint)whole.InBlocks * whole.BlockTerms * Block;
        for (int output = blockFrom * Block; output < blockTo * Block; output += outPart)
        {
            part.OutChannels = Math.Min(outPart, (blockTo * Block) - output);
            for (int input = 0; input < g.InChannels; input += inPart)
            {
                part.InChannels = Math.Min(inPart, g.InChannels - input);
                part.WeightInputs = Math.Min(part.InChannels, whole.WeightInputs - input);
                float* du = Sum(in part, g, x + (input / Block * whole.APlane), dy + (output / Block * dyPlane), samples, scratch);
                float* packed = du + (WinogradSizes.Planes * WinogradSizes.PlaneStride(part.OutChannels, part.InChannels));
                for (int channel = output; channel < output + part.OutChannels; channel += Block, du += part.InChannels * Block)
                {
                    if (!inOrder)
                    {
                        Transform(in part, du, scratch, dw + (channel / Block * blockFloats) + (input / Block * whole.BlockTerms * Block));
                        continue;
                    }

                    // The transformed patches are no longer needed.
                    Transform(in part, du, scratch, packed);
                    ConvWeightOrder.Unpack<S, V>(in part, packed, dw + (channel * whole.WOut) + (input * whole.WIn), Math.Min(Block, whole.WeightOutputs - channel));
                }
            }
        }
    }

    /// <summary>dU of a part of input channels and a part of output channels.</summary>
    private static float* Sum(in ConvPass p, BlockedConvGeometry g, float* x, float* dy, int samples, float* scratch)
    {
        int patches = samples * WinogradSizes.Patches(g.OutHeight, g.OutWidth);
        int strips = (patches + WinogradSizes.GradientStrip - 1) / WinogradSizes.GradientStrip;
        float* du = scratch + (WinogradSizes.Planes * Block);
        float* v = du + (WinogradSizes.Planes * WinogradSizes.PlaneStride(p.OutChannels, p.InChannels));
        for (int i = 0, first = 0; i < strips; i++)
        {
            int end = (int)((long)patches * (i + 1) / strips);
            var strip = new WinogradStrip(in p, first, end - first);
            float* z = v + (WinogradSizes.Planes * strip.Plane);
            WinogradInput.Transform<S, V>(in p, in strip, x, v);
            WinogradOutputGradient.Transform<S, V>(in p, in strip, dy, g.OutGradientHalo, g.OutGradientStride, z);
            Multiply(in p, in strip, v, z, du, first > 0);
            first = end;
        }

        return du;
    }

    /// <summary>dU (+)= Σ V ⊙ Z over the patches of a strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(in ConvPass p, in WinogradStrip strip, float* v, float* z, float* du, bool load)
    {
        nint duPlane = (nint)WinogradSizes.PlaneStride(p.OutChannels, p.InChannels);
        nint duBlock = p.InChannels * Block;
        var operands = new WinogradOperands
        {
            BVector = S.Count == Lanes.Max ? strip.BlockPitch : S.Count,
            CVector = S.Count == Lanes.Max ? duBlock : S.Count,
            Depth = strip.Count,
            Blocks = 1,
            Continues = load,
        };
        int registers = p.OutChannels / S.Count;
        for (int plane = 0; plane < WinogradSizes.Planes; plane++)
        {
            for (int register = 0, vectors; register < registers; register += vectors)
            {
                vectors = ConvTiling.Vectors(registers - register, WinogradTiles.MaxVectors);
                int parts = WinogradTiles.Parts<S, V>(Block, vectors);
                int block = register * S.Count / Block;
                int lane = register * S.Count % Block;
                operands.B = z + (plane * strip.Plane) + (block * strip.BlockPitch) + lane;
                operands.C = du + (plane * duPlane) + (block * duBlock) + lane;
                for (int inputs = 0; inputs < p.InBlocks; inputs++)
                {
                    operands.A = v + (plane * strip.Plane) + (inputs * strip.BlockPitch);
                    for (int left = parts, rows = Block; left > 0; left--)
                    {
                        int count = (rows + left - 1) / left;
                        WinogradTiles.Run<S, V, WinogradGradient>(count, vectors, in operands);
                        operands.A += count;
                        operands.C += count * Block;
                        rows -= count;
                    }
                }
            }
        }
    }

    /// <summary>dW = Gᵀ dU G of one block of output channels, into the order of <see cref="ConvWeightGradient"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform(in ConvPass p, float* du, float* scratch, float* dw)
    {
        nint plane = (nint)WinogradSizes.PlaneStride(p.OutChannels, p.InChannels);
        for (int channel = 0; channel < p.InChannels; channel++, du += Block)
        {
            float* to = dw + ((channel / Block * p.BlockTerms) + (channel % Block)) * Block;
            for (int lane = 0; lane < Block; lane += S.Count)
            {
                for (int i = 0; i < Window; i++)
                    Line(du + lane + (i * plane), Window * plane, scratch + (i * Block), Window * Block);
                for (int i = 0; i < Kernel; i++)
                    Line(scratch + (i * Window * Block), Block, to + lane + (i * Kernel * Block * Block), Block * Block);
            }
        }
    }

    /// <summary>Gᵀ times one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line(float* from, nint pitch, float* to, nint step)
    {
        V u1 = S.Load(from + pitch);
        V u2 = S.Load(from + (2 * pitch));
        V u3 = S.Load(from + (3 * pitch));
        V u4 = S.Load(from + (4 * pitch));
        V sixth = S.Broadcast(1f / 6);
        V near = S.Multiply(S.Broadcast(-1f / 6), S.Add(u1, u2));
        V far = S.Add(u3, u4);
        V y0 = S.MultiplyAdd(S.Broadcast(1f / 24), far, S.MultiplyAdd(S.Broadcast(0.25f), S.Load(from), near));
        V y1 = S.MultiplyAdd(sixth, S.Subtract(u2, u1), S.Multiply(S.Broadcast(1f / 12), S.Subtract(u3, u4)));
        V y2 = S.MultiplyAdd(sixth, far, S.Add(near, S.Load(from + (5 * pitch))));
        S.Store(y0, to);
        S.Store(y1, to + step);
        S.Store(y2, to + (2 * step));
    }
}
