using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Dense;

/// <summary>The bodies of <see cref="TiledDense"/>, for one register width.</summary>
internal static unsafe class TiledDenseKernels
{
    private const int Block = BlockedSizes.Block;

    public static void PackForward<S, V>(DenseGeometry g, float* w, float* packed, int blockFrom, int blockTo)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint inFeatures = g.InFeatures;
        for (int block = blockFrom; block < blockTo; block++)
        {
            float* to = packed + (block * inFeatures * Block);
            float* from = w + (block * inFeatures * Block);
            int real = Math.Min(Block, g.OutFeatures - (block * Block));
            if (real < Block)
            {
                new Span<float>(to, g.InFeatures * Block).Clear();
                for (int lane = 0; lane < real; lane++, from += inFeatures)
                {
                    for (int i = 0; i < inFeatures; i++)
                        to[(i * Block) + lane] = from[i];
                }

                continue;
            }

            // Squares as wide as a register; the last one overlaps the one before where it would go beyond the end.
            for (int i = 0; i < inFeatures; i += S.Count)
            {
                int at = Math.Min(i, g.InFeatures - S.Count);
                for (int lane = 0; lane < Block; lane += S.Count)
                    S.Transpose(from + (lane * inFeatures) + at, inFeatures, to + (at * Block) + lane, Block);
            }
        }
    }

    public static void Forward<S, V>(DenseGeometry g, float* x, float* packed, float* bias, float* y, int samples, bool relu)
        where S : struct, ISimd<V>
        where V : struct
    {
        int outStride = Samples.Stride(g.OutFeatures);
        ConvOperands operands = Product(g.InFeatures, Samples.Stride(g.InFeatures), 1, Block, g.ForwardKernel);
        operands.BVector = S.Count == Lanes.Max ? (nint)g.InFeatures * Block : S.Count;
        var target = new ConvTarget { Start = Lanes.ZerosThenOnes, Pixel = outStride, Vector = S.Count, Relu = relu };
        float* lastBias = stackalloc float[Block * DenseTiling.WideVectors];
        int most = DenseTiling.MaxVectors(S.Count);
        int registers = outStride / S.Count;
        for (int register = 0, vectors; register < registers; register += vectors)
        {
            vectors = ConvTiling.Vectors(registers - register, most);
            int feature = register * S.Count;
            operands.A = x;
            operands.B = packed + ((nint)(feature / Block) * g.InFeatures * Block) + (feature % Block);
            target.C = y + feature;
            target.Offset = bias == null ? null : Bias(bias + feature, g.OutFeatures - feature, vectors * S.Count, lastBias);
            Rows<S, V>(samples, vectors, operands, target);
        }
    }

    public static void BackwardData<S, V>(DenseGeometry g, float* dy, float* w, float* dx, int samples)
        where S : struct, ISimd<V>
        where V : struct
    {
        ConvOperands operands = Product(g.OutFeatures, Samples.Stride(g.OutFeatures), 1, g.InFeatures, g.BackwardDataKernel);
        operands.A = dy;
        Columns<S, V>(samples, g.InFeatures, w, dx, Samples.Stride(g.InFeatures), operands);
    }

    public static void BackwardWeights<S, V>(DenseGeometry g, float* x, float* dy, float* dw, int samples, int outFrom, int outTo)
        where S : struct, ISimd<V>
        where V : struct
    {
        ConvOperands operands = Product(samples, 1, Samples.Stride(g.OutFeatures), Samples.Stride(g.InFeatures), g.BackwardWeightsKernel);
        operands.A = dy + outFrom;
        Columns<S, V>(outTo - outFrom, g.InFeatures, x, dw + ((nint)outFrom * g.InFeatures), g.InFeatures, operands);
    }

    private static ConvOperands Product(int depth, nint aPixel, nint aStep, nint bStep, TileKernel? kernel) => new()
    {
        APixel = aPixel,
        AStep = aStep,
        BStep = bStep,
        Depth = depth,
        Taps = 1,
        Rows = 1,
        Blocks = 1,
        Kernel = kernel,
    };

    /// <summary>c = a·b for rows of c, all of whose columns are one after the other in c and b. The last registers overlap those before where they would
    /// go beyond the end of a row.</summary>
    private static void Columns<S, V>(int rows, int columns, float* b, float* c, nint pixel, ConvOperands operands)
        where S : struct, ISimd<V>
        where V : struct
    {
        operands.BVector = S.Count;
        var target = new ConvTarget { Start = Lanes.ZerosThenOnes, Pixel = pixel, Vector = S.Count };
        int vectors = DenseTiling.ColumnVectors(S.Count, columns);
        for (int column = 0; column < columns; column += vectors * S.Count)
        {
            int at = Math.Min(column, columns - (vectors * S.Count));
            operands.B = b + at;
            target.C = c + at;
            Rows<S, V>(rows, vectors, operands, target);
        }
    }

    /// <summary>The biases of some registers, with zeros beyond the last one.</summary>
    private static float* Bias(float* bias, int real, int lanes, float* padded)
    {
        if (real >= lanes)
            return bias;
        new Span<float>(padded, lanes).Clear();
        if (real > 0)
            new ReadOnlySpan<float>(bias, real).CopyTo(new Span<float>(padded, real));
        return padded;
    }

    private static void Rows<S, V>(int rows, int vectors, ConvOperands operands, ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        while (rows > 0)
        {
            int count = DenseTiling.Rows(rows);
            ConvTiles.Run<S, V>(count, vectors, in operands, in target);
            operands.A += count * operands.APixel;
            target.C += count * target.Pixel;
            rows -= count;
        }
    }
}
