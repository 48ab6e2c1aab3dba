using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Blocked;

/// <summary>Brings weights from OIHW into the order in which a <see cref="ConvPass"/> reads them, and their gradient back.</summary>
/// <remarks>
/// The result's channels are cut into panels, of 1, 2 or 4 registers as the tiles take them. Packed weights are
/// [panel][input block][kernel row][kernel column][input channel][the panel's channels]: a tile reads them from start to end. Neighbours in OIHW
/// belong to one channel of the result, and neighbours in that order to neighbouring channels, so squares of weights are transposed, as wide as a
/// register. Thus memory is read and written in whole lines of the cache, which is what takes the time.
/// </remarks>
internal static unsafe class ConvWeightOrder
{
    private const int Block = BlockedSizes.Block;

    /// <summary>Packs the weights of some blocks of the result's channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<S, V>(in ConvPass p, float* w, float* packed, int blockFrom, int blockTo)
        where S : struct, ISimd<V>
        where V : struct
    {
        int* order = stackalloc int[p.Taps];
        FillOrder(in p, order);
        float* end = w + ((nint)p.WeightOutputs * p.WeightInputs * p.Taps);
        int most = ConvTiling.MaxVectors(S.Count, p.Columns);
        int registers = p.OutLanes / S.Count;
        for (int register = 0, vectors; register < registers; register += vectors)
        {
            vectors = ConvTiling.Vectors(registers - register, most);
            int first = register * S.Count;
            int lanes = vectors * S.Count;
            int from = Math.Max(first, blockFrom * Block);
            int to = Math.Min(first + lanes, blockTo * Block);
            if (from >= to)
                continue;
            float* panel = packed + p.Packed + ((nint)first * p.InBlocks * p.BlockTerms) + (from - first);
            if (p.WOut > 1)
                PackTransposed<S, V>(in p, w + (from * p.WOut), end, p.WeightOutputs - from, to - from, order, panel, lanes);
            else
                PackRows<S, V>(in p, w + from, p.WeightOutputs - from, to - from, panel, lanes);
            PackSpare(in p, to - from, panel, lanes);
        }
    }

    /// <summary>Brings the gradient of one block of output channels from the order of <see cref="ConvWeightGradient"/> into OIHW.</summary>
    /// <param name="p">The sizes.</param>
    /// <param name="packed">The gradient.</param>
    /// <param name="dw">The place of the block's first channel.</param>
    /// <param name="outputs">The channels of the block: others of its 16 lanes are spare.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack<S, V>(in ConvPass p, float* packed, float* dw, int outputs)
        where S : struct, ISimd<V>
        where V : struct
    {
        int* order = stackalloc int[p.Taps];
        FillOrder(in p, order);
        int* places = stackalloc int[Lanes.Max];
        float* square = stackalloc float[Lanes.Max * (Lanes.Max + 1)];
        square = OnLine(square);
        for (int block = 0; block < p.InBlocks; block++, packed += p.BlockTerms * Block, dw += p.BlockTerms)
        {
            int length = Math.Min(p.InBlock, p.WeightInputs - (block * p.InBlock)) * p.Taps;
            int columns = Math.Min(S.Count, length);
            bool isPlain = p.Taps == 1 && columns == S.Count; // no taps to be sorted
            for (int start = 0; start < length; start += S.Count)
            {
                int at = Math.Min(start, length - columns);
                FillPlaces(in p, order, at, columns, places);
                for (int lane = 0; lane < outputs; lane += S.Count)
                {
                    int rows = Math.Min(S.Count, outputs - lane);
                    float* to = dw + (lane * p.WOut) + at;
                    if (isPlain && rows == S.Count)
                    {
                        S.Transpose(packed + (at * Block) + lane, Block, to, p.WOut);
                        continue;
                    }

                    for (int i = 0; i < columns; i++)
                        S.Store(S.Load(packed + (places[i] * Block) + lane), square + (i * S.Count));
                    if (columns == S.Count && rows == S.Count)
                        S.Transpose(square, S.Count, to, p.WOut);
                    else
                        Transpose(square, S.Count, columns, rows, to, p.WOut);
                }
            }
        }
    }

    /// <param name="p">The sizes.</param>
    /// <param name="w">The weights of the first channel of the result.</param>
    /// <param name="end">The end of all weights.</param>
    /// <param name="real">The channels of the result from the first on: if they are fewer than are packed, the rest become zeros.</param>
    /// <param name="channels">The channels that are packed.</param>
    /// <param name="order">From <see cref="FillOrder"/>.</param>
    /// <param name="to">The place of the first channel in its panel.</param>
    /// <param name="lanes">The channels of the panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTransposed<S, V>(in ConvPass p, float* w, float* end, int real, int channels, int* order, float* to, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        int* places = stackalloc int[Lanes.Max];
        float* square = stackalloc float[Lanes.Max * (Lanes.Max + 1)];
        square = OnLine(square);

        // The neighbours that are read of one channel of the result: the weights of a block of input channels, or of one.
        int inputs = p.WIn == p.Taps ? p.InBlock : 1;
        for (int input = 0; input < p.WeightInputs; input += inputs, w += inputs * p.WIn)
        {
            int length = Math.Min(inputs, p.WeightInputs - input) * p.Taps;
            int columns = Math.Min(S.Count, length);
            bool isPlain = p.Taps == 1 && columns == S.Count; // no taps to be sorted
            float* block = to + ((((nint)(input / p.InBlock) * p.BlockTerms) + (input % p.InBlock)) * lanes);
            for (int start = 0; start < length; start += S.Count)
            {
                int at = Math.Min(start, length - columns);
                FillPlaces(in p, order, at, columns, places);
                for (int channel = 0; channel < channels; channel += S.Count)
                {
                    float* from = w + (channel * p.WOut) + at;
                    if (isPlain && real - channel >= S.Count)
                    {
                        S.Transpose(from, p.WOut, block + (at * lanes) + channel, lanes);
                        continue;
                    }

                    if (real - channel < S.Count)
                    {
                        new Span<float>(square, columns * S.Count).Clear();
                        Transpose(from, p.WOut, real - channel, columns, square, S.Count);
                    }
                    else if (from + ((S.Count - 1) * p.WOut) + S.Count <= end)
                    {
                        // Of fewer columns than a register has lanes, those of what comes next are transposed too, and not used.
                        S.Transpose(from, p.WOut, square, S.Count);
                    }
                    else
                    {
                        Transpose(from, p.WOut, S.Count, columns, square, S.Count);
                    }

                    for (int i = 0; i < columns; i++)
                    {
                        if (places[i] >= 0)
                            S.Store(S.Load(square + (i * S.Count)), block + ((nint)places[i] * lanes) + channel);
                    }
                }
            }
        }
    }

    /// <summary>Where neighbours in OIHW belong to neighbouring channels of the result: backward-data of 1×1 kernels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRows<S, V>(in ConvPass p, float* w, int real, int channels, float* to, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int input = 0; input < p.WeightInputs; input++, w += p.WIn, to += lanes)
        {
            int channel = 0;
            for (; channel < channels && real - channel >= S.Count; channel += S.Count)
                S.Store(S.Load(w + channel), to + channel);
            for (; channel < channels; channel++)
                to[channel] = channel < real ? w[channel] : 0;
        }
    }

    /// <summary>Zeros what spare lanes of what is read are multiplied with.</summary>
    private static void PackSpare(in ConvPass p, int channels, float* to, int lanes)
    {
        for (int input = p.WeightInputs; input < p.InChannels; input++)
        {
            float* block = to + ((((nint)(input / p.InBlock) * p.BlockTerms) + (input % p.InBlock)) * lanes);
            for (int tap = 0; tap < p.KernelHeight * p.KernelWidth; tap++)
                Floats.Zero(block + ((nint)tap * p.InBlock * lanes), channels);
        }
    }

    /// <summary>For each tap of the whole kernel its number in that of the pass, or −1.</summary>
    private static void FillOrder(in ConvPass p, int* order)
    {
        new Span<int>(order, p.Taps).Fill(-1);
        for (int tap = 0; tap < p.KernelHeight * p.KernelWidth; tap++)
            order[p.W + (tap / p.KernelWidth * p.WRow) + (tap % p.KernelWidth * p.WColumn)] = tap;
    }

    /// <summary>For neighbours from the one numbered <paramref name="at"/> on, their places among the packed weights of one channel of the result and
    /// one block of input channels, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FillPlaces(in ConvPass p, int* order, int at, int count, int* places)
    {
        (int input, int tap) = Math.DivRem(at, p.Taps);
        for (int i = 0; i < count; i++)
        {
            places[i] = order[tap] < 0 ? -1 : (order[tap] * p.InBlock) + input;
            if (++tap == p.Taps)
                (input, tap) = (input + 1, 0);
        }
    }

    /// <summary>The start of the first line of the cache from there on.</summary>
    private static float* OnLine(float* p) => (float*)(((nint)p + 63) & ~63);

    /// <summary>to[j·step + i] = from[i·pitch + j].</summary>
    private static void Transpose(float* from, nint pitch, int rows, int columns, float* to, nint step)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                to[(j * step) + i] = from[(i * pitch) + j];
        }
    }
}
