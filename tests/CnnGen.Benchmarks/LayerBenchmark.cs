using System.Diagnostics;
using System.Runtime.InteropServices;
using CnnGen.Kernels;

namespace CnnGen.Benchmarks;

/// <summary>Times one convolution on one thread, forward, backward by the data and by the weights. The peak is measured before and after each: the best of
/// all rounds counts, of both.</summary>
internal sealed unsafe class LayerBenchmark : IDisposable
{
    private readonly ConvShape _shape;
    private readonly BlockedConvGeometry _g;
    private readonly List<nint> _buffers = [];
    private readonly float* _x, _dx, _y, _dy, _w, _packed, _dw, _scratch;

    public LayerBenchmark(ConvShape shape)
    {
        _shape = shape;
        int halo = shape.Padding;
        _g = new(
            shape.InChannels, shape.Size, shape.Size, shape.OutChannels, shape.OutSize, shape.OutSize, shape.Kernel, shape.Kernel,
            shape.Stride, shape.Stride, shape.Padding, shape.Padding, halo, 0, 0, BlockedSizes.OutGradientHalo(shape.Kernel, shape.Stride, shape.Padding));
        _x = Take((long)_g.InStride * shape.Samples);
        _dx = Take((long)_g.InGradientStride * shape.Samples);
        _y = Take((long)_g.OutStride * shape.Samples);
        _dy = Take((long)_g.OutGradientStride * shape.Samples);
        _w = Take((long)shape.InChannels * shape.OutChannels * shape.Kernel * shape.Kernel);
        bool winograd = IsWinograd;
        _packed = Take(Math.Max(_g.PackedWeights, winograd ? WinogradSizes.PackedWeights(shape.OutChannels, shape.InChannels) : 0));
        _dw = Take(_g.PackedWeights);
        _scratch = Take(Math.Max(
            BlockedSizes.GradientScratch(shape.OutChannels, shape.InChannels, shape.Kernel, shape.Kernel),
            winograd ? Math.Max(WinogradSizes.Scratch(shape.OutChannels, shape.InChannels), WinogradSizes.GradientScratch(shape.OutChannels, shape.InChannels)) : 0));
    }

    private bool IsWinograd => _shape is { Kernel: 3, Stride: 1, IsFirst: false };

    public LayerResult Run(int rounds)
    {
        int blocks = _shape.OutChannels / 16;
        double peak = 0;
        double Time(Action step)
        {
            step();
            double best = double.MaxValue;
            for (int i = 0; i < rounds; i++)
            {
                peak = Math.Max(peak, PeakCalibration.Measure(1, 1));
                long start = Stopwatch.GetTimestamp();
                step();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            return _shape.Flops / best / 1e9;
        }

        BlockedConv.PackForward(_g, _w, _packed);
        double forward = Time(() => BlockedConv.Forward(_g, _x, _packed, null, _y, _shape.Samples, false));
        double? data = null;
        if (!_shape.IsFirst)
        {
            BlockedConv.PackBackward(_g, _w, _packed);
            data = Time(() => BlockedConv.BackwardData(_g, _dy, _packed, _dx, _shape.Samples, false));
        }

        double weights = Time(() => BlockedConv.BackwardWeightsInOrder(_g, _x, _dy, _dw, _shape.Samples, 0, blocks, _scratch));
        double? wf = null, wd = null, ww = null;
        if (IsWinograd)
        {
            WinogradConv.PackForward(_g, _w, _packed, 0, blocks);
            wf = Time(() => WinogradConv.Forward(_g, _x, _packed, null, _y, _shape.Samples, _scratch, false));
            WinogradConv.PackBackward(_g, _w, _packed, 0, _shape.InChannels / 16);
            wd = Time(() => WinogradConv.BackwardData(_g, _dy, _packed, _dx, _shape.Samples, _scratch, false));
            ww = Time(() => WinogradConv.BackwardWeightsInOrder(_g, _x, _dy, _dw, _shape.Samples, 0, blocks, _scratch));
        }

        return new(_shape.Networks, _shape.Name, Math.Round(peak, 1),
            Math.Round(forward, 1), data is { } d ? Math.Round(d, 1) : null, Math.Round(weights, 1),
            Math.Round(forward / peak, 3), data is { } e ? Math.Round(e / peak, 3) : null, Math.Round(weights / peak, 3),
            wf is { } a ? Math.Round(a, 1) : null, wd is { } b ? Math.Round(b, 1) : null, ww is { } c ? Math.Round(c, 1) : null);
    }

    public void Dispose()
    {
        foreach (nint buffer in _buffers)
            NativeMemory.AlignedFree((void*)buffer);
    }

    private float* Take(long floats)
    {
        float* buffer = (float*)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float)), 64);
        _buffers.Add((nint)buffer);
        for (long i = 0; i < floats; i++)
            buffer[i] = (i % 7) - 3;
        return buffer;
    }
}

/// <summary>One line of output: GFLOP/s of the direct sum and its share of the peak, and for Winograd's algorithm the direct sum's operations over its time.</summary>
internal sealed record LayerResult(
    string Networks, string Shape, double PeakGflops,
    double ForwardGflops, double? BackwardDataGflops, double BackwardWeightsGflops,
    double ForwardShare, double? BackwardDataShare, double BackwardWeightsShare,
    double? WinogradForwardGflops, double? WinogradBackwardDataGflops, double? WinogradBackwardWeightsGflops);
