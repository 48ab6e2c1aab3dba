using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Blocked;

/// <summary>Runs a <see cref="ConvPass"/>, with weights in the order of <see cref="ConvWeightOrder"/>.</summary>
internal static unsafe class ConvCorrelation
{
    /// <summary>The packed weights that are used for all rows before the next ones, in floats: about L1.</summary>
    private const int WeightFloats = 16 * 1024;

    /// <summary>The samples that are run through all weights before the next ones, in floats: L2.</summary>
    private const int SampleFloats = 128 * 1024;

    /// <summary>The same where reading the weights again costs more than reading the samples again.</summary>
    private const int ManySampleFloats = 4 * 1024 * 1024;

    /// <summary>c = the correlation + bias + add, some rows and channels of it.</summary>
    /// <param name="p">The sizes.</param>
    /// <param name="a">The first sample that is read.</param>
    /// <param name="packed">The packed weights.</param>
    /// <param name="bias">One a channel of the result, or null.</param>
    /// <param name="c">The first sample of the result.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="rowFrom">The first row.</param>
    /// <param name="rowTo">After the last row.</param>
    /// <param name="channelFrom">The first channel, where a panel starts.</param>
    /// <param name="channelTo">After the last channel, where a panel ends.</param>
    /// <param name="add">The first sample of what is added to the result, which may be <paramref name="c"/>; null for nothing.</param>
    /// <param name="relu">Write max(0, ·).</param>
    /// <param name="kernel">The code that the generator wrote for the tiles, or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(
        in ConvPass p,
        float* a,
        float* packed,
        float* bias,
        float* c,
        int samples,
        int rowFrom,
        int rowTo,
        int channelFrom,
        int channelTo,
        float* add,
        bool relu,
        TileKernel? kernel)
        where S : struct, ISimd<V>
        where V : struct
    {
        int most = ConvTiling.MaxVectors(S.Count, p.Columns);
        nint terms = (nint)p.BlockTerms * p.InBlocks;
        int panels = Math.Max(1, (channelTo - channelFrom) / (most * S.Count));
        int floatsAtOnce = terms * (channelTo - channelFrom) > p.ASample * panels ? ManySampleFloats : SampleFloats;
        int samplesAtOnce = (int)Math.Max(1, floatsAtOnce / (p.ASample + p.CSample));
        for (int sample = 0; sample < samples; sample += samplesAtOnce)
        {
            int sampleTo = Math.Min(samples, sample + samplesAtOnce);
            int registers = (channelTo - channelFrom) / S.Count;
            for (int register = 0, vectors; register < registers; register += vectors)
            {
                vectors = ConvTiling.Vectors(registers - register, most);
                int channel = channelFrom + (register * S.Count);
                float* groupWeights = packed + p.Packed + (channel * terms);
                int lanes = vectors * S.Count;
                int taps = ConvTiling.Taps(S.Count, vectors, p.KernelWidth, p.APixel == p.InBlock && p.HasAdjacentColumns);
                int blocksAtOnce = !p.HasAdjacentColumns ? 1 : Math.Max(1, WeightFloats / (p.BlockTerms * lanes));
                for (int block = 0; block < p.InBlocks; block += blocksAtOnce)
                {
                    int blockTo = Math.Min(p.InBlocks, block + blocksAtOnce);
                    var operands = new ConvOperands
                    {
                        B = groupWeights + ((nint)block * p.BlockTerms * lanes),
                        APixel = p.APixel,
                        AStep = 1,
                        ARow = p.APitch,
                        ABlock = p.APlane,
                        BVector = taps > 1 ? p.InBlock * lanes : S.Count,
                        BStep = lanes,
                        BRow = (nint)p.KernelWidth * p.InBlock * lanes,
                        BBlock = (nint)p.BlockTerms * lanes,
                        Depth = p.KernelWidth / taps * p.InBlock,
                        Taps = taps,
                        Rows = p.KernelHeight,
                        Blocks = blockTo - block,
                        Kernel = p.OutChannels % BlockedSizes.Block == 0 ? kernel : null,
                    };
                    if (!p.HasAdjacentColumns)
                        TakeColumnByColumn(in p, lanes, ref operands);
                    // The sums start from the bias, from what is added, or from what earlier blocks have come to. What is added comes first
                    // because it may be the memory of the result.
                    bool last = blockTo == p.InBlocks;
                    bool load = add != null || block > 0;
                    nint vector = S.Count == Lanes.Max ? p.CPlane : S.Count;
                    var target = new ConvTarget
                    {
                        StartPixel = load ? p.CPixel : 0,
                        StartVector = block > 0 ? vector : load ? (S.Count == Lanes.Max ? p.AddPlane : S.Count) : bias == null ? 0 : S.Count,
                        Vector = vector,
                        Pixel = p.CPixel,
                        Offset = last && add != null && bias != null ? bias + channel : null,
                        Relu = relu && last,
                    };
                    for (int s = sample; s < sampleTo; s++)
                    {
                        float* sampleA = a + (s * p.ASample) + p.AOrigin + (block * p.APlane);
                        float* sampleC = c + (s * p.CSample) + p.COrigin + (channel / BlockedSizes.Block * p.CPlane) + (channel % BlockedSizes.Block);
                        float* start = bias == null ? Lanes.ZerosThenOnes : bias + channel;
                        nint nextStart = 0;
                        if (block > 0)
                        {
                            start = sampleC;
                            nextStart = p.CRow;
                        }
                        else if (load)
                        {
                            start = add + (s * p.AddSample) + p.AddOrigin + (channel / BlockedSizes.Block * p.AddPlane) + (channel % BlockedSizes.Block);
                            nextStart = p.AddRow;
                        }

                        for (int row = rowFrom; row < rowTo; row++)
                        {
                            operands.A = sampleA + (row * p.ARow);
                            target.C = sampleC + (row * p.CRow);
                            target.Start = start + (row * nextStart);
                            if (p.OutChannels % BlockedSizes.Block == 0)
                                Row<S, V>(p.Columns, vectors, ref operands, ref target);
                            else
                                NarrowRow<S, V>(p.Columns, vectors, Math.Min(lanes, p.OutChannels - channel), load, ref operands, ref target);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Of one block of channels, the columns of a dilated kernel as rows of terms, and its rows as blocks of terms.</summary>
    private static void TakeColumnByColumn(in ConvPass p, int lanes, ref ConvOperands operands)
    {
        operands.Depth = p.InBlock;
        operands.Rows = p.KernelWidth;
        operands.ARow = p.AColumn;
        operands.BRow = (nint)p.InBlock * lanes;
        operands.Blocks = p.KernelHeight;
        operands.ABlock = p.APitch;
        operands.BBlock = (nint)p.KernelWidth * p.InBlock * lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<S, V>(int columns, int vectors, ref ConvOperands operands, ref ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        int parts = ConvTiling.Parts(S.Count, columns, vectors, operands.Taps);
        for (; parts > 0; parts--)
        {
            int pixels = (columns + parts - 1) / parts;
            ConvTiles.Run<S, V>(pixels, vectors, in operands, in target);
            operands.A += pixels * operands.APixel;
            target.C += pixels * target.Pixel;
            target.Start += pixels * target.StartPixel;
            columns -= pixels;
        }
    }

    /// <summary>A row of a result of fewer channels than a block: tiles are computed aside, and the channels that exist copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowRow<S, V>(int columns, int vectors, int channels, bool load, ref ConvOperands operands, ref ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* tile = stackalloc float[ConvTiling.MaxRows * BlockedSizes.Block];
        int lanes = vectors * S.Count;
        ConvTarget aside = target;
        aside.C = tile;
        aside.Pixel = lanes;
        aside.Vector = S.Count;
        if (load)
        {
            aside.Start = tile;
            aside.StartPixel = lanes;
            aside.StartVector = S.Count;
            new Span<float>(tile, ConvTiling.MaxRows * BlockedSizes.Block).Clear();
        }

        int parts = ConvTiling.Parts(S.Count, columns, vectors, operands.Taps);
        for (; parts > 0; parts--)
        {
            int pixels = (columns + parts - 1) / parts;
            for (int i = 0; load && i < pixels; i++)
            {
                for (int lane = 0; lane < channels; lane++)
                    tile[(i * lanes) + lane] = target.Start[(i * target.StartPixel) + lane];
            }

            ConvTiles.Run<S, V>(pixels, vectors, in operands, in aside);
            for (int i = 0; i < pixels; i++)
            {
                for (int lane = 0; lane < channels; lane++)
                    target.C[(i * target.Pixel) + lane] = tile[(i * lanes) + lane];
            }

            operands.A += pixels * operands.APixel;
            target.C += pixels * target.Pixel;
            target.Start += pixels * target.StartPixel;
            columns -= pixels;
        }
    }
}
