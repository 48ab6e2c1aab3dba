using BenchmarkDotNet.Attributes;
using CnnGen.Training;

namespace CnnGen.Benchmarks;

/// <summary>A step of SGD with momentum, on all workers.</summary>
public class SgdBenchmarks : KernelBenchmark
{
    private OptimizerState _optimizer = null!;

    /// <summary>The network whose weights it updates.</summary>
    [Params("lenet", "resnet20", "resnet50")]
    public string Network { get; set; } = "";

    /// <inheritdoc/>
    public override string Unit => "B";

    /// <summary>Weights and momentum are read and written, gradients read.</summary>
    public override double Work(string method) => 5.0 * sizeof(float) * Create().Plan.TrainableFloats;

    /// <summary>Takes memory.</summary>
    [GlobalSetup]
    public void Setup() => _optimizer = new Sgd { Momentum = 0.9f }.CreateState(Create());

    /// <summary>The gradients are zeros, so that weights stay finite however often it runs.</summary>
    [Benchmark]
    public void Step() => _optimizer.Step(0.01f);

    private NeuralNetwork Create() => BenchmarkNetwork.All.Single(network => network.Name == Network).Create(1);
}
