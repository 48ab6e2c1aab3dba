using System.Reflection;
using CnnGen.Cpu;
using CnnGen.Gpu;
using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests;

/// <summary>Optimizers on a device: the weights are the CPU's after some steps, whoever makes them and wherever they were begun.</summary>
public sealed partial class UpdateTests
{
    private const int Samples = 3;

    private const int Steps = 5;

    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["plain"] = new Sgd { WeightDecay = 0.1f },
        ["momentum"] = new Sgd { Momentum = 0.9f, WeightDecay = 0.1f, Decays = info => info.Role != ParameterRole.Weight },
        ["nesterov"] = new Sgd { Momentum = 0.9f, Nesterov = true },
        ["adam"] = new Adam { WeightDecay = 0.01f },
        ["without epsilon"] = new Adam { Epsilon = 0, WeightDecay = 0.01f },
        ["own"] = new OwnDecay { WeightDecay = 0.1f },
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void WeightsAreTheCpus(string name)
    {
        (Net cpu, Net gpu) = Create();
        (OptimizerState onCpu, OptimizerState onGpu) = (Optimizers[name].CreateState(cpu), Optimizers[name].CreateState(gpu));
        Assert.IsType<GpuUpdate>(gpu.Executor.CreateUpdate(gpu, Optimizers[name]));
        for (int step = 0; step < Steps; step++)
        {
            Train(cpu, onCpu, step);
            Train(gpu, onGpu, step);
        }

        Same(cpu, gpu);
        float[] expected = new float[Samples * Net.OutputShape.Count], found = new float[expected.Length];
        cpu.Forward(Input(9), expected);
        gpu.Forward(Input(9), found);
        Golden.Close.Assert(expected, found, 1e-4, "inference");
    }

    [Fact]
    public void AllOptimizersOfTheLibraryHaveKernels() => Assert.Equal(
        typeof(Optimizer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Optimizer)) && !type.IsAbstract).OrderBy(type => type.Name),
        typeof(GpuUpdate).Assembly.GetCustomAttribute<OptimizersAttribute>()!.Optimizers.OrderBy(type => type.Name));

    [Fact]
    public void AnOptimizerWithoutKernelStepsOnTheHost()
    {
        (Net cpu, Net gpu) = Create();
        var optimizer = new ByHand();
        (OptimizerState onCpu, OptimizerState onGpu) = (optimizer.CreateState(cpu), optimizer.CreateState(gpu));
        Assert.IsType<HostUpdate>(gpu.Executor.CreateUpdate(gpu, optimizer));
        for (int step = 0; step < Steps; step++)
        {
            Train(cpu, onCpu, step);
            Train(gpu, onGpu, step);
        }

        Same(cpu, gpu);
    }

    [Fact]
    public void GradientsThatAreChangedOnTheHostAreTaken()
    {
        (Net cpu, Net gpu) = Create();
        (OptimizerState onCpu, OptimizerState onGpu) = (new Sgd { Momentum = 0.5f }.CreateState(cpu), new Sgd { Momentum = 0.5f }.CreateState(gpu));
        for (int step = 0; step < Steps; step++)
        {
            foreach ((Net net, OptimizerState optimizer) in new[] { (cpu, onCpu), (gpu, onGpu) })
            {
                Pass(net, step);
                if (step % 2 == 0)
                {
                    foreach (NetworkParameter parameter in net.Parameters.Where(parameter => parameter.Info.IsTrainable))
                    {
                        foreach (ref float slope in parameter.Gradient)
                            slope = Math.Clamp(slope, -0.05f, 0.02f);
                    }
                }

                optimizer.Step(0.1f);
            }
        }

        Same(cpu, gpu);
    }

    [Fact]
    public void WeightsThatAreWrittenOnTheHostAreTaken()
    {
        (Net cpu, Net gpu) = Create();
        (OptimizerState onCpu, OptimizerState onGpu) = (new Adam().CreateState(cpu), new Adam().CreateState(gpu));
        for (int step = 0; step < Steps; step++)
        {
            foreach ((Net net, OptimizerState optimizer) in new[] { (cpu, onCpu), (gpu, onGpu) })
            {
                Train(net, optimizer, step);
                foreach (ref float weight in net.Parameter("first.weight").MutableValues)
                    weight *= 0.5f;
            }
        }

        Same(cpu, gpu);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ACheckpointGoesOnOnTheOther(bool isFromGpu)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.checkpoint");
        var optimizer = new Adam { WeightDecay = 0.01f };
        (Net whole, _) = Create();
        (Net cpu, Net gpu) = Create();
        (OptimizerState ofWhole, OptimizerState onCpu, OptimizerState onGpu) = (optimizer.CreateState(whole), optimizer.CreateState(cpu), optimizer.CreateState(gpu));
        (Net first, OptimizerState before) = isFromGpu ? (gpu, onGpu) : (cpu, onCpu);
        (Net second, OptimizerState after) = isFromGpu ? (cpu, onCpu) : (gpu, onGpu);
        for (int step = 0; step < 2 * Steps; step++)
            Train(whole, ofWhole, step);
        for (int step = 0; step < Steps; step++)
            Train(first, before, step);

        // The other one has been elsewhere before.
        Train(second, after, 77);
        var settings = new CheckpointSettings(1, Samples, Samples, 100);
        try
        {
            new Checkpoint(first, before, null, settings).Save(path, new TrainingState { Step = Steps });
            new Checkpoint(second, after, null, settings).Load(path, new TrainingState());
        }
        finally
        {
            File.Delete(path);
        }

        for (int step = Steps; step < 2 * Steps; step++)
        {
            Train(first, before, step);
            Train(second, after, step);
        }

        Same(whole, first);
        Same(whole, second);
    }

    private static (Net Cpu, Net Gpu) Create() => (new Net(Samples, 5), (Net)TestNetwork.Create(typeof(Net), Samples, 5));

    private static float[] Input(int step) => TestNetwork.Noise(Samples * Net.InputShape.Count, (ulong)step);

    private static void Train(Net net, OptimizerState optimizer, int step)
    {
        Pass(net, step);
        optimizer.Step(0.1f / (1 + step));
    }

    private static void Pass(Net net, int step)
    {
        float[] output = new float[Samples * Net.OutputShape.Count];
        net.ForwardTraining(Input(step), output);
        net.Backward(TestNetwork.Noise(output.Length, (ulong)step + 1000));
    }

    private static void Same(Net expected, Net found)
    {
        foreach (NetworkParameter parameter in expected.Parameters)
            Golden.Close.Assert(parameter.Values, found.Parameter(parameter.Name).Values, 2e-5, parameter.Name);
    }

    // Channels that are no whole quads, of which what lies behind them has to stay 0.
    [Network(3, 6, 5)]
    [Conv(5, 3, Padding = 1, Name = "first"), Relu, Conv(6, 3), Relu, Flatten, Dense(7)]
    public sealed partial class Net;

    [Update("float = 0.5 * float + g", "most = max(most, abs(float))", "w = w * (1 - rate * decay) - rate * float / (1 + most)")]
    public sealed partial class OwnDecay : Optimizer;

    private sealed class ByHand : Optimizer
    {
        protected override UpdateRule CreateRule() => new Rule();

        private sealed class Rule : UpdateRule
        {
            private readonly float[] _rate = new float[1];

            public override string Formulas => "w = w - n1 * g, by hand";

            public override ReadOnlySpan<float> Numbers => _rate;

            public override IReadOnlyList<string> States => [];

            public override void Prepare(double rate, double step) => _rate[0] = (float)rate;

            public override unsafe void Apply(in UpdateBlock block)
            {
                for (int i = 0; i < block.Count; i++)
                    block.Weights[i] -= _rate[0] * block.Gradients[i];
            }
        }
    }
}
