using BenchmarkDotNet.Attributes;
using CnnGen.Cpu.Kernels.Dense;

namespace CnnGen.Benchmarks;

/// <summary>Dense layers, on one thread.</summary>
public unsafe class DenseBenchmarks : KernelBenchmark
{
    private FloatBuffer _x = null!;
    private FloatBuffer _y = null!;
    private FloatBuffer _weights = null!;
    private FloatBuffer _dw = null!;

    /// <summary>Floats of an input sample.</summary>
    [Params(512, 4096)]
    public int Inputs { get; set; }

    /// <summary>The number of samples.</summary>
    [Params(1, 8, 64)]
    public int Samples { get; set; }

    /// <inheritdoc/>
    public override string Unit => "FLOP";

    private int Outputs => 1008;

    /// <inheritdoc/>
    public override double Work(string method) => 2.0 * Samples * Inputs * Outputs;

    /// <summary>Takes memory.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _x = Floats((long)Samples * Inputs);
        _y = Floats((long)Samples * Outputs);
        _weights = Floats((long)Inputs * Outputs);
        _dw = Floats((long)Inputs * Outputs);
    }

    /// <summary>y.</summary>
    [Benchmark]
    public void Forward() => DotDense.Forward(Inputs, Outputs, _x.Pointer, _weights.Pointer, null, _y.Pointer, Samples, 0, Outputs, false);

    /// <summary>dx.</summary>
    [Benchmark]
    public void BackwardData() => DotDense.BackwardData(Inputs, Outputs, _y.Pointer, _weights.Pointer, _x.Pointer, Samples, 0, Inputs, false);

    /// <summary>dw.</summary>
    [Benchmark]
    public void BackwardWeights() => DotDense.BackwardWeights(Inputs, Outputs, _x.Pointer, _y.Pointer, _dw.Pointer, null, Samples, 0, Outputs);
}
