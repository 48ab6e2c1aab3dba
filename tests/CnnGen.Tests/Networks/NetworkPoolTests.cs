namespace CnnGen.Tests.Networks;

/// <summary>Workspaces that are handed out to whoever calls.</summary>
public sealed class NetworkPoolTests
{
    private readonly SmallNet _network = new(1, seed: 3);

    [Fact]
    public void ManyThreadsInferAtOnce()
    {
        NetworkPool<SmallNet> pool = new(_network, network => new SmallNet(network, 1));
        float[][] inputs = [.. Enumerable.Range(0, 16).Select(i => TestNetwork.Noise(64, (ulong)i))];
        float[][] expected = [.. inputs.Select(input => Infer(_network, input))];
        int wrong = 0;
        // Threads of the test's own, which are there at once, and those of the process.
        using Barrier start = new(4);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            using NetworkLease<SmallNet> lease = pool.Rent();
            start.SignalAndWait();
            Check(lease.Network, i);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(4, pool.Count);
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using NetworkLease<SmallNet> lease = pool.Rent();
            Check(lease.Network, i % 16);
        });
        Assert.Equal(0, wrong);
        Assert.InRange(pool.Count, 4, 8);

        void Check(SmallNet network, int i)
        {
            if (!Infer(network, inputs[i]).AsSpan().SequenceEqual(expected[i]))
                Interlocked.Increment(ref wrong);
        }
    }

    [Fact]
    public void WhatIsGivenBackIsHandedOutAgain()
    {
        NetworkPool<SmallNet> pool = new(_network, network => new SmallNet(network, 1));
        NetworkLease<SmallNet> first = pool.Rent();
        SmallNet workspace = first.Network;
        Assert.NotSame(_network, workspace);
        Assert.Same(_network.Weights, workspace.Weights);
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.Network);

        using NetworkLease<SmallNet> second = pool.Rent();
        Assert.Same(workspace, second.Network);
        // Given back twice, it would be two callers'.
        first.Dispose();
        using NetworkLease<SmallNet> third = pool.Rent();
        Assert.NotSame(workspace, third.Network);
        Assert.Equal(2, pool.Count);
    }

    [Fact]
    public void WorkspacesAreOnTheSameWeights()
    {
        const string Message = "A pool's workspaces are further ones on the weights of its SmallNet: "
            + "make them by network => new SmallNet(network, batchSize).";
        foreach (Func<SmallNet, SmallNet> wrong in new Func<SmallNet, SmallNet>[] { _ => new SmallNet(1), network => network, _ => null! })
        {
            NetworkPool<SmallNet> pool = new(_network, wrong);
            Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => { pool.Rent(); }).Message);
            Assert.Equal(0, pool.Count);
        }
    }

    [Fact]
    public void NullIsRefused()
    {
        Assert.Equal("network", Assert.Throws<ArgumentNullException>(() => new NetworkPool<SmallNet>(null!, network => network)).ParamName);
        Assert.Equal("create", Assert.Throws<ArgumentNullException>(() => new NetworkPool<SmallNet>(_network, null!)).ParamName);
    }

    private static float[] Infer(SmallNet network, float[] input)
    {
        float[] output = new float[3];
        network.Forward(input, output);
        return output;
    }
}
