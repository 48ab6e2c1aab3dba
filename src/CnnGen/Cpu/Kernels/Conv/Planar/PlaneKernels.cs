using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>Convolution without a column matrix, on <see cref="InputPlanes"/>: best where there are few output channels to share its making.</summary>
internal static unsafe class PlaneKernels
{
    /// <summary>What the lanes left empty at the end of a row may cost, in multiply-adds of a register, before a column matrix is cheaper.</summary>
    private const int MaxWaste = 12;

    /// <summary>The floats that the planes, the weights and the offsets of <see cref="Correlate"/> take.</summary>
    public static long CorrelateFloats(in PlanarConvSizes g, bool flipped)
    {
        long weights = flipped ? Samples.Stride(g.GroupOut * g.GroupIn * g.Taps) : 0;
        return OffsetFloats(g) + weights + (g.GroupIn * new InputPlanes(g).ChannelFloats) + InputPlanes.Slack;
    }

    /// <summary>Whether the rows of the output fill registers well enough.</summary>
    public static bool SuitsCorrelate(in PlanarConvSizes g) => g.Taps > 1 && Waste(g.GroupOut, g.OutWidth, Samples.Stride(g.OutWidth)) <= MaxWaste;

    /// <summary>Whether the rows of the planes are little longer than those of the output.</summary>
    public static bool SuitsBackwardWeights(in PlanarConvSizes g) => g.Taps > 1 && Waste(g.GroupOut, g.OutWidth, new InputPlanes(g).Pitch) <= MaxWaste;

    /// <summary>The floats that one sample of <see cref="BackwardWeights"/> takes.</summary>
    public static long BackwardWeightsFloats(in PlanarConvSizes g) => (g.GroupIn * new InputPlanes(g).ChannelFloats) + InputPlanes.Slack + (g.GroupOut * (long)GradientLength(g));

    /// <summary>The floats that hold the table of offsets.</summary>
    public static long OffsetFloats(in PlanarConvSizes g) => ((long)g.GroupIn * g.Taps * (sizeof(nint) / sizeof(float)) + 15) & ~15L;

    /// <summary>y (+)= w ∗ x; see <see cref="PlanarConvKernels.Correlate"/>. The weights of a group are whole: a is row-major.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Correlate<S, V>(
        in PlanarConvSizes g, float* x, float* w, float* bias, float* y, int samples, float* scratch, bool relu, bool flipped, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        var planes = new InputPlanes(g);
        int depth = g.GroupIn * g.Taps;
        nint* steps = (nint*)scratch;
        float* flippedWeights = scratch + OffsetFloats(g);
        float* copy = flippedWeights + (flipped ? Samples.Stride(g.GroupOut * depth) : 0);
        planes.Steps(g.GroupIn, steps);
        for (int group = 0; group < g.Groups; group++)
        {
            float* a = w + ((nint)group * g.GroupOut * depth);
            if (flipped)
            {
                PlanarConvKernels.Flip<S, V>(a, g.GroupIn, g.GroupOut, g.Taps, flippedWeights);
                a = flippedWeights;
            }

            for (int s = 0; s < samples; s++)
            {
                planes.Fill<S, V>(x + ((nint)s * g.InStride) + ((nint)group * g.GroupIn * g.InArea), g.GroupIn, copy);
                var target = new TileTarget
                {
                    Column0 = y + ((nint)s * g.OutStride) + ((nint)group * g.GroupOut * g.OutArea),
                    Row = g.OutArea,
                    Bias = bias == null ? null : bias + (group * g.GroupOut),
                    Accumulate = accumulate,
                    Relu = relu,
                };
                MultiplyRows<S, V>(g.GroupOut, depth, a, copy, planes.Pitch, steps, g.OutHeight, g.OutWidth, in target);
            }
        }
    }

    /// <summary>dw (+)= dy · columnsᵀ; see <see cref="PlanarConvKernels.BackwardWeights"/>.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dw">The gradient by the weights.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="capacity">Floats of <paramref name="scratch"/> for as many samples at a time as fit.</param>
    /// <param name="outChannelFrom">The first output channel.</param>
    /// <param name="outChannelTo">One past the last output channel.</param>
    /// <param name="accumulate">Add to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardWeights<S, V>(
        in PlanarConvSizes g, float* x, float* dy, float* dw, int samples, float* scratch, long capacity, int outChannelFrom, int outChannelTo, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        var planes = new InputPlanes(g);
        int depth = g.GroupIn * g.Taps;
        int length = GradientLength(g);
        nint sampleFloats = (nint)BackwardWeightsFloats(g);
        int together = (int)Math.Clamp((capacity - OffsetFloats(g)) / sampleFloats, 1, samples);
        nint* offsets = (nint*)scratch;
        float* block = scratch + OffsetFloats(g);
        planes.Offsets(g.GroupIn, offsets);
        for (int group = outChannelFrom / g.GroupOut; group * g.GroupOut < outChannelTo; group++)
        {
            int from = Math.Max(outChannelFrom, group * g.GroupOut);
            int rows = Math.Min(outChannelTo, (group + 1) * g.GroupOut) - from;
            float* gradient = dw + ((nint)from * depth);
            for (int s = 0; s < samples; s += together)
            {
                int count = Math.Min(together, samples - s);
                for (int i = 0; i < count; i++)
                {
                    float* rowsOfSample = block + (i * sampleFloats);
                    Spread<S, V>(dy + ((nint)(s + i) * g.OutStride) + ((nint)from * g.OutArea), rows, g.OutHeight, g.OutWidth, planes.Pitch, length, rowsOfSample);
                    planes.Fill<S, V>(
                        x + ((nint)(s + i) * g.InStride) + ((nint)group * g.GroupIn * g.InArea), g.GroupIn, rowsOfSample + ((nint)g.GroupOut * length));
                }

                var operands = new DotOperands { A = block, ARow = length, Length = length, Segments = count, ASegment = sampleFloats, BSegment = sampleFloats };
                var target = new TileTarget { Column0 = gradient, Row = depth, Accumulate = accumulate || s > 0 };
                DotProducts.Run<S, V>(rows, depth, block + ((nint)g.GroupOut * length), offsets, operands, in target);
            }
        }
    }

    private static double Waste(int rows, int useful, int total) => rows / 2.0 * (total - useful) / useful;

    /// <summary>A map on rows as long as those of the planes, up to its last element, in whole registers.</summary>
    private static int GradientLength(in PlanarConvSizes g) => Samples.Stride(((g.OutHeight - 1) * new InputPlanes(g).Pitch) + g.OutWidth);

    /// <summary>Copies maps to rows with a pitch, with zeros in between and after, and up to a register's beyond the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<S, V>(float* source, int channels, int height, int width, int pitch, int length, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int c = 0; c < channels; c++)
        {
            float* end = target + length;
            for (int row = 0; row < height; row++, source += width)
            {
                Floats.Copy<S, V>(source, target, width);
                target += width;
                int gap = (int)Math.Min(pitch - width, end - target);
                Floats.ZeroRegisters<S, V>(target, gap);
                target += gap;
            }

            Floats.ZeroRegisters<S, V>(target, (int)(end - target));
            target = end;
        }
    }

    /// <summary>One sample: the output's rows are cut into registers, three of which, of one row or of several, make a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyRows<S, V>(
        int channels, int depth, float* a, float* planes, int pitch, nint* steps, int height, int width, in TileTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        int perRow = (width + S.Count - 1) / S.Count;
        int all = perRow * height;
        int area = height * width;
        int rowTiles = (channels + S.TileRows - 1) / S.TileRows;
        var source = new TileSource { Steps = steps, NextStep = 1 };
        float* border = stackalloc float[8 * 3 * Lanes.Max];
        Slot* slots = stackalloc Slot[3];
        for (int slot = 0; slot < all;)
        {
            int left = all - slot;
            int vectors = left == S.TileVectors + 1 ? (left + 1) / 2 : Math.Min(left, S.TileVectors);
            bool direct = true;
            for (int v = 0; v < vectors; v++)
            {
                int row = (slot + v) / perRow;
                int column = (slot + v - (row * perRow)) * S.Count;
                slots[v] = new Slot { Source = ((nint)row * pitch) + column, Target = (row * width) + column, Valid = Math.Min(S.Count, width - column) };

                // What a register has beyond its row is written over by the rows that follow, but the last rows have none.
                direct &= slots[v].Valid == S.Count || (!target.Accumulate && slots[v].Target + S.Count <= area);
            }

            source.B = planes + slots[0].Source;
            source.Second = slots[1].Source - slots[0].Source;
            source.Third = slots[2].Source - slots[0].Source;
            for (int t = 0; t < rowTiles; t++)
            {
                int first = (int)((long)t * channels / rowTiles);
                int rows = (int)((long)(t + 1) * channels / rowTiles) - first;
                TileTarget tile = target;
                tile.Bias = target.Bias == null ? null : target.Bias + first;
                float* c = target.Column0 + (first * target.Row);
                if (direct)
                {
                    tile.Column0 = c + slots[0].Target;
                    tile.Column1 = c + slots[1].Target;
                    tile.Column2 = c + slots[2].Target;
                    GemmTile.Run<S, V>(rows, vectors, depth, a + ((nint)first * depth), depth, 1, in source, in tile);
                    continue;
                }

                tile.Column0 = border;
                tile.Column1 = border + S.Count;
                tile.Column2 = border + (2 * S.Count);
                tile.Row = 3 * S.Count;
                if (target.Accumulate)
                    Transfer<S, V>(slots, vectors, rows, c, target.Row, border, false);
                GemmTile.Run<S, V>(rows, vectors, depth, a + ((nint)first * depth), depth, 1, in source, in tile);
                Transfer<S, V>(slots, vectors, rows, c, target.Row, border, true);
            }

            slot += vectors;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transfer<S, V>(Slot* slots, int vectors, int rows, float* c, nint row, float* border, bool toTarget)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int v = 0; v < vectors; v++)
        {
            float* outside = c + slots[v].Target;
            float* inside = border + (v * S.Count);
            for (int r = 0; r < rows; r++, outside += row, inside += 3 * S.Count)
            {
                if (toTarget)
                    Floats.Copy<S, V>(inside, outside, slots[v].Valid);
                else
                    Floats.Copy<S, V>(outside, inside, slots[v].Valid);
            }
        }
    }

    /// <summary>One register of output.</summary>
    private struct Slot
    {
        /// <summary>Where its first tap is read, from the first plane.</summary>
        public nint Source;

        /// <summary>Where it is written, from the start of the channel.</summary>
        public int Target;

        /// <summary>Its lanes that are output.</summary>
        public int Valid;
    }
}
