using CnnGen.Tests.Networks;

namespace CnnGen.Tests.Golden;

/// <summary>Compares a generated network with PyTorch: inference, training pass, gradients, running statistics.</summary>
internal static class GoldenTest
{
    /// <summary>Of the largest value of a tensor. The golden values are exact but for their rounding; ours are sums of at most some
    /// hundred products in single precision (unit roundoff 6e-8), in any order, through a few layers.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>The networks nested in a test class, for a theory.</summary>
    public static TheoryData<string> NetworksIn(Type tests) => [.. TestNetwork.NestedIn(tests).Select(network => network.Name)];

    /// <summary>The golden case of a network: <c>Conv.Stride2</c> for <c>ConvTests.Stride2</c>.</summary>
    public static string CaseOf(Type network) => $"{network.DeclaringType!.Name[..^"Tests".Length]}.{network.Name}";

    /// <summary>Runs the network nested in <paramref name="tests"/> under that name, once with a batch that fills the workspace and
    /// once in a larger workspace that another batch has gone through.</summary>
    public static void Check(Type tests, string name)
    {
        Type type = TestNetwork.NestedIn(tests).Single(network => network.Name == name);
        GoldenCase golden = GoldenCase.Load(CaseOf(type));
        NeuralNetwork exact = TestNetwork.Create(type, golden.Input.Length / TestNetwork.InputCount(type));
        TestNetwork.Poison(exact);
        Check(golden, exact);

        NeuralNetwork larger = TestNetwork.Create(type, exact.BatchSize + 3);
        TestNetwork.Poison(larger);
        TestNetwork.TrainOnNoise(larger, larger.BatchSize);
        Check(golden, larger);
    }

    private static void Check(GoldenCase golden, NeuralNetwork network)
    {
        Load(golden.Parameters, network);
        float[] output = new float[golden.Output.Length];
        network.Forward(golden.Input, output);
        Close.Assert(golden.Inference, output, Tolerance, "inference");

        network.ForwardTraining(golden.Input, output);
        Close.Assert(golden.Output, output, Tolerance, "y");
        network.ForwardTraining(golden.Input, output);
        Close.Assert(golden.Output, output, Tolerance, "y of the second pass");
        network.Backward(golden.OutputGradient);
        foreach ((string name, float[] gradient) in golden.Gradients)
            Close.Assert(gradient, network.Gradient(name), Tolerance, "gradient of " + name, golden.LargestGradient);
        if (network.Plan.InputGradients.Length > 0)
        {
            float[] inputGradient = new float[golden.Input.Length];
            network.CopyInputGradient(inputGradient);
            Close.Assert(golden.InputGradient, inputGradient, Tolerance, "dx");
        }

        foreach ((string name, float[] statistics) in golden.Statistics)
            Close.Assert(statistics, network.Parameter(name).Values, Tolerance, name + " after two passes");
    }

    private static void Load(IReadOnlyDictionary<string, float[]> parameters, NeuralNetwork network)
    {
        Assert.Equal(parameters.Keys.Order(), network.Parameters.Select(parameter => parameter.Name).Order());
        foreach (NetworkParameter parameter in network.Parameters)
            parameters[parameter.Name].CopyTo(parameter.MutableValues);
    }
}
