using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>The bodies of <see cref="Dense"/>, for one register width.</summary>
internal static unsafe class DenseKernels
{
    /// <summary>Output features whose last columns are packed at once.</summary>
    private const int TailBlock = 256;

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

    public static void BackwardData<S, V>(int inFeatures, int outFeatures, float* dy, float* w, float* dx, int samples, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint outStride = Samples.Stride(outFeatures);
        int whole = inFeatures / S.Count * S.Count;
        var target = new PanelTarget { Y = dx, Area = inFeatures, Row = Samples.Stride(inFeatures), Accumulate = accumulate };
        if (whole > 0)
            PanelProduct.Run<S, V>(samples, outFeatures, dy, outStride, 1, w, inFeatures, 0, whole, in target);
        if (whole == inFeatures)
            return;

        // The last columns are no whole register: reading them from the weights would read past the end of the last row.
        float* tail = stackalloc float[TailBlock * Lanes.Max];
        new Span<float>(tail, TailBlock * Lanes.Max).Clear();
        int columns = inFeatures - whole;
        for (int o = 0; o < outFeatures; o += TailBlock)
        {
            int depth = Math.Min(TailBlock, outFeatures - o);
            Samples.Copy(w + ((nint)o * inFeatures) + whole, inFeatures, tail, Lanes.Max, columns, depth);
            PanelProduct.Run<S, V>(samples, depth, dy + o, outStride, 1, tail, Lanes.Max, whole, columns, in target);
            target.Accumulate = true;
        }
    }

    public static void BackwardWeights<S, V>(
        int inFeatures, int outFeatures, float* x, float* dy, float* dw, float* db, int samples, int outFrom, int outTo)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint outStride = Samples.Stride(outFeatures);
        var target = new PanelTarget { Y = dw + ((nint)outFrom * inFeatures), Area = inFeatures, Row = inFeatures };
        PanelProduct.Run<S, V>(outTo - outFrom, samples, dy + outFrom, 1, outStride, x, Samples.Stride(inFeatures), 0, inFeatures, in target);
        if (db != null)
            SumSamples(dy, outStride, db, samples, outFrom, outTo);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumSamples(float* dy, nint outStride, float* db, int samples, int outFrom, int outTo)
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
