using CnnGen.Gpu.Cuda;

namespace CnnGen.Tests.Cuda;

public sealed class KernelCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cnngen-kernels").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WhatIsKeptIsFound()
    {
        var cache = new KernelCache(Path.Combine(_folder, "deep", "er"));
        Assert.Null(cache.Find("key"));
        cache.Keep("key", "text\nof two lines");
        Assert.Equal("text\nof two lines", cache.Find("key"));
        Assert.Null(cache.Find("other key"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else altogether")]
    [InlineData("// CnnGen kernel 1;;\ntext")]
    public void AnotherFileIsAsGoodAsNone(string content)
    {
        var cache = new KernelCache(_folder);
        cache.Keep("key", "text");
        File.WriteAllText(Directory.GetFiles(_folder).Single(), content);
        Assert.Null(cache.Find("key"));
        cache.Keep("key", "text");
        Assert.Equal("text", cache.Find("key"));
    }

    [Fact]
    public void ADamagedFileIsAsGoodAsNone()
    {
        var cache = new KernelCache(_folder);
        cache.Keep("key", "text");
        string file = Directory.GetFiles(_folder).Single();
        foreach (int place in Enumerable.Range(0, (int)new FileInfo(file).Length))
        {
            byte[] bytes = File.ReadAllBytes(file);
            bytes[place] ^= 1;
            File.WriteAllBytes(file, bytes);
            Assert.Null(cache.Find("key"));
            bytes[place] ^= 1;
            File.WriteAllBytes(file, bytes);
        }

        Assert.Equal("text", cache.Find("key"));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenCostsOnlyTheCache()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var cache = new KernelCache(Path.Combine(file, "below"));
        cache.Keep("key", "text");
        Assert.Null(cache.Find("key"));
    }
}
