using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>The bodies of <see cref="PlanarConv"/>, for one register width.</summary>
internal static unsafe class PlanarConvKernels
{
    /// <summary>Maps at least this large are multiplied where they lie if the kernel is 1×1: smaller ones leave too many lanes empty.</summary>
    private const int MinDirectArea = 64;

    /// <summary>
    /// y (+)= w ∗ x as the product of the weights with the <see cref="ColumnMatrix"/> of x, a block of input channels and of columns at a time.
    /// </summary>
    /// <param name="g">The sizes of this correlation.</param>
    /// <param name="x">What is read.</param>
    /// <param name="w">The weights, OIHW for this correlation; with <paramref name="flipped"/> those of the convolution that it is the gradient of.</param>
    /// <param name="bias">One a row of the result, or null.</param>
    /// <param name="y">What is written.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="capacity">Floats of <paramref name="scratch"/> that may hold planes: <see cref="Capacity"/>.</param>
    /// <param name="relu">Write max(0, ·).</param>
    /// <param name="flipped">The kernel is flipped and transposed.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public static void Correlate<S, V>(
        in PlanarConvSizes g, float* x, float* w, float* bias, float* y, int samples, float* scratch, long capacity, bool relu, bool flipped, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (!accumulate && ChannelLaneKernels.Suits<S, V>(g) && ChannelLaneKernels.ScratchFloats<S, V>(g, flipped) <= capacity)
        {
            ChannelLaneKernels.Correlate<S, V>(g, x, w, bias, y, samples, scratch, relu, flipped);
            return;
        }

        if (PlaneKernels.SuitsCorrelate(g) && PlaneKernels.CorrelateFloats(g, flipped) <= capacity)
        {
            PlaneKernels.Correlate<S, V>(g, x, w, bias, y, samples, scratch, relu, flipped, accumulate);
            return;
        }

        int taps = g.Taps;
        int area = g.OutArea;
        int channelBlock = Math.Min(g.GroupIn, ScratchSizes.ChannelBlock(taps));
        int columnBlock = ScratchSizes.ColumnBlock(channelBlock * taps, area);
        float* block = scratch + (channelBlock * taps * ScratchSizes.Pitch(columnBlock));
        bool pointwise = taps == 1 && g.StrideHeight == 1 && g.StrideWidth == 1 && g.PaddingHeight == 0 && g.PaddingWidth == 0
            && g.InHeight == g.OutHeight && g.InWidth == g.OutWidth && (area >= MinDirectArea || area % Lanes.Max == 0);
        int total = samples * area;
        for (int group = 0; group < g.Groups; group++)
        {
            var matrix = new ColumnMatrix(g, x, group);
            float* groupWeights = w + ((nint)group * g.GroupOut * g.GroupIn * taps);
            for (int channel = 0; channel < g.GroupIn; channel += channelBlock)
            {
                int channels = Math.Min(channelBlock, g.GroupIn - channel);
                int depth = channels * taps;
                float* a = groupWeights + ((nint)channel * taps);
                nint aRow = (nint)g.GroupIn * taps;
                nint aColumn = 1;
                if (flipped && taps == 1)
                {
                    a = groupWeights + ((nint)channel * g.GroupOut);
                    (aRow, aColumn) = (1, g.GroupOut);
                }
                else if (flipped)
                {
                    Flip<S, V>(groupWeights + ((nint)channel * g.GroupOut * taps), channels, g.GroupOut, taps, block);
                    a = block;
                    aRow = depth;
                }

                bool first = channel == 0;
                var target = new GemmTarget
                {
                    Y = y + ((nint)group * g.GroupOut * area),
                    SampleStride = g.OutStride,
                    Area = area,
                    Row = area,
                    Bias = bias == null || !first ? null : bias + (group * g.GroupOut),
                    Accumulate = accumulate || !first,
                    Relu = relu && channel + channels == g.GroupIn,
                };
                for (int column = 0; column < total;)
                {
                    int columns = BlockLength(column, total, columnBlock, area);
                    int sample = column / area;
                    int position = column - (sample * area);
                    if (pointwise && columnBlock < area && columns >= Lanes.Max)
                    {
                        columns = columns / Lanes.Max * Lanes.Max;
                        float* b = x + ((nint)sample * g.InStride) + ((((nint)group * g.GroupIn) + channel) * area) + position;
                        GemmProducts.Run<S, V>(g.GroupOut, depth, a, aRow, aColumn, b, area, column, columns, in target);
                    }
                    else
                    {
                        nint pitch = (nint)ScratchSizes.Pitch(columns);
                        matrix.Pack<S, V>(channel, channels, column, columns, scratch, pitch);
                        GemmProducts.Run<S, V>(g.GroupOut, depth, a, aRow, aColumn, scratch, pitch, column, columns, in target);
                    }

                    column += columns;
                }
            }
        }
    }

    /// <summary>dx (+)= the gradient by the input: at stride 1 a correlation with the flipped kernel, else columns that are added back (col2im).</summary>
    public static void BackwardData<S, V>(in PlanarConvSizes g, float* dy, float* w, float* dx, int samples, float* scratch, long capacity, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (g.StrideHeight == 1 && g.StrideWidth == 1)
        {
            Correlate<S, V>(g.Transposed(), dy, w, null, dx, samples, scratch, capacity, false, true, accumulate);
            return;
        }

        if (!accumulate)
        {
            for (int s = 0; s < samples; s++)
                new Span<float>(dx + ((nint)s * g.InStride), g.InChannels * g.InArea).Clear();
        }

        int taps = g.Taps;
        int area = g.OutArea;
        int channelBlock = Math.Min(g.GroupIn, ScratchSizes.ChannelBlock(taps));
        int columnBlock = ScratchSizes.StridedColumns(g.GroupOut, channelBlock * taps, area);
        int total = samples * area;
        PlanarConvSizes output = g.Pointwise();
        for (int group = 0; group < g.Groups; group++)
        {
            var source = new ColumnMatrix(output, dy, group);
            var matrix = new ColumnMatrix(g, dx, group);
            float* groupWeights = w + ((nint)group * g.GroupOut * g.GroupIn * taps);
            for (int column = 0; column < total;)
            {
                int columns = BlockLength(column, total, columnBlock, area);
                nint pitch = (nint)ScratchSizes.Pitch(columns);
                float* rows = scratch + (g.GroupOut * pitch);
                source.Pack<S, V>(0, g.GroupOut, column, columns, scratch, pitch);
                var target = new GemmTarget { Y = rows, Area = (int)pitch, Row = pitch };
                for (int channel = 0; channel < g.GroupIn; channel += channelBlock)
                {
                    int channels = Math.Min(channelBlock, g.GroupIn - channel);
                    float* a = groupWeights + ((nint)channel * taps);
                    GemmProducts.Run<S, V>(
                        channels * taps, g.GroupOut, a, 1, (nint)g.GroupIn * taps, scratch, pitch, 0, Samples.Stride(columns), in target);
                    matrix.AddBack(channel, channels, column, columns, rows, pitch);
                }

                column += columns;
            }
        }
    }

    /// <summary>dw (+)= dy · (columns of x)ᵀ.</summary>
    public static void BackwardWeights<S, V>(
        in PlanarConvSizes g, float* x, float* dy, float* dw, int samples, float* scratch, long capacity, int outChannelFrom, int outChannelTo, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (PlaneKernels.SuitsBackwardWeights(g) && PlaneKernels.OffsetFloats(g) + PlaneKernels.BackwardWeightsFloats(g) <= capacity)
        {
            PlaneKernels.BackwardWeights<S, V>(g, x, dy, dw, samples, scratch, capacity, outChannelFrom, outChannelTo, accumulate);
            return;
        }

        int taps = g.Taps;
        int area = g.OutArea;
        int columnBlock = ScratchSizes.GradientBlock(g.GroupOut, area);
        int channelBlock = ScratchSizes.GradientChannels(g.GroupIn, taps, columnBlock);
        int total = samples * area;
        PlanarConvSizes output = g.Pointwise();
        for (int group = outChannelFrom / g.GroupOut; group * g.GroupOut < outChannelTo; group++)
        {
            int from = Math.Max(outChannelFrom - (group * g.GroupOut), 0);
            int rows = Math.Min(outChannelTo - (group * g.GroupOut), g.GroupOut) - from;
            var source = new ColumnMatrix(output, dy, group);
            var matrix = new ColumnMatrix(g, x, group);
            float* gradient = dw + ((((nint)group * g.GroupOut) + from) * g.GroupIn * taps);
            for (int column = 0; column < total;)
            {
                int columns = BlockLength(column, total, columnBlock, area);
                nint pitch = (nint)ScratchSizes.Pitch(columns);
                float* block = scratch + (rows * pitch);
                source.Pack<S, V>(from, rows, column, columns, scratch, pitch);
                for (int channel = 0; channel < g.GroupIn; channel += channelBlock)
                {
                    int channels = Math.Min(channelBlock, g.GroupIn - channel);
                    matrix.Pack<S, V>(channel, channels, column, columns, block, pitch);
                    var target = new TileTarget { Column0 = gradient + ((nint)channel * taps), Row = (nint)g.GroupIn * taps, Accumulate = accumulate || column > 0 };
                    DotProducts.Run<S, V>(rows, channels * taps, Samples.Stride(columns), scratch, pitch, block, pitch, in target);
                }

                column += columns;
            }
        }
    }

    /// <summary>The floats of scratch memory that may hold planes.</summary>
    public static long Capacity(in PlanarConvSizes g) => ScratchSizes.Planes(g.GroupIn, g.GroupOut, g.KernelHeight, g.KernelWidth, g.OutHeight, g.OutWidth);

    /// <summary>A block is cut at the end of a map, unless it holds whole maps.</summary>
    private static int BlockLength(int column, int total, int columnBlock, int area)
    {
        int end = columnBlock >= area ? total : Math.Min(total, ((column / area) + 1) * area);
        return Math.Min(columnBlock, end - column);
    }

    /// <summary>target[i][o·taps + t] = w[o][i][taps − 1 − t]: rows are the input channels of the convolution, columns its output channels and taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Flip<S, V>(float* w, int outChannels, int inChannels, int taps, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint row = (nint)outChannels * taps;
        for (int o = 0; o < outChannels; o++)
        {
            float* to = target + (o * taps);
            for (int i = 0; i < inChannels; i++, to += row, w += taps)
                Floats.Reverse<S, V>(w, to, taps);
        }
    }
}
