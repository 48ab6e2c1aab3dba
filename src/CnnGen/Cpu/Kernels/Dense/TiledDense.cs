using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Dense;

/// <summary>
/// The fully connected layer y = W·x + b of few enough weights to stay in a core's cache, forward and backward, of a batch laid out as
/// <see cref="Samples"/> says. W is out×in. Every lane sums for itself, term after term, so that register tiles need no sums across lanes; forward takes
/// weights packed for that. <see cref="DotDense"/> is for many weights: it reads each once, as it lies. Each call runs on the calling thread alone.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class TiledDense
{
    /// <summary>Packs W for <see cref="Forward"/>: [output features / 16][input features][16], zeros beyond the last feature.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="w">The weights, out×in.</param>
    /// <param name="packed"><see cref="DenseTiling.PackedWeights"/> floats for all weights; the blocks in the range are written.</param>
    /// <param name="blockFrom">The first block of 16 output features.</param>
    /// <param name="blockTo">After the last block.</param>
    public static void PackForward(DenseGeometry g, float* w, float* packed, int blockFrom, int blockTo) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new PackForwardKernel(g, w, packed, blockFrom, blockTo));

    /// <summary>y = W·x + bias, and max(0, ·) of it if <paramref name="relu"/>.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="packed">The weights from <see cref="PackForward"/>.</param>
    /// <param name="bias">One an output feature, or null.</param>
    /// <param name="y">The first output sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="relu">Apply the rectifier.</param>
    public static void Forward(DenseGeometry g, float* x, float* packed, float* bias, float* y, int samples, bool relu) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new ForwardKernel(g, x, packed, bias, y, samples, relu));

    /// <summary>dx = Wᵀ·dy.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="w">The weights, out×in.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    public static void BackwardData(DenseGeometry g, float* dy, float* w, float* dx, int samples) =>
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardDataKernel(g, dy, w, dx, samples));

    /// <summary>dw = Σ dy·xᵀ and db = Σ dy over the samples, for some output features; both are overwritten.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dw">The gradient by all weights, out×in; the rows in the range are written.</param>
    /// <param name="db">The gradient by all biases, or null.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="outFrom">The first output feature.</param>
    /// <param name="outTo">One past the last output feature.</param>
    public static void BackwardWeights(DenseGeometry g, float* x, float* dy, float* dw, float* db, int samples, int outFrom, int outTo)
    {
        SimdForms.RunBlocks(BlockedSizes.Block, new BackwardWeightsKernel(g, x, dy, dw, samples, outFrom, outTo));
        if (db != null)
            DotDenseKernels.SumSamples(dy, Samples.Stride(g.OutFeatures), db, samples, outFrom, outTo);
    }

    private readonly struct PackForwardKernel(DenseGeometry g, float* w, float* packed, int blockFrom, int blockTo) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => TiledDenseKernels.PackForward<S, V>(g, w, packed, blockFrom, blockTo);
    }

    private readonly struct ForwardKernel(DenseGeometry g, float* x, float* packed, float* bias, float* y, int samples, bool relu) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => TiledDenseKernels.Forward<S, V>(g, x, packed, bias, y, samples, relu);
    }

    private readonly struct BackwardDataKernel(DenseGeometry g, float* dy, float* w, float* dx, int samples) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => TiledDenseKernels.BackwardData<S, V>(g, dy, w, dx, samples);
    }

    private readonly struct BackwardWeightsKernel(DenseGeometry g, float* x, float* dy, float* dw, int samples, int outFrom, int outTo) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => TiledDenseKernels.BackwardWeights<S, V>(g, x, dy, dw, samples, outFrom, outTo);
    }
}
