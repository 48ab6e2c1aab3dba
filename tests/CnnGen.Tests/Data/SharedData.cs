namespace CnnGen.Tests.Data;

/// <summary>Finds the data sets and weights that are on development machines and in CI, but not on a user's.</summary>
public static class SharedData
{
    /// <summary>The folder that CNNGEN_DATA names, else <c>shared</c> beside the repository.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("CNNGEN_DATA") is { Length: > 0 } named ? named : Path.GetFullPath("../shared", Repository.Root);

    /// <summary>The path of a file or folder of the shared data, such as <c>datasets/mnist</c>; skips the test, saying why, if it is missing.</summary>
    public static string Require(string relative)
    {
        string path = Path.Combine(Folder, relative);
        Skip.IfNot(Path.Exists(path), $"{path} is missing: set CNNGEN_DATA to the folder that has {relative}.");
        return path;
    }
}
