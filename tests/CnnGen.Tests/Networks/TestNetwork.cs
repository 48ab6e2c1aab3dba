using System.Reflection;
using CnnGen.Cpu;

namespace CnnGen.Tests.Networks;

/// <summary>What tests do with generated networks of any class.</summary>
internal static class TestNetwork
{
    /// <summary>The networks nested in a test class.</summary>
    public static IEnumerable<Type> NestedIn(Type tests) =>
        tests.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(type => type.IsSubclassOf(typeof(NeuralNetwork)));

    public static NeuralNetwork Create(Type network, int batchSize, ulong seed = 0) =>
        (NeuralNetwork)Activator.CreateInstance(network, batchSize, seed)!;

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

    /// <summary>Fills activations, gradients and scratch memory, which are not initialized, with the worst they can hold: whoever reads
    /// what nobody has written gets NaN.</summary>
    public static void Poison(NeuralNetwork network)
    {
        network.PrepareTraining();
        foreach ((_, FloatBuffer buffer) in Buffers(network).Where(buffer => buffer.Name != "_values"))
            buffer.Span.Fill(float.NaN);
    }

    /// <summary>All memory that a workspace has taken, that of its weights included, by the name of the field.</summary>
    public static IEnumerable<(string Name, FloatBuffer Buffer)> Buffers(NeuralNetwork network)
    {
        CpuExecutor executor = (CpuExecutor)network.Executor;
        return
            from owner in new object[] { executor, executor.Folded, network.Weights }
            from field in owner.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            where field.FieldType == typeof(FloatBuffer) && field.GetValue(owner) is not null
            select (field.Name, (FloatBuffer)field.GetValue(owner)!);
    }
}
