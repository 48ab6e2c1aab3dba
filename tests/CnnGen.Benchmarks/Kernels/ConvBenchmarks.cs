using BenchmarkDotNet.Attributes;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Benchmarks;

/// <summary>The operands of a convolution of one of the networks, on one thread.</summary>
public abstract unsafe class ConvBenchmark : KernelBenchmark
{
    private FloatBuffer _x = null!;
    private FloatBuffer _y = null!;
    private FloatBuffer _dx = null!;
    private FloatBuffer _dy = null!;
    private FloatBuffer _weights = null!;
    private FloatBuffer _packed = null!;
    private FloatBuffer _packedBackward = null!;
    private FloatBuffer _scratch = null!;

    /// <summary>By its name.</summary>
    public abstract string Shape { get; set; }

    /// <inheritdoc/>
    public override string Unit => "FLOP";

    private protected ConvShape Conv => ConvShape.All.First(shape => shape.Name == Shape);

    private protected float* X => _x.Pointer;

    private protected float* Y => _y.Pointer;

    private protected float* DX => _dx.Pointer;

    private protected float* DY => _dy.Pointer;

    private protected float* Weights => _weights.Pointer;

    private protected float* Packed => _packed.Pointer;

    private protected float* PackedBackward => _packedBackward.Pointer;

    private protected float* Scratch => _scratch.Pointer;

    private protected int OutBlocks => Conv.Forward.OutChannels / BlockedSizes.Block;

    private protected int InBlocks => Conv.Forward.InChannels / BlockedSizes.Block;

    /// <inheritdoc/>
    public override double Work(string method) => Conv.Flops;

    private protected void Take(long packedFloats, long scratchFloats)
    {
        (BlockedConvGeometry forward, BlockedConvGeometry data, BlockedConvGeometry weights, long samples) =
            (Conv.Forward, Conv.BackwardData!, Conv.BackwardWeights, Conv.Samples);
        _x = Floats(Math.Max(forward.InStride, weights.InStride) * samples);
        _y = Floats(forward.OutStride * samples);
        _dx = Floats(data.InGradientStride * samples);
        _dy = Floats(Math.Max(data.OutGradientStride, weights.OutGradientStride) * samples);
        _weights = Floats(forward.PackedWeights);
        _packed = Floats(packedFloats);
        _packedBackward = Floats(packedFloats);
        _scratch = Floats(scratchFloats);
    }
}

/// <summary>The direct sum.</summary>
public unsafe class DirectConvBenchmarks : ConvBenchmark
{
    /// <inheritdoc/>
    [Params(
        "64x56x56-256x56x56-k1s1", "1024x14x14-256x14x14-k1s1", "128x28x28-128x28x28-k3s1", "256x28x28-256x14x14-k3s2", "16x32x32-16x32x32-k3s1")]
    public override string Shape { get; set; } = "";

    /// <summary>Takes memory and packs the weights.</summary>
    [GlobalSetup]
    public void Setup()
    {
        BlockedConvGeometry g = Conv.Forward;
        Take(g.PackedWeights, BlockedSizes.GradientScratch(g.OutChannels, g.InChannels, g.KernelHeight, g.KernelWidth));
        BlockedConv.PackForward(g, Weights, Packed, 0, OutBlocks);
        BlockedConv.PackBackward(Conv.BackwardData!, Weights, PackedBackward, 0, InBlocks);
    }

    /// <summary>y.</summary>
    [Benchmark]
    public void Forward() => BlockedConv.Forward(Conv.Forward, X, Packed, null, Y, Conv.Samples, false);

    /// <summary>dx.</summary>
    [Benchmark]
    public void BackwardData() => BlockedConv.BackwardData(Conv.BackwardData!, DY, PackedBackward, DX, Conv.Samples, false);

    /// <summary>dw.</summary>
    [Benchmark]
    public void BackwardWeights() => BlockedConv.BackwardWeightsInOrder(Conv.BackwardWeights, X, DY, Weights, Conv.Samples, 0, OutBlocks, Scratch);
}

/// <summary>Winograd's algorithm; operations are those of the direct sum.</summary>
public unsafe class WinogradConvBenchmarks : ConvBenchmark
{
    /// <inheritdoc/>
    [Params(
        "64x56x56-64x56x56-k3s1", "128x28x28-128x28x28-k3s1", "256x14x14-256x14x14-k3s1", "512x7x7-512x7x7-k3s1", "16x32x32-16x32x32-k3s1")]
    public override string Shape { get; set; } = "";

    /// <summary>Takes memory and transforms the weights.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (int outChannels, int inChannels) = (Conv.Forward.OutChannels, Conv.Forward.InChannels);
        Take(
            WinogradSizes.PackedWeights(outChannels, inChannels),
            Math.Max(WinogradSizes.Scratch(outChannels, inChannels), WinogradSizes.GradientScratch(outChannels, inChannels)));
        WinogradConv.PackForward(Conv.Forward, Weights, Packed, 0, OutBlocks);
        WinogradConv.PackBackward(Conv.BackwardData!, Weights, PackedBackward, 0, InBlocks);
    }

    /// <summary>y.</summary>
    [Benchmark]
    public void Forward() => WinogradConv.Forward(Conv.Forward, X, Packed, null, Y, Conv.Samples, Scratch, false);

    /// <summary>dx.</summary>
    [Benchmark]
    public void BackwardData() => WinogradConv.BackwardData(Conv.BackwardData!, DY, PackedBackward, DX, Conv.Samples, Scratch, false);

    /// <summary>dw.</summary>
    [Benchmark]
    public void BackwardWeights() => WinogradConv.BackwardWeightsInOrder(Conv.BackwardWeights, X, DY, Weights, Conv.Samples, 0, OutBlocks, Scratch);
}
