using BenchmarkDotNet.Attributes;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Normalization;

namespace CnnGen.Benchmarks;

/// <summary>The passes of batch normalization over 8 samples, on one thread.</summary>
public unsafe class BatchNormBenchmarks : KernelBenchmark
{
    private const int Samples = 8;
    private BlockedMap _map = null!;
    private FloatBuffer _x = null!;
    private FloatBuffer _y = null!;
    private FloatBuffer _dx = null!;
    private FloatBuffer _channels = null!;

    /// <summary>Channels; with more, the map is smaller, as in a network.</summary>
    [Params(64, 256, 2048)]
    public int Channels { get; set; }

    /// <inheritdoc/>
    public override string Unit => "B";

    private int Size => Channels switch { 64 => 56, 256 => 28, _ => 7 };

    /// <summary>Each map is read once; normalizing writes one too, and the gradients' last pass reads two and writes one.</summary>
    public override double Work(string method)
    {
        int maps = method switch { nameof(Statistics) => 1, nameof(BackwardData) => 3, _ => 2 };
        return (double)maps * sizeof(float) * Samples * Channels * Size * Size;
    }

    /// <summary>Takes memory.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _map = new(Channels, Size, Size, 0);
        _x = Floats((long)Samples * _map.Stride);
        _y = Floats((long)Samples * _map.Stride);
        _dx = Floats((long)Samples * _map.Stride);
        _channels = Floats(8L * Channels);
    }

    /// <summary>Means and sums of squared differences.</summary>
    [Benchmark]
    public void Statistics() => BlockedNorm.Statistics(_map, _x.Pointer, Samples, Row(0), Row(1));

    /// <summary>Normalizing and ReLU.</summary>
    [Benchmark]
    public void Normalize() => BlockedNorm.Normalize(_map, _x.Pointer, Row(2), Row(3), Row(4), Row(5), _map, _y.Pointer, Samples, true, null, null);

    /// <summary>The sums that the gradients need.</summary>
    [Benchmark]
    public void BackwardSums() => BlockedNorm.BackwardSums(_map, _x.Pointer, _map, _y.Pointer, Row(2), Row(3), Row(4), Row(5), Samples, true, Row(0));

    /// <summary>The gradient by the input.</summary>
    [Benchmark]
    public void BackwardData() => BlockedNorm.BackwardData(
        _map, _x.Pointer, _map, _y.Pointer, Row(2), Row(3), Row(4), Row(5), Row(6), Row(7), (long)Samples * Size * Size, _map, _dx.Pointer, Samples, true, false);

    private float* Row(int row) => _channels.Pointer + (row * Channels);
}
