namespace CnnGen.Weights;

/// <summary>Replaces a file whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>What is appended to a file's name while it is written. One left by a killed process is overwritten by the next save.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Lets <paramref name="write"/> fill a temporary file in the same folder, flushes it to the disk, and renames it to <paramref name="path"/>.</summary>
    /// <remarks>Whatever fails, a file that was at <paramref name="path"/> before is unchanged, and the temporary file is removed.</remarks>
    /// <exception cref="IOException">The file cannot be written, as on a full disk.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string temporary = target + TemporarySuffix;
        // Opened outside of the try: where another process is saving, this throws and its temporary file must stay.
        FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e)
        {
            Remove(temporary);
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            throw new IOException($"{path}: the file was not written ({e.Message.TrimEnd('.')}). {(File.Exists(target) ? "What it held before is unchanged. " : "")}Check the free space and the permissions, and save again.", e);
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one to report; the next save overwrites this file.
        }
    }
}
