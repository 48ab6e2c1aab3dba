using System.Reflection;
using CnnGen.Cpu;

namespace CnnGen.Tests.Networks;

// On the CPU; the tests of the GPU have their own.
internal static partial class TestNetwork
{
    public static NeuralNetwork Create(Type network, int batchSize, ulong seed = 0) =>
        (NeuralNetwork)Activator.CreateInstance(network, batchSize, seed)!;

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
