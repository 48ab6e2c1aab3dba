using System.Reflection;
using BenchmarkDotNet.Attributes;
using CnnGen.Cpu.Kernels.Dense;

namespace CnnGen.Benchmarks;

/// <summary>The dense layers of LeNet-5 with the tiles that the generator wrote for them, beside the library's kernels for many weights, on one thread.</summary>
public unsafe class TiledDenseBenchmarks : KernelBenchmark
{
    private DenseGeometry _geometry = null!;
    private FloatBuffer _x = null!;
    private FloatBuffer _y = null!;
    private FloatBuffer _weights = null!;
    private FloatBuffer _packed = null!;
    private FloatBuffer _dw = null!;

    /// <summary>The layer, by its input features.</summary>
    [Params(400, 120)]
    public int Inputs { get; set; }

    /// <summary>The number of samples: one image, a chunk of a batch of 64, and all of it.</summary>
    [Params(1, 4, 64)]
    public int Samples { get; set; }

    /// <inheritdoc/>
    public override string Unit => "FLOP";

    private int Outputs => _geometry.OutFeatures;

    /// <inheritdoc/>
    public override double Work(string method) => 2.0 * Samples * Inputs * Geometry().OutFeatures;

    /// <summary>Takes memory.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _geometry = Geometry();
        _x = Floats((long)Samples * CnnGen.Cpu.Kernels.Layout.Samples.Stride(Inputs));
        _y = Floats((long)Samples * CnnGen.Cpu.Kernels.Layout.Samples.Stride(Outputs));
        _weights = Floats((long)Inputs * Outputs);
        _packed = Floats(DenseTiling.PackedWeights(Inputs, Outputs));
        TiledDense.PackForward(_geometry, _weights.Pointer, _packed.Pointer, 0, DenseTiling.Blocks(Outputs));
        _dw = Floats((long)Inputs * Outputs);
    }

    /// <summary>y.</summary>
    [Benchmark]
    public void Forward() => TiledDense.Forward(_geometry, _x.Pointer, _packed.Pointer, null, _y.Pointer, Samples, false);

    /// <summary>y by dot products.</summary>
    [Benchmark]
    public void LibraryForward() => DotDense.Forward(Inputs, Outputs, _x.Pointer, _weights.Pointer, null, _y.Pointer, Samples, 0, Outputs, false);

    /// <summary>dx.</summary>
    [Benchmark]
    public void BackwardData() => TiledDense.BackwardData(_geometry, _y.Pointer, _weights.Pointer, _x.Pointer, Samples);

    /// <summary>dx by the library.</summary>
    [Benchmark]
    public void LibraryBackwardData() => DotDense.BackwardData(Inputs, Outputs, _y.Pointer, _weights.Pointer, _x.Pointer, Samples, 0, Inputs, false);

    /// <summary>dw.</summary>
    [Benchmark]
    public void BackwardWeights() => TiledDense.BackwardWeights(_geometry, _x.Pointer, _y.Pointer, _dw.Pointer, null, Samples, 0, Outputs);

    /// <summary>dw by the library.</summary>
    [Benchmark]
    public void LibraryBackwardWeights() => DotDense.BackwardWeights(Inputs, Outputs, _x.Pointer, _y.Pointer, _dw.Pointer, null, Samples, 0, Outputs);

    private DenseGeometry Geometry() => typeof(LeNet5).GetFields(BindingFlags.NonPublic | BindingFlags.Static)
        .Where(field => field.FieldType == typeof(DenseGeometry))
        .Select(field => (DenseGeometry)field.GetValue(null)!)
        .Single(g => g.InFeatures == Inputs);
}
