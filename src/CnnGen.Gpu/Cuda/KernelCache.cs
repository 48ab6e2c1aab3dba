using System.Security.Cryptography;
using System.Text;
using CnnGen.Weights;

namespace CnnGen.Gpu.Cuda;

/// <summary>Compiled kernels in a folder, from one run of a program to the next. A file that is not what it should be is as good as none.</summary>
/// <param name="folder">Null for no cache.</param>
internal sealed class KernelCache(string? folder)
{
    private const string Magic = "// CnnGen kernel 1";

    /// <summary>The folder that CNNGEN_CACHE names; none where that is <c>off</c>; one of the user's own where it is not set.</summary>
    public static KernelCache Default { get; } = new(Environment.GetEnvironmentVariable("CNNGEN_CACHE") switch
    {
        "off" => null,
        { Length: > 0 } named => named,
        _ => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } own ? Path.Combine(own, "CnnGen", "kernels") : null,
    });

    /// <summary>What there is under a key.</summary>
    /// <param name="key">All that the text depends on.</param>
    /// <returns>Null where there is none, or a damaged one.</returns>
    public string? Find(string key)
    {
        if (folder is null)
            return null;
        string content;
        try
        {
            content = File.ReadAllText(PathOf(key));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        int end = content.IndexOf('\n');
        string[] head = end < 0 ? [] : content[..end].Split(';');
        string text = content[(end + 1)..];
        return head.Length == 3 && head[0] == Magic && head[1] == Hash(key) && head[2] == Hash(text) ? text : null;
    }

    /// <summary>Keeps a text. A folder that cannot be written costs the cache, and nothing else.</summary>
    public void Keep(string key, string text)
    {
        if (folder is null)
            return;
        try
        {
            Directory.CreateDirectory(folder);
            string content = $"{Magic};{Hash(key)};{Hash(text)}\n{text}";
            AtomicFile.Write(PathOf(key), stream => stream.Write(Encoding.UTF8.GetBytes(content)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            System.Diagnostics.Trace.TraceWarning($"Compiled kernels cannot be kept in {folder}: {exception.Message}");
        }
    }

    private string PathOf(string key) => Path.Combine(folder!, Hash(key) + ".ptx");

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
