using System.Text;

namespace CnnGen.Generator.Model;

/// <summary>What generated files are called. The compiler tells their names apart without regard to case and fails on two that are equal, and
/// file systems want them short; classes and namespaces are under neither rule.</summary>
public static class FileNames
{
    public const string Extension = ".g.cs";

    /// <summary>What the names of a class's files begin with, and the ends of these names.</summary>
    public static readonly EquatableArray<string> Ends = [Extension, ".Passes" + Extension];

    /// <summary>The file of all tiles of a compilation.</summary>
    public const string Tiles = "CnnGen.Tiles" + Extension;

    /// <summary>The file of all kernels for the GPU of a compilation.</summary>
    public const string Kernels = "CnnGen.Kernels" + Extension;

    // With what stands behind it a name stays below the 255 bytes of file systems: a character has three at most.
    private const int MostCharacters = 70;

    /// <summary>The name for a class by its metadata name: that itself where it is short.</summary>
    public static string Of(string fullName) =>
        fullName.Length <= MostCharacters || Encoding.UTF8.GetByteCount(fullName) <= 2 * MostCharacters ? fullName : Unique(fullName);

    /// <summary>The classes whose names would meet another's or that of the tiles, ordered; these take <see cref="Unique"/>.</summary>
    public static EquatableArray<string> Colliding(IEnumerable<string> fullNames) => fullNames
        .SelectMany(name => Ends.Select(end => (Class: name, File: Of(name) + end)))
        .Concat([(Class: "", File: Tiles), (Class: "", File: Kernels)])
        .GroupBy(entry => entry.File, StringComparer.OrdinalIgnoreCase)
        .Where(entries => entries.Skip(1).Any())
        .SelectMany(entries => entries.Select(entry => entry.Class))
        .Where(name => name.Length > 0)
        .Distinct()
        .OrderBy(name => name, StringComparer.Ordinal)
        .ToEquatableArray();

    /// <summary>A name that no other class has: with a hash, after a character that no class's name has.</summary>
    public static string Unique(string fullName)
    {
        string start = fullName.Length > MostCharacters ? fullName.Substring(0, MostCharacters) : fullName;
        return start + "-" + Text.Hash(fullName);
    }
}
