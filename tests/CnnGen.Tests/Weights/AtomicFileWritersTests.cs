using System.Diagnostics;
using CnnGen.Tests.Data;
using CnnGen.Weights;

namespace CnnGen.Tests.Weights;

/// <summary>Several that save one path at a time.</summary>
public sealed class AtomicFileWritersTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ThreadsThatSaveOnePathLeaveAWholeFileAtAnyTime()
    {
        string path = _folder.File("a");
        SaveProbe.Save(path, 1);
        Task[] writers = [.. Enumerable.Range(1, 3).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 50; i++)
                SaveProbe.Save(path, (byte)writer);
        }))];
        Task all = Task.WhenAll(writers);
        while (!all.IsCompleted)
            Assert.InRange(SaveProbe.WriterOf(path), 1, 3);
        await all;
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void ProcessesThatSaveOnePathAndAreKilledLeaveAWholeFile()
    {
        string path = _folder.File("a");
        SaveProbe.Save(path, 9);
        Process[] writers = [.. Enumerable.Range(1, 3).Select(writer => SaveProbe.Start(path, writer))];
        try
        {
            // Until each of them was seen: a share of them at work at the same time.
            HashSet<int> seen = [];
            Stopwatch watch = Stopwatch.StartNew();
            while (seen.Count < 4 && watch.Elapsed < TimeSpan.FromMinutes(1))
                seen.Add(SaveProbe.WriterOf(path));
            Assert.Equal([1, 2, 3, 9], seen.Order());
            Assert.All(writers, writer => Assert.False(writer.HasExited));
        }
        finally
        {
            foreach (Process writer in writers)
            {
                writer.Kill();
                writer.WaitForExit();
                writer.Dispose();
            }
        }

        Assert.InRange(SaveProbe.WriterOf(path), 1, 3);
        string[] left = [.. Directory.GetFiles(_folder.Path).Where(file => file != path).Select(file => Path.GetFileName(file))];
        Assert.All(left, name => Assert.StartsWith(AtomicFile.TemporaryPrefix, name));
        SaveProbe.Save(path, 4);
        Assert.Equal(4, SaveProbe.WriterOf(path));
    }

    [Fact]
    public void ASaveDuringASaveDisturbsNeither()
    {
        string path = _folder.File("a");
        AtomicFile.Write(path, stream =>
        {
            stream.Write([1]);
            AtomicFile.Write(path, other => other.Write([9, 9, 9]));
            Assert.Equal([9, 9, 9], File.ReadAllBytes(path));
            stream.Write([2]);
        });
        Assert.Equal([1, 2], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }
}
