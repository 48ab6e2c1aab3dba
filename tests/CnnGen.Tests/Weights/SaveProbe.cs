using System.Diagnostics;
using System.Globalization;
using CnnGen.Weights;

namespace CnnGen.Tests.Weights;

/// <summary>The program that <see cref="AtomicFileWritersTests"/> runs in processes of its own: saves one path until it is killed.</summary>
internal static class SaveProbe
{
    private const int Least = 200_000;

    public static Process Start(string path, int writer) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(SaveProbe).Assembly.Location, path, writer.ToString(CultureInfo.InvariantCulture)]))!;

    /// <summary>Saves the path that the first argument names, as the writer whose number the second one is.</summary>
    public static void Run(string[] arguments)
    {
        byte writer = byte.Parse(arguments[1], CultureInfo.InvariantCulture);
        while (true)
            Save(arguments[0], writer);
    }

    /// <summary>Saves a file from which can be told who wrote it, and whether it is whole.</summary>
    public static void Save(string path, byte writer)
    {
        byte[] half = new byte[(Least + 1000 * writer) / 2];
        half.AsSpan().Fill(writer);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(half);
            stream.Write(half);
        });
    }

    /// <summary>The writer of a file, which must be whole.</summary>
    public static int WriterOf(string path)
    {
        byte[] found = File.ReadAllBytes(path);
        Assert.NotEmpty(found);
        Assert.Equal(Least + 1000 * found[0], found.Length);
        Assert.Equal(-1, found.AsSpan().IndexOfAnyExcept(found[0]));
        return found[0];
    }
}
