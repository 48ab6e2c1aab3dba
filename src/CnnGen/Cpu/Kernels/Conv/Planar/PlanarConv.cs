using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Sums;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>
/// Two-dimensional convolution (cross-correlation, as the field has it), forward and backward, of a batch laid out as <see cref="Samples"/>
/// says. Weights are OIHW, I being the input channels of a group. Each call runs on the calling thread alone; the caller splits samples or
/// output channels between threads. Called by generated code, which guarantees the sizes of all buffers.
/// </summary>
/// <remarks>scratch is <see cref="ScratchSizes.Conv"/> floats, 64-byte aligned. The order of the additions in an element of the result is
/// fixed by the shapes and by the number of samples of a call.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class PlanarConv
{
    /// <summary>y = w ∗ x + bias, and max(0, ·) of it if <paramref name="relu"/>.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="w">The weights.</param>
    /// <param name="bias">One a output channel, or null.</param>
    /// <param name="y">The first output sample; overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="relu">Apply the rectifier.</param>
    public static void Forward(PlanarConvGeometry g, float* x, float* w, float* bias, float* y, int samples, float* scratch, bool relu)
    {
        SimdForms.Run(new ForwardKernel(g.Sizes, x, w, bias, y, samples, scratch, relu));
    }

    /// <summary>dx (+)= the gradient by the input.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="w">The weights.</param>
    /// <param name="dx">The gradient by the input, first sample.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of overwriting it.</param>
    public static void BackwardData(PlanarConvGeometry g, float* dy, float* w, float* dx, int samples, float* scratch, bool accumulate)
    {
        SimdForms.Run(new BackwardDataKernel(g.Sizes, dy, w, dx, samples, scratch, accumulate));
    }

    /// <summary>dw (+)= the gradient by the weights of some output channels, summed over the samples.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The first input sample.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="dw">The gradient by all weights, OIHW; the output channels in the range are written.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="outChannelFrom">The first output channel.</param>
    /// <param name="outChannelTo">One past the last output channel.</param>
    /// <param name="accumulate">Add to <paramref name="dw"/> instead of overwriting it.</param>
    public static void BackwardWeights(
        PlanarConvGeometry g, float* x, float* dy, float* dw, int samples, float* scratch, int outChannelFrom, int outChannelTo, bool accumulate)
    {
        SimdForms.Run(new BackwardWeightsKernel(g.Sizes, x, dy, dw, samples, scratch, outChannelFrom, outChannelTo, accumulate));
    }

    /// <summary>db (+)= the gradient by the bias of some output channels: the sum of dy over samples and positions.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="dy">The gradient by the output, first sample.</param>
    /// <param name="db">The gradient by all biases; the output channels in the range are written.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="outChannelFrom">The first output channel.</param>
    /// <param name="outChannelTo">One past the last output channel.</param>
    /// <param name="accumulate">Add to <paramref name="db"/> instead of overwriting it.</param>
    public static void BackwardBias(PlanarConvGeometry g, float* dy, float* db, int samples, int outChannelFrom, int outChannelTo, bool accumulate)
    {
        int area = g.OutHeight * g.OutWidth;
        nint stride = g.OutStride;
        for (int o = outChannelFrom; o < outChannelTo; o++)
        {
            double sum = accumulate ? db[o] : 0;
            for (int s = 0; s < samples; s++)
                sum += Reductions.Sum(dy + (s * stride) + ((nint)o * area), area);
            db[o] = (float)sum;
        }
    }

    private readonly struct ForwardKernel(PlanarConvSizes g, float* x, float* w, float* bias, float* y, int samples, float* scratch, bool relu) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct =>
            PlanarConvKernels.Correlate<S, V>(g, x, w, bias, y, samples, scratch, PlanarConvKernels.Capacity(g), relu, false, false);
    }

    private readonly struct BackwardDataKernel(PlanarConvSizes g, float* dy, float* w, float* dx, int samples, float* scratch, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct =>
            PlanarConvKernels.BackwardData<S, V>(g, dy, w, dx, samples, scratch, PlanarConvKernels.Capacity(g), accumulate);
    }

    private readonly struct BackwardWeightsKernel(PlanarConvSizes g, float* x, float* dy, float* dw, int samples, float* scratch, int from, int to, bool accumulate) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct =>
            PlanarConvKernels.BackwardWeights<S, V>(g, x, dy, dw, samples, scratch, PlanarConvKernels.Capacity(g), from, to, accumulate);
    }
}
