using CnnGen.Tests.Data;
using CnnGen.Weights;

namespace CnnGen.Tests.Weights;

public sealed class AtomicFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Files() => [.. Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path)).Order()];

    [Fact]
    public void WritesAndReplaces()
    {
        string path = _folder.File("a");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        AtomicFile.Write(path, stream => stream.Write([4]));
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal(["a"], Files());
    }

    [Fact]
    public void AFullDiskKeepsThePreviousFile()
    {
        string path = _folder.Write("a", [1, 2, 3]);
        IOException e = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => new QuotaStream(stream, 10_000).Write(new byte[20_000])));
        Assert.Equal($"{path}: the file was not written (No space left on device). This save did not touch the one that is there. Check the free space and the permissions, and save again.", e.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["a"], Files());
    }

    [Fact]
    public void AFailureInTheMiddleKeepsThePreviousFile()
    {
        string path = _folder.Write("a", [1, 2, 3]);
        Assert.Throws<FormatException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[20_000]);
            // Until the rename, readers see what was there.
            Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
            throw new FormatException();
        }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["a"], Files());
    }

    /// <summary>Passes so many bytes on and then fails as a full disk does.</summary>
    private sealed class QuotaStream(Stream inner, long quota) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int fits = (int)Math.Min(quota, buffer.Length);
            inner.Write(buffer[..fits]);
            quota -= fits;
            if (fits < buffer.Length)
                throw new IOException("No space left on device");
        }
    }
}
