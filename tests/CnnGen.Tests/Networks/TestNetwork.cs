using System.Reflection;

namespace CnnGen.Tests.Networks;

/// <summary>What tests do with generated networks of any class.</summary>
internal static partial class TestNetwork
{
    /// <summary>The networks nested in a test class.</summary>
    public static IEnumerable<Type> NestedIn(Type tests) =>
        tests.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(type => type.IsSubclassOf(typeof(NeuralNetwork)));

    /// <summary>A further workspace on the same weights.</summary>
    public static NeuralNetwork Share(NeuralNetwork network, int batchSize) =>
        (NeuralNetwork)Activator.CreateInstance(network.GetType(), network, batchSize)!;

    public static int InputCount(Type network) => network.GetCustomAttribute<NetworkAttribute>()!.InputShape.Count
        + network.GetCustomAttributes<InputAttribute>().Sum(input => input.Shape.Count);

    /// <summary>Numbers with mean 0 and standard deviation 1.</summary>
    public static float[] Noise(int count, ulong seed)
    {
        var random = new RandomStream(seed);
        float[] noise = new float[count];
        for (int i = 0; i < count; i++)
            noise[i] = random.NextNormal();
        return noise;
    }

    /// <summary>One training pass, forward and backward.</summary>
    public static void TrainOnNoise(NeuralNetwork network, int samples, ulong seed = 1)
    {
        float[] output = new float[samples * network.Plan.OutputCount];
        network.ForwardTraining(Noise(samples * network.Plan.InputCount, seed), output);
        network.Backward(Noise(output.Length, seed + 1));
    }
}
