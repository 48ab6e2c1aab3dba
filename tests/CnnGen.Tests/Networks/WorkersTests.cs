using CnnGen.Cpu;
using CnnGen.Training;

namespace CnnGen.Tests.Networks;

/// <summary>A network on a pool of its own.</summary>
public sealed class WorkersTests
{
    [Fact]
    public void IsThePoolOfTheProcess_UnlessSet()
    {
        Assert.Same(WorkerPool.Shared, new SmallNet(4).Workers);
        Assert.Throws<ArgumentNullException>(() => new SmallNet(4).Workers = null!);
    }

    [Fact]
    public void PassesAndOptimizersRunOnIt()
    {
        var network = new SmallNet(4);
        OptimizerState optimizer = new Sgd().CreateState(network);
        var pool = new WorkerPool(2);
        network.Workers = pool;
        TestNetwork.TrainOnNoise(network, 4);
        optimizer.Step(0.1f);

        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => network.Forward(new float[64], new float[3]));
        Assert.Throws<ObjectDisposedException>(() => network.ForwardTraining(new float[64], new float[3]));
        Assert.Throws<ObjectDisposedException>(() => optimizer.Step(0.1f));

        network.Workers = WorkerPool.Shared;
        TestNetwork.TrainOnNoise(network, 4);
        optimizer.Step(0.1f);
    }

    [Fact]
    public void FurtherWorkspacesBeginWithIt()
    {
        using var pool = new WorkerPool(2);
        var network = new SmallNet(4) { Workers = pool };
        Assert.Same(pool, new SmallNet(network, 4).Workers);
    }

    [Fact]
    public void MayChangeBetweenPasses()
    {
        using var pool = new WorkerPool(7) { SerialWork = 0 };
        var changing = new LargeNet(9, seed: 2);
        var constant = new LargeNet(9, seed: 2);
        float[] input = TestNetwork.Noise(9 * changing.Plan.InputCount, 1);
        float[] output = new float[9 * changing.Plan.OutputCount];
        float[] expected = new float[output.Length];
        constant.ForwardTraining(input, expected);
        constant.Backward(expected);
        changing.ForwardTraining(input, output);
        changing.Workers = pool;
        changing.Backward(output);
        foreach (NetworkParameter parameter in constant.Parameters)
            Assert.True(parameter.Gradient.SequenceEqual(changing.Gradient(parameter.Name)), parameter.Name);
        constant.Forward(input, expected);
        changing.Forward(input, output);
        Assert.Equal(expected, output);
    }

    [Theory]
    [InlineData(WorkerPool.DefaultSerialWork, 1)]
    [InlineData(0, 3)]
    public void PassesOfLittleWorkStayOnTheCaller(long serialWork, int threads)
    {
        using var pool = new WorkerPool(3) { SerialWork = serialWork };
        var network = new SmallNet(4) { Workers = pool };
        var seen = new ThreadObserver();
        ((CpuExecutor)network.Executor).Observer = seen;
        network.ForwardTraining(TestNetwork.Noise(4 * 64, 1), new float[4 * 3]);
        Assert.Equal(threads, seen.Threads.Count);
        Assert.Contains(Environment.CurrentManagedThreadId, seen.Threads);
    }

    private sealed class ThreadObserver : ActivationObserver
    {
        public HashSet<int> Threads { get; } = [];

        public override unsafe void Observe(int layer, float* activations, int count, int stride, int samples)
        {
            lock (Threads)
                Threads.Add(Environment.CurrentManagedThreadId);
        }
    }
}
