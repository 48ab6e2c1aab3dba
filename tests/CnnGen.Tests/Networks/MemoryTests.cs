using System.Reflection;

namespace CnnGen.Tests.Networks;

/// <summary>What memory a workspace takes, and when.</summary>
public sealed partial class MemoryTests
{
    private const int BatchSize = 6;

    public static TheoryData<Type> Networks => DeterminismTests.Networks;

    /// <summary>Many weights, as VGG has, and few activations.</summary>
    [Network(1, 12, 12)]
    [Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, Flatten, Dense(300), Relu, Dense(300), Relu, Dense(10)]
    public sealed partial class ManyWeights;

    [Theory]
    [MemberData(nameof(Networks))]
    public void ConstantsAgreeWithWhatIsTaken(Type type)
    {
        NeuralNetwork network = TestNetwork.Create(type, BatchSize);
        using var workers = new WorkerPool(2);
        network.Workers = workers;
        network.PrepareTraining();

        Assert.Equal(BatchSize * Constant(type, "ActivationBytes"), Bytes(network, "_activations"));
        int active = Math.Min(2, (BatchSize + network.Plan.InferenceChunk - 1) / network.Plan.InferenceChunk);
        long perWorker = Bytes(network, "_workerActivations") / active;
        long oneSample = (Bytes(network, "_inference") / BatchSize) + (perWorker / network.Plan.InferenceChunk);
        Assert.Equal(oneSample, Constant(type, "InferenceActivationBytes"));
    }

    [Fact]
    public void AFurtherWorkspaceThatInfersTakesItsActivations()
    {
        using var workers = new WorkerPool(3);
        ManyWeights network = new(BatchSize) { Workers = workers };
        NetworkPlan plan = network.Plan;
        Infer(new ManyWeights(network, 1), 1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ManyWeights further = new(network, 1);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        long planned = (plan.InferenceFloatsPerSample + plan.InferenceWorkerFloats + (3 * plan.ScratchFloats)) * sizeof(float);
        Assert.InRange(taken, planned, planned * 13 / 10);
        Assert.True(taken < plan.TrainableFloats, "The network is too small to show it.");

        Infer(further, 1);
        Assert.DoesNotContain(Names(further), name => name is "_gradients" or "_activations" or "_fixed" or "_running");
        // Three samples may be on three workers at a time.
        ManyWeights ofThreeGroups = new(network, 3 * plan.InferenceChunk);
        Assert.Equal(3 * plan.InferenceWorkerFloats * sizeof(float), Bytes(ofThreeGroups, "_workerActivations"));
    }

    [Fact]
    public void TheFirstTrainingPassTakesTheMemoryOfTraining()
    {
        ManyWeights network = new(BatchSize);
        Infer(network, BatchSize);
        string[] inferring = Names(network);
        TestNetwork.TrainOnNoise(network, 3);
        FloatBuffer[] taken = [.. TestNetwork.Buffers(network).Select(buffer => buffer.Buffer)];
        Assert.Equal(["_activations", "_fixed", "_gradients", "_running"], Names(network).Except(inferring).Order(StringComparer.Ordinal));

        TestNetwork.TrainOnNoise(network, BatchSize);
        network.PrepareTraining();
        Assert.Equal(taken, TestNetwork.Buffers(network).Select(buffer => buffer.Buffer));
    }

    [Fact]
    public void GradientsAreZeroBeforeTheFirstPassAndTheSameMemoryAfterIt()
    {
        ManyWeights network = new(BatchSize);
        Assert.True(network.Gradient("fc1.weight").IndexOfAnyExcept(0f) < 0);
        Span<float> gradient = network.Parameter("fc1.weight").Gradient;
        gradient[0] = 7;
        Assert.Equal(7, network.Gradient("fc1.weight")[0]);
        TestNetwork.TrainOnNoise(network, 3);
        Assert.True(gradient == network.Parameter("fc1.weight").Gradient);
        Assert.True(network.Gradient("bn1.running_mean").IsEmpty);
    }

    private static string[] Names(NeuralNetwork network) => [.. TestNetwork.Buffers(network).Select(buffer => buffer.Name)];

    private static void Infer(NeuralNetwork network, int samples) =>
        network.Forward(new float[samples * network.Plan.InputCount], new float[samples * network.Plan.OutputCount]);

    private static long Constant(Type type, string name) => (long)type.GetField(name)!.GetRawConstantValue()!;

    private static long Bytes(NeuralNetwork network, string field) =>
        TestNetwork.Buffers(network).Single(buffer => buffer.Name == field).Buffer.Length * (long)sizeof(float);
}
