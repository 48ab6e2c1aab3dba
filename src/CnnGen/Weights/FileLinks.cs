namespace CnnGen.Weights;

/// <summary>Follows symbolic links to a file as the system does when it opens it, also where the file is missing.</summary>
/// <remarks><see cref="File.ResolveLinkTarget"/> refuses missing files, and takes <c>..</c> in a link's target for the folder above the path that
/// was given, where the system takes the one above the folder in which the link really lies.</remarks>
internal static class FileLinks
{
    /// <summary>As many as Linux follows.</summary>
    private const int Most = 40;

    /// <summary>The full path of the file that <paramref name="path"/> leads to: itself if it is no link.</summary>
    /// <exception cref="IOException">The links lead in a circle, or are too many.</exception>
    public static string Follow(string path) => new FileInfo(path).LinkTarget is null ? path : Real(path);

    private static string Real(string path)
    {
        string real = Path.GetPathRoot(path)!;
        Stack<string> parts = new();
        Push(parts, path[real.Length..]);
        int links = 0;
        while (parts.TryPop(out string? part))
        {
            if (part == ".")
                continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not string target)
            {
                real = next;
                continue;
            }

            if (++links > Most)
                throw new IOException($"{path}: more than {Most} symbolic links lead on from there, probably in a circle. Choose another path, or remove the link.");
            string root = Path.GetPathRoot(target)!;
            real = root.Length > 0 ? Path.GetFullPath(root) : real;
            Push(parts, target[root.Length..]);
        }

        return real;
    }

    private static void Push(Stack<string> parts, string path)
    {
        string[] names = path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (int i = names.Length - 1; i >= 0; i--)
            parts.Push(names[i]);
    }
}
