using BenchmarkDotNet.Attributes;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pool;

namespace CnnGen.Benchmarks;

/// <summary>Max pooling of 64 maps of 112×112 to half their size, 8 samples, on one thread.</summary>
public unsafe class MaxPoolBenchmarks : KernelBenchmark
{
    private const int Samples = 8;
    private const int Channels = 64;
    private const int Size = 112;
    private readonly BlockedMap _in = new(Channels, Size, Size, 0);
    private readonly BlockedMap _out = new(Channels, Size / 2, Size / 2, 0);
    private PoolGeometry _g = null!;
    private FloatBuffer _x = null!;
    private FloatBuffer _y = null!;
    private int[] _argmax = null!;

    /// <summary>Rows and columns of the window.</summary>
    [Params(2, 3)]
    public int Kernel { get; set; }

    /// <inheritdoc/>
    public override string Unit => "B";

    /// <summary>The large map, and the small one and its indices, each once.</summary>
    public override double Work(string method) => (double)Samples * ((sizeof(float) * _in.Stride) + ((sizeof(float) + sizeof(int)) * _out.Stride));

    /// <summary>Takes memory and finds the largest.</summary>
    [GlobalSetup]
    public void Setup()
    {
        int padding = (Kernel - 1) / 2;
        _g = new(Channels, Size, Size, Size / 2, Size / 2, Kernel, Kernel, 2, 2, padding, padding, 1, 1, false);
        _x = Floats((long)Samples * _in.Stride);
        _y = Floats((long)Samples * _out.Stride);
        _argmax = GC.AllocateArray<int>(Samples * _out.Stride, pinned: true);
        Forward();
    }

    /// <summary>y, and where it comes from.</summary>
    [Benchmark]
    public void Forward()
    {
        fixed (int* argmax = _argmax)
            BlockedPool.MaxForward(_g, _in, _x.Pointer, _out, _y.Pointer, argmax, Samples, rectified: false);
    }

    /// <summary>dx.</summary>
    [Benchmark]
    public void Backward()
    {
        fixed (int* argmax = _argmax)
            BlockedPool.MaxBackward(_g, _out, _y.Pointer, argmax, _in, _x.Pointer, Samples, false);
    }
}
