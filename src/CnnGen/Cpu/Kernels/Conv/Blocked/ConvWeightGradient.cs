using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Blocked;

/// <summary>
/// The gradients of a blocked convolution by its weights and bias. For one row of the kernel and one block of input channels, the columns of
/// the kernel and the channels are numbered together as they lie in x (those of a dilated kernel are taken one by one), so that the gradient is
/// a matrix product over the output's pixels: dw[column, channel][out] += Σ x[pixel + column, channel] · dy[pixel][out].
/// </summary>
/// <remarks>The packed gradient is [output block][input block][kernel row][kernel column][input channel][16]. Each element is the sum over
/// samples, rows and columns in ascending order.</remarks>
internal static unsafe class ConvWeightGradient
{
    /// <summary>What one tile reads of x and dy, in floats: stays in L1 and L2 while all tiles read it.</summary>
    private const int StripFloats = 16 * 1024;

    /// <summary>dw (+)= the gradient, for some blocks of output channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(BlockedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        ConvPass p = ConvPass.Forward(g);
        int tileRows = (p.HasAdjacentColumns ? g.KernelWidth : 1) * p.InBlock;
        int most = ConvTiling.MaxVectors(S.Count, tileRows);
        nint dyPitch = (nint)(g.OutWidth + (2 * g.OutGradientHalo)) * BlockedSizes.Block;
        nint dyPlane = (g.OutHeight + (2 * g.OutGradientHalo)) * dyPitch;
        nint blockFloats = (nint)p.InBlocks * p.BlockTerms * BlockedSizes.Block;
        nint rowFloats = p.ARow + (dyPitch * Math.Max(1, most * S.Count / BlockedSizes.Block));
        int rowsAtOnce = (int)Math.Clamp(StripFloats / rowFloats, 1, g.OutHeight);
        int samplesAtOnce = rowsAtOnce < g.OutHeight ? 1 : (int)Math.Max(1, StripFloats / (rowFloats * g.OutHeight));
        int first = blockFrom * BlockedSizes.Block / S.Count;
        int last = blockTo * BlockedSizes.Block / S.Count;

        // Either x is read once for each panel of output channels, or all of dw is read and written once a strip, whatever costs less: tiles wait
        // for dw's floats, which they do not for those of x (measured with 1×1 convolutions from 56² to 7²: about four times as much a float).
        long strips = (long)((samples + samplesAtOnce - 1) / samplesAtOnce) * ((g.OutHeight + rowsAtOnce - 1) / rowsAtOnce);
        long panels = (last - first + most - 1) / most;
        int atOnce = 8 * strips * (blockTo - blockFrom) * blockFloats < panels * samples * p.ASample ? last - first : most;
        var operands = new ConvOperands
        {
            APixel = 1,
            AStep = p.APixel,
            ARow = p.ARow,
            ABlock = p.ASample,
            BVector = S.Count == Lanes.Max ? dyPlane : S.Count,
            BStep = BlockedSizes.Block,
            BRow = dyPitch,
            BBlock = g.OutGradientStride,
            Depth = g.OutWidth,
            Taps = 1,
            Kernel = g.BackwardWeightsKernel,
        };
        var target = new ConvTarget
        {
            Pixel = BlockedSizes.Block,
            Vector = S.Count == Lanes.Max ? blockFloats : S.Count,
        };
        for (int from = first; from < last; from += atOnce)
        {
            for (int sample = 0; sample < samples; sample += samplesAtOnce)
            {
                operands.Blocks = Math.Min(samplesAtOnce, samples - sample);
                for (int row = 0; row < g.OutHeight; row += rowsAtOnce)
                {
                    operands.Rows = Math.Min(rowsAtOnce, g.OutHeight - row);
                    float* strip = x + (sample * p.ASample) + p.AOrigin + (row * p.ARow);
                    float* gradient = dy + (sample * (nint)g.OutGradientStride) + ((row + g.OutGradientHalo) * dyPitch) + (g.OutGradientHalo * BlockedSizes.Block);
                    for (int register = from, vectors; register < Math.Min(from + atOnce, last); register += vectors)
                    {
                        vectors = ConvTiling.Vectors(Math.Min(from + atOnce, last) - register, most);
                        int block = register * S.Count / BlockedSizes.Block;
                        int lane = register * S.Count % BlockedSizes.Block;
                        operands.B = gradient + (block * dyPlane) + lane;
                        operands.Taps = operands.Kernel is null ? 1 : ConvTiling.Taps(S.Count, vectors, g.KernelWidth, p.HasDenseColumns);
                        Strip<S, V>(in p, tileRows, vectors, strip, dwPacked + (block * blockFloats) + lane, accumulate || sample + row > 0, ref operands, ref target);
                    }
                }
            }
        }
    }

    /// <summary>The body of <see cref="BlockedConv.BackwardWeightsInOrder"/>.</summary>
    public static void RunInOrder<S, V>(BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch)
        where S : struct, ISimd<V>
        where V : struct
    {
        int atOnce = BlockedSizes.GradientBlocks(g.InChannels, g.KernelHeight, g.KernelWidth);
        nint blockFloats = (nint)g.InChannels * g.KernelHeight * g.KernelWidth * BlockedSizes.Block;
        for (int from = blockFrom; from < blockTo; from += atOnce)
        {
            int to = Math.Min(from + atOnce, blockTo);
            float* all = scratch - (from * blockFloats);
            Run<S, V>(g, x, dy, all, samples, from, to, accumulate: false);
            Unpack<S, V>(g, all, dw, from, to);
        }
    }

    /// <summary>Brings a packed gradient into OIHW order, for some blocks of output channels.</summary>
    public static void Unpack<S, V>(BlockedConvGeometry g, float* dwPacked, float* dw, int blockFrom, int blockTo)
        where S : struct, ISimd<V>
        where V : struct
    {
        ConvPass p = ConvPass.Forward(g);
        for (int block = blockFrom; block < blockTo; block++)
        {
            float* packed = dwPacked + (block * (nint)p.InBlocks * p.BlockTerms * BlockedSizes.Block);
            int outputs = Math.Min(BlockedSizes.Block, p.WeightOutputs - (block * BlockedSizes.Block));
            ConvWeightOrder.Unpack<S, V>(in p, packed, dw + (block * BlockedSizes.Block * p.WOut), outputs);
        }
    }

    /// <summary>db (+)= Σ dy over samples and pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Bias<S, V>(BlockedConvGeometry g, float* dy, float* db, int samples, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint pitch = (nint)(g.OutWidth + (2 * g.OutGradientHalo)) * BlockedSizes.Block;
        nint plane = (g.OutHeight + (2 * g.OutGradientHalo)) * pitch;
        nint origin = g.OutGradientHalo * (pitch + BlockedSizes.Block);
        for (int channel = 0; channel < g.OutChannels; channel += S.Count)
        {
            V total = accumulate ? S.Load(db + channel) : default;
            float* map = dy + (channel / BlockedSizes.Block * plane) + (channel % BlockedSizes.Block) + origin;
            for (int s = 0; s < samples; s++, map += g.OutGradientStride)
            {
                // Four sums at a time, for one alone would wait for each addition.
                V sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                for (int row = 0; row < g.OutHeight; row++)
                {
                    float* pixel = map + (row * pitch);
                    int x = 0;
                    for (; x + 4 <= g.OutWidth; x += 4, pixel += 4 * BlockedSizes.Block)
                    {
                        sum0 = S.Add(sum0, S.Load(pixel));
                        sum1 = S.Add(sum1, S.Load(pixel + BlockedSizes.Block));
                        sum2 = S.Add(sum2, S.Load(pixel + (2 * BlockedSizes.Block)));
                        sum3 = S.Add(sum3, S.Load(pixel + (3 * BlockedSizes.Block)));
                    }

                    for (; x < g.OutWidth; x++, pixel += BlockedSizes.Block)
                        sum0 = S.Add(sum0, S.Load(pixel));
                }

                total = S.Add(total, S.Add(S.Add(sum0, sum1), S.Add(sum2, sum3)));
            }

            S.Store(total, db + channel);
        }
    }

    /// <summary>All of the gradient that belongs to one panel of output channels and some rows of dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<S, V>(in ConvPass p, int tileRows, int vectors, float* x, float* dw, bool load, ref ConvOperands operands, ref ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        target.Start = Lanes.ZerosThenOnes;
        target.StartPixel = load ? target.Pixel : 0;
        target.StartVector = load ? target.Vector : 0;
        for (int block = 0; block < p.InBlocks; block++)
        {
            for (int tap = 0; tap < p.KernelHeight * p.KernelWidth; tap += tileRows / p.InBlock)
            {
                operands.A = x + (block * p.APlane) + (tap / p.KernelWidth * p.APitch) + (tap % p.KernelWidth * p.AColumn);
                int rows = operands.Taps > 1 ? p.InBlock : tileRows;
                float* next = dw + (tileRows * BlockedSizes.Block);
                for (int parts = operands.Taps > 1 ? ConvTiling.SlidingGradientParts(rows) : ConvTiling.Parts(S.Count, rows, vectors, 1); parts > 0; parts--)
                {
                    int count = (rows + parts - 1) / parts;
                    target.C = dw;
                    if (load)
                        target.Start = dw;
                    ConvTiles.Run<S, V>(count, vectors, in operands, in target);
                    operands.A += count;
                    dw += count * BlockedSizes.Block;
                    rows -= count;
                }

                dw = next;
            }
        }
    }
}
