namespace CnnGen.Tests.Data;

/// <summary>A folder of one test's own, removed with its content.</summary>
public sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cnngen-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = File(name);
        using FileStream file = System.IO.File.Create(path);
        file.Write(content);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
