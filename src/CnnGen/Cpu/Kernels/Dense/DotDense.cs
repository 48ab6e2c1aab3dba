using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Dense;

/// <summary>
/// The fully connected layer y = W·x + b, forward and backward, of a batch laid out as <see cref="Samples"/> says. W is out×in. Each call
/// runs on the calling thread alone; the caller splits samples or features between threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class DotDense
{
    /// <summary>y = W·x + bias for some output features, and max(0, ·) of it if <paramref name="relu"/>.</summary>
    /// <param name="inFeatures">Floats of an input sample.</param>
    /// <param name="outFeatures">Floats of an output sample.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="w">The weights, all of them.</param>
    /// <param name="bias">One an output feature, all of them, or null.</param>
    /// <param name="y">The first output sample; the features in the range are written.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="outFrom">The first output feature.</param>
    /// <param name="outTo">One past the last output feature.</param>
    /// <param name="relu">Apply the rectifier.</param>
    public static void Forward(
        int inFeatures, int outFeatures, float* x, float* w, float* bias, float* y, int samples, int outFrom, int outTo, bool relu)
    {
        SimdForms.Run(new ForwardKernel(inFeatures, outFeatures, x, w, bias, y, samples, outFrom, outTo, relu));
    }

    /// <summary>dx (+)= Wᵀ·dy for some input features.</summary>
    /// <param name="inFeatures">Floats of an input sample.</param>
    /// <param name="outFeatures">Floats of an output sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="w">The weights.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="inFrom">The first input feature, a multiple of 16.</param>
    /// <param name="inTo">One past the last input feature: a multiple of 16, or <paramref name="inFeatures"/>.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void BackwardData(int inFeatures, int outFeatures, float* dy, float* w, float* dx, int samples, int inFrom, int inTo, bool accumulate)
    {
        SimdForms.Run(new BackwardDataKernel(inFeatures, outFeatures, dy, w, dx, samples, inFrom, inTo, accumulate));
    }

    /// <summary>dw = Σ dy·xᵀ and db = Σ dy over the samples, for some output features; both are overwritten.</summary>
    /// <param name="inFeatures">Floats of an input sample.</param>
    /// <param name="outFeatures">Floats of an output sample.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dw">The gradient by all weights; the rows in the range are written.</param>
    /// <param name="db">The gradient by all biases, or null.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="outFrom">The first output feature.</param>
    /// <param name="outTo">One past the last output feature.</param>
    public static void BackwardWeights(
        int inFeatures, int outFeatures, float* x, float* dy, float* dw, float* db, int samples, int outFrom, int outTo)
    {
        SimdForms.Run(new BackwardWeightsKernel(inFeatures, outFeatures, x, dy, dw, db, samples, outFrom, outTo));
    }

    private readonly struct ForwardKernel(int inFeatures, int outFeatures, float* x, float* w, float* bias, float* y, int samples, int from, int to, bool relu) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct =>
            DotDenseKernels.Forward<S, V>(inFeatures, outFeatures, x, w, bias, y, samples, from, to, relu);
    }

    private readonly struct BackwardDataKernel(int inFeatures, int outFeatures, float* dy, float* w, float* dx, int samples, int from, int to, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct =>
            DotDenseKernels.BackwardData<S, V>(inFeatures, outFeatures, dy, w, dx, samples, from, to, accumulate);
    }

    private readonly struct BackwardWeightsKernel(int inFeatures, int outFeatures, float* x, float* dy, float* dw, float* db, int samples, int from, int to) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct =>
            DotDenseKernels.BackwardWeights<S, V>(inFeatures, outFeatures, x, dy, dw, db, samples, from, to);
    }
}
