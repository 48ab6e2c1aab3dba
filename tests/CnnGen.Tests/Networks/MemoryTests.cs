using System.Reflection;

namespace CnnGen.Tests.Networks;

/// <summary>The constants of a network's class say what its constructor takes.</summary>
public sealed class MemoryTests
{
    private const int BatchSize = 6;

    public static TheoryData<Type> Networks => DeterminismTests.Networks;

    [Theory]
    [MemberData(nameof(Networks))]
    public void ConstantsAgreeWithWhatIsTaken(Type type)
    {
        NeuralNetwork network = TestNetwork.Create(type, BatchSize);
        using var workers = new WorkerPool(2);
        network.Workers = workers;

        Assert.Equal(BatchSize * Constant(type, "ActivationBytes"), Bytes(network, "_activations"));
        long perWorker = (Bytes(network, "_workerMemory") / workers.Workers) - (network.Plan.ScratchFloats * sizeof(float));
        long oneSample = (Bytes(network, "_inference") / BatchSize) + (perWorker / network.Plan.InferenceGroup);
        Assert.Equal(oneSample, Constant(type, "InferenceActivationBytes"));
    }

    private static long Constant(Type type, string name) => (long)type.GetField(name)!.GetRawConstantValue()!;

    private static long Bytes(NeuralNetwork network, string field) =>
        ((FloatBuffer)typeof(NeuralNetwork).GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(network)!).Length * (long)sizeof(float);
}
