namespace CnnGen.Tests.Networks;

public sealed class WeightsGateTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>Two counters that writers keep equal, and that readers find equal.</summary>
    [Fact]
    public void ReadersSeeNoHalfWrite()
    {
        const int Writes = 20_000;
        WeightsGate gate = new();
        (int one, int two, int wrong, int writing) = (0, 0, 0, 2);
        Thread[] writers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < Writes; i++)
            {
                using WeightsGate.WriteScope write = gate.Write();
                one++;
                Thread.SpinWait(5);
                two++;
            }

            Interlocked.Decrement(ref writing);
        }))];
        Thread[] readers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (Volatile.Read(ref writing) > 0)
            {
                using WeightsGate.ReadScope read = gate.Read();
                if (Volatile.Read(ref one) != Volatile.Read(ref two))
                    Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread thread in (Thread[])[.. writers, .. readers])
            thread.Start();
        foreach (Thread thread in (Thread[])[.. writers, .. readers])
            Assert.True(thread.Join(Long), "A writer or a reader is starved, or all wait for each other.");
        Assert.Equal(0, wrong);
        Assert.Equal((2 * Writes, 2 * Writes), (one, two));
    }

    [Fact]
    public void WritersAreNotStarvedByReadersThatOverlap()
    {
        WeightsGate gate = new();
        bool stop = false;
        Thread[] readers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                using WeightsGate.ReadScope read = gate.Read();
                Thread.Sleep(2);
            }
        }))];
        Array.ForEach(readers, thread => thread.Start());
        Thread writer = new(() =>
        {
            for (int i = 0; i < 20; i++)
                gate.Write().Dispose();
        });
        writer.Start();
        bool written = writer.Join(Long);
        Volatile.Write(ref stop, true);
        Array.ForEach(readers, thread => thread.Join());
        Assert.True(written);
    }

    [Fact]
    public void ThreadThatReadsMayReadAgainPastAWaitingWriter()
    {
        WeightsGate gate = new();
        bool written = false;
        Thread writer = new(() =>
        {
            using WeightsGate.WriteScope write = gate.Write();
            Volatile.Write(ref written, true);
        });
        Thread reader = new(() =>
        {
            using WeightsGate.ReadScope outer = gate.Read();
            writer.Start();
            while ((writer.ThreadState & ThreadState.WaitSleepJoin) == 0)
                Thread.Yield();
            using WeightsGate.ReadScope inner = gate.Read();
            Assert.False(Volatile.Read(ref written));
        });
        reader.IsBackground = true;
        reader.Start();
        Assert.True(reader.Join(Long));
        Assert.True(writer.Join(Long));
        Assert.True(written);
    }

    [Fact]
    public void ThreadThatReadsMayNotWrite()
    {
        WeightsGate gate = new();
        using (gate.Read())
            Assert.Throws<InvalidOperationException>(() => gate.Write().Dispose());
        gate.Write().Dispose();
        gate.Read().Dispose();
    }

    [Fact]
    public void InterruptedWriterHoldsNobodyUp()
    {
        WeightsGate gate = new();
        Exception? failure = null;
        Thread writer = new(() => failure = Record.Exception(() => gate.Write().Dispose()));
        using (gate.Read())
        {
            writer.Start();
            writer.Interrupt();
            Assert.True(writer.Join(Long));
            Assert.IsType<ThreadInterruptedException>(failure);
        }

        Thread reader = new(() => gate.Read().Dispose()) { IsBackground = true };
        reader.Start();
        Assert.True(reader.Join(Long));
        gate.Write().Dispose();
    }
}
