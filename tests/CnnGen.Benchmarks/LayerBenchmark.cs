using System.Diagnostics;
using System.Runtime.InteropServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Benchmarks;

/// <summary>Times one convolution on one thread, forward, backward by the data and by the weights. The peak is measured before every run: the best of
/// all rounds counts, of both.</summary>
internal sealed unsafe class LayerBenchmark : IDisposable
{
    private readonly ConvShape _shape;
    private readonly int _rounds;
    private readonly List<nint> _buffers = [];
    private readonly float* _x;
    private readonly float* _y;
    private readonly float* _dx;
    private readonly float* _dy;
    private readonly float* _weights;
    private readonly float* _packed;
    private readonly float* _scratch;
    private double _peak;

    public LayerBenchmark(ConvShape shape, int rounds)
    {
        (_shape, _rounds) = (shape, rounds);
        (BlockedConvGeometry forward, BlockedConvGeometry weights, long samples) = (shape.Forward, shape.BackwardWeights, shape.Samples);
        (int outChannels, int inChannels) = (forward.OutChannels, forward.InChannels);
        _x = Take(Math.Max(forward.InStride, weights.InStride) * samples);
        _y = Take(forward.OutStride * samples);
        _dx = Take((shape.BackwardData?.InGradientStride ?? 0) * samples);
        _dy = Take(Math.Max(shape.BackwardData?.OutGradientStride ?? 0, weights.OutGradientStride) * samples);
        _weights = Take(forward.PackedWeights);
        _packed = Take(Math.Max(forward.PackedWeights, shape.IsWinograd ? WinogradSizes.PackedWeights(outChannels, inChannels) : 0));
        long winograd = shape.IsWinograd ? Math.Max(WinogradSizes.Scratch(outChannels, inChannels), WinogradSizes.GradientScratch(outChannels, inChannels)) : 0;
        _scratch = Take(Math.Max(winograd, BlockedSizes.GradientScratch(outChannels, inChannels, forward.KernelHeight, forward.KernelWidth)));
    }

    public LayerResult Run()
    {
        (BlockedConvGeometry f, BlockedConvGeometry? d, BlockedConvGeometry w, int samples) = (_shape.Forward, _shape.BackwardData, _shape.BackwardWeights, _shape.Samples);
        int blocks = f.OutChannels / BlockedSizes.Block;
        int inBlocks = f.InChannels / BlockedSizes.Block;
        double forward = Time(() => BlockedConv.PackForward(f, _weights, _packed, 0, blocks), () => BlockedConv.Forward(f, _x, _packed, null, _y, samples, false));
        double data = d is null ? 0 : Time(() => BlockedConv.PackBackward(d, _weights, _packed, 0, inBlocks), () => BlockedConv.BackwardData(d, _dy, _packed, _dx, samples, false));
        double weights = Time(() => { }, () => BlockedConv.BackwardWeightsInOrder(w, _x, _dy, _weights, samples, 0, blocks, _scratch));
        double winogradForward = 0, winogradData = 0, winogradWeights = 0;
        if (_shape.IsWinograd)
        {
            winogradForward = Time(() => WinogradConv.PackForward(f, _weights, _packed, 0, blocks), () => WinogradConv.Forward(f, _x, _packed, null, _y, samples, _scratch, false));
            winogradData = Time(() => WinogradConv.PackBackward(d!, _weights, _packed, 0, inBlocks), () => WinogradConv.BackwardData(d!, _dy, _packed, _dx, samples, _scratch, false));
            winogradWeights = Time(() => { }, () => WinogradConv.BackwardWeightsInOrder(w, _x, _dy, _weights, samples, 0, blocks, _scratch));
        }

        return new(
            _shape.Network, _shape.Name, samples, Math.Round(_peak, 1),
            Gflops(forward), Gflops(data), Gflops(weights), Share(forward), Share(data), Share(weights),
            Gflops(winogradForward), Gflops(winogradData), Gflops(winogradWeights));
    }

    public void Dispose()
    {
        foreach (nint buffer in _buffers)
            NativeMemory.AlignedFree((void*)buffer);
    }

    private static double? Gflops(double gflops) => gflops > 0 ? Math.Round(gflops, 1) : null;

    private double? Share(double gflops) => gflops > 0 ? Math.Round(gflops / _peak, 3) : null;

    /// <summary>GFLOP/s of the direct sum's operations.</summary>
    private double Time(Action prepare, Action step)
    {
        prepare();
        step();
        double best = double.MaxValue;
        for (int round = 0; round < _rounds; round++)
        {
            _peak = Math.Max(_peak, PeakCalibration.Measure(threads: 1, rounds: 1));
            long start = Stopwatch.GetTimestamp();
            step();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return _shape.Flops / best / 1e9;
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

/// <summary>One line of output: GFLOP/s of the direct sum and its share of the peak, and for Winograd's algorithm the direct sum's operations over its
/// time; null where there is none.</summary>
/// <param name="Shape">Input, output, kernel and stride.</param>
/// <param name="PeakGflops">What registers alone reach on one thread, measured between the runs.</param>
internal sealed record LayerResult(
    string Network,
    string Shape,
    int Batch,
    double PeakGflops,
    double? ForwardGflops,
    double? BackwardDataGflops,
    double? BackwardWeightsGflops,
    double? ForwardShare,
    double? BackwardDataShare,
    double? BackwardWeightsShare,
    double? WinogradForwardGflops,
    double? WinogradBackwardDataGflops,
    double? WinogradBackwardWeightsGflops);
