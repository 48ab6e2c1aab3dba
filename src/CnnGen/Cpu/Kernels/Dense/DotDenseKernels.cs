using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Dense;

/// <summary>The bodies of <see cref="DotDense"/>, for one register width.</summary>
internal static unsafe class DotDenseKernels
{
    /// <summary>Output features whose weights backward-data reads side by side: few enough for the prefetcher to follow, so many that
    /// reading and writing the sums costs little.</summary>
    private const int RowsAtOnce = 32;

    /// <summary>Inputs that stay in a core's level-2 cache while the weight gradients of one output feature after the other are written.</summary>
    private const int CachedFloats = 128 * 1024;

    /// <summary>Whole registers, and whole tiles of up to three of them.</summary>
    private const int ColumnsOfTile = 3 * Lanes.Max;

    public static void Forward<S, V>(
        int inFeatures, int outFeatures, float* x, float* w, float* bias, float* y, int samples, int outFrom, int outTo, bool relu)
        where S : struct, ISimd<V>
        where V : struct
    {
        var target = new TileTarget
        {
            Column0 = y + outFrom,
            Row = Samples.Stride(outFeatures),
            Bias = bias == null ? null : bias + outFrom,
            Relu = relu,
        };
        float* rows = w + ((nint)outFrom * inFeatures);
        DotProducts.Run<S, V>(samples, outTo - outFrom, inFeatures, x, Samples.Stride(inFeatures), rows, inFeatures, in target);
    }

    public static void BackwardData<S, V>(
        int inFeatures, int outFeatures, float* dy, float* w, float* dx, int samples, int inFrom, int inTo, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint outStride = Samples.Stride(outFeatures);
        int columns = inTo - inFrom;
        int whole = columns / S.Count * S.Count;
        float* tail = stackalloc float[RowsAtOnce * Lanes.Max];
        new Span<float>(tail, RowsAtOnce * Lanes.Max).Clear();
        var target = new GemmTarget { Y = dx, Area = inFeatures, Row = Samples.Stride(inFeatures), Accumulate = accumulate };
        for (int o = 0; o < outFeatures; o += RowsAtOnce)
        {
            int depth = Math.Min(RowsAtOnce, outFeatures - o);
            float* rows = w + ((nint)o * inFeatures) + inFrom;
            if (whole > 0)
                GemmProducts.Run<S, V>(samples, depth, dy + o, outStride, 1, rows, inFeatures, inFrom, whole, in target);
            if (whole < columns)
            {
                // No whole register: reading it from the weights would read past the end of the last row.
                Samples.Copy(rows + whole, inFeatures, tail, Lanes.Max, columns - whole, depth);
                GemmProducts.Run<S, V>(samples, depth, dy + o, outStride, 1, tail, Lanes.Max, inFrom + whole, columns - whole, in target);
            }

            target.Accumulate = true;
        }
    }

    public static void BackwardWeights<S, V>(
        int inFeatures, int outFeatures, float* x, float* dy, float* dw, float* db, int samples, int outFrom, int outTo)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint outStride = Samples.Stride(outFeatures);
        int columnsAtOnce = Math.Max(1, CachedFloats / samples / ColumnsOfTile) * ColumnsOfTile;
        var target = new GemmTarget { Area = inFeatures, Row = inFeatures };
        for (int column = 0; column < inFeatures; column += columnsAtOnce)
        {
            int columns = Math.Min(columnsAtOnce, inFeatures - column);
            for (int o = outFrom; o < outTo; o += S.TileRows)
            {
                target.Y = dw + ((nint)o * inFeatures);
                GemmProducts.Run<S, V>(
                    Math.Min(S.TileRows, outTo - o), samples, dy + o, 1, outStride, x + column, Samples.Stride(inFeatures), column, columns, in target);
            }
        }

        if (db != null)
            SumSamples(dy, outStride, db, samples, outFrom, outTo);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumSamples(float* dy, nint outStride, float* db, int samples, int outFrom, int outTo)
    {
        new Span<float>(db + outFrom, outTo - outFrom).Clear();
        for (int s = 0; s < samples; s++)
        {
            float* row = dy + (s * outStride);
            for (int o = outFrom; o < outTo; o++)
                db[o] += row[o];
        }
    }
}
