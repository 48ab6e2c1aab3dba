using System.Text.Json;
using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests.Training;

public class OptimizerTests
{
    public static TheoryData<string> Cases =>
        ["sgd", "sgd, decay", "momentum", "momentum, decay", "nesterov, decay", "adam", "adam, decay", "rmsprop", "adamw"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void StepsArePyTorchs(string name)
    {
        JsonElement values = PyTorchValues.Root;
        DenseNet network = new(1);
        Set(network, values.GetProperty("start"), parameter => parameter.MutableValues);
        OptimizerState optimizer = Create(name).CreateState(network);

        foreach (JsonElement gradients in values.GetProperty("gradients").EnumerateArray())
        {
            Set(network, gradients, parameter => parameter.Gradient);
            optimizer.Step(values.GetProperty("rate").GetSingle());
        }

        JsonElement expected = values.GetProperty("optimizers").GetProperty(name);
        PyTorchValues.AssertClose(expected.Floats("weight"), network.Parameter("dense.weight").Values, 5e-7);
        PyTorchValues.AssertClose(expected.Floats("bias"), network.Parameter("dense.bias").Values, 5e-7);
        Assert.Equal(4, optimizer.Steps);
    }

    [Fact]
    public void WhichParametersDecayCanBeSet()
    {
        SmallNet network = new(1);
        foreach (NetworkParameter parameter in network.Parameters.Where(parameter => parameter.Info.IsTrainable))
        {
            parameter.MutableValues.Fill(1);
            parameter.Gradient.Clear();
        }

        new Sgd { WeightDecay = 0.5f }.CreateState(network).Step(1);
        Assert.All(network.Parameters.Where(parameter => parameter.Info.Role == ParameterRole.Weight), parameter => Assert.Equal(0.5f, parameter.Values[0]));
        Assert.All(network.Parameters.Where(parameter => parameter.Info.IsTrainable && parameter.Info.Role != ParameterRole.Weight), parameter => Assert.Equal(1, parameter.Values[0]));

        new Sgd { WeightDecay = 0.5f, Decays = info => info.Role == ParameterRole.Scale }.CreateState(network).Step(1);
        Assert.Equal(0.5f, network.Parameter("norm.weight").Values[^1]);
        Assert.Equal(1, network.Parameter("norm.bias").Values[^1]);
        Assert.Equal(0.5f, network.Parameter("conv.weight").Values[^1]);
    }

    [Fact]
    public void RunningStatisticsAreNotTrained()
    {
        SmallNet network = new(1);
        new Adam { WeightDecay = 1, Decays = _ => true }.CreateState(network).Step(1);
        Assert.All(network.Parameter("norm.running_mean").Values.ToArray(), value => Assert.Equal(0, value));
        Assert.All(network.Parameter("norm.running_var").Values.ToArray(), value => Assert.Equal(1, value));
    }

    // One that is cut into blocks, against the formula.
    [Fact]
    public void EveryWeightOfALargeNetworkIsUpdated()
    {
        WideNet network = new(1);
        Assert.True(network.Plan.TrainableFloats > 3 * 16 * 1024);
        float[][] before = [.. network.Parameters.Select(parameter => parameter.Values.ToArray())];
        RandomStream random = new(3);
        foreach (NetworkParameter parameter in network.Parameters)
        {
            foreach (ref float slope in parameter.Gradient)
                slope = random.NextNormal();
        }

        new Sgd().CreateState(network).Step(0.25f);

        for (int i = 0; i < before.Length; i++)
        {
            NetworkParameter parameter = network.Parameters[i];
            for (int j = 0; j < before[i].Length; j++)
                Assert.Equal(before[i][j] - 0.25f * parameter.Gradient[j], parameter.Values[j]);
        }
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        WideNet network = new(1);
        OptimizerState optimizer = new Adam { WeightDecay = 1e-4f }.CreateState(network);
        optimizer.Step(0.1f);
        long before = GC.GetAllocatedBytesForCurrentThread();
        optimizer.Step(0.1f);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void NumbersOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { Momentum = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { WeightDecay = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { Beta1 = float.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { Beta2 = -0.1f });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { Epsilon = float.PositiveInfinity });
    }

    private static Optimizer Create(string name) => name switch
    {
        "sgd" => new Sgd(),
        "sgd, decay" => new Sgd { WeightDecay = 0.01f },
        "momentum" => new Sgd { Momentum = 0.9f },
        "momentum, decay" => new Sgd { Momentum = 0.9f, WeightDecay = 0.01f },
        "nesterov, decay" => new Sgd { Momentum = 0.9f, Nesterov = true, WeightDecay = 0.01f },
        "adam" => new Adam(),
        "adam, decay" => new Adam { Beta1 = 0.8f, Beta2 = 0.95f, Epsilon = 1e-6f, WeightDecay = 0.01f },
        "rmsprop" => new RmsProp { WeightDecay = 0.01f },
        "adamw" => new AdamW { WeightDecay = 0.01f },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private delegate Span<float> Target(NetworkParameter parameter);

    private static void Set(NeuralNetwork network, JsonElement values, Target target)
    {
        values.Floats("weight").CopyTo(target(network.Parameter("dense.weight")));
        values.Floats("bias").CopyTo(target(network.Parameter("dense.bias")));
    }
}
