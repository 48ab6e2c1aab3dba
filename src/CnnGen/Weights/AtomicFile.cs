namespace CnnGen.Weights;

/// <summary>Replaces a file whole or not at all, whoever else writes the same one meanwhile: a reader finds one of the files, whole.</summary>
internal static class AtomicFile
{
    /// <summary>How the names of temporary files begin. They say nothing of the target's name, which may be as long as a name can be.</summary>
    public const string TemporaryPrefix = ".cnngen-";

    /// <summary>How they end. One that a killed process left is in nobody's way.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Lets <paramref name="write"/> fill a new file in the same folder, flushes it to the disk, and renames it to <paramref name="path"/>.</summary>
    /// <remarks>Folders that are missing are made. Links are followed, and an existing file's permissions are kept. Whatever fails, what was at
    /// <paramref name="path"/> before stays as it was, and the new file is removed.</remarks>
    /// <exception cref="ArgumentException"><paramref name="path"/> names no file.</exception>
    /// <exception cref="IOException">The file cannot be written, as on a full disk, or what is there is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        FileTarget target = FileTarget.Of(path);
        string temporary = Create(path, target, out FileStream stream);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            target.GiveMode(temporary);
            File.Move(temporary, target.Path, overwrite: true);
        }
        catch (Exception e)
        {
            Remove(temporary);
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            throw new IOException($"{path}: the file was not written ({e.Message.TrimEnd('.')}). {(File.Exists(target.Path) ? "This save did not touch the one that is there. " : "")}Check the free space and the permissions, and save again.", e);
        }
    }

    /// <summary>Makes sure, before the work whose result it is to hold, that a file can be written: makes missing folders, and a new file that it removes again.</summary>
    /// <exception cref="ArgumentException"><paramref name="path"/> names no file.</exception>
    /// <exception cref="IOException">The file cannot be written, or what is there is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Prepare(string path)
    {
        string temporary = Create(path, FileTarget.Of(path), out FileStream stream);
        stream.Dispose();
        Remove(temporary);
    }

    // A name of its own for each writer, opened only if it is new: neither another save nor a file of the user's is ever written into.
    private static string Create(string path, FileTarget target, out FileStream stream)
    {
        string temporary = Path.Combine(target.Folder, TemporaryPrefix + Path.GetRandomFileName() + TemporarySuffix);
        try
        {
            stream = new(temporary, target.CreateNew());
            return temporary;
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: the file cannot be written, since no file can be made in {target.Folder} ({e.Message.TrimEnd('.')}). Choose another folder, or make room in this one.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"{path}: the file may not be written, since no file may be made in {target.Folder}. Choose another folder, or change its permissions.", e);
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
            // The failure that brought us here is the one to report; a file of this name is in nobody's way.
        }
    }
}
