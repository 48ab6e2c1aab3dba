using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CnnGen.Weights;

/// <summary>The file that a path means, once links are followed: a regular one that may be written, or none yet.</summary>
internal sealed class FileTarget
{
    private readonly UnixFileMode? _mode;

    private FileTarget(string path, UnixFileMode? mode) => (Path, Folder, _mode) = (path, FolderOf(path), mode);

    /// <summary>The full path of the file itself.</summary>
    public string Path { get; }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Finds what <paramref name="path"/> means, and makes its folder where that is missing.</summary>
    /// <exception cref="ArgumentException"><paramref name="path"/> names no file.</exception>
    /// <exception cref="IOException">What is there is no regular file, links lead nowhere, the name is too long, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or the folder not be made.</exception>
    public static FileTarget Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (System.IO.Path.GetFileName(path) is "" or "." or "..")
            throw new ArgumentException($"'{path}' names a folder; expected the name of a file in it.", nameof(path));
        if (path.StartsWith($"~{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !Directory.Exists("~"))
            throw new ArgumentException($"'{path}': '~' means the home folder to a shell only. Begin the path with Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), or with './~' for a folder of this name.", nameof(path));
        string full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"{path}: this is a folder; expected a file, or the name of a new one.");
        if (!IsRegularOrMissing(full))
            throw new IOException($"{path}: this is no regular file but a device, a pipe or a socket, which saving would replace. Choose another path.");
        string file = FileLinks.Follow(full);
        MakeFolder(path, FolderOf(file));
        return new FileTarget(file, ModeOfWritable(path, file));
    }

    /// <summary>How to open a new file that is to take this one's place: readable to nobody who may not read this one.</summary>
    public FileStreamOptions CreateNew()
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (_mode is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>Gives a file the permissions of the one whose place it takes.</summary>
    public void GiveMode(string file)
    {
        if (_mode is UnixFileMode mode && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, mode);
    }

    private static string FolderOf(string file) => System.IO.Path.GetDirectoryName(file)!;

    private static void MakeFolder(string path, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: the folder {folder} cannot be made ({e.Message.TrimEnd('.')}). Choose another path.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"{path}: the folder {folder} may not be made. Choose another path, or change the permissions.", e);
        }
    }

    // Replacing a file asks for the permissions of its folder alone; but who may not write the file itself shall not replace it either.
    private static UnixFileMode? ModeOfWritable(string path, string file)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // Not opened: a reader, whom replacing the file does not disturb, may have it open.
                return (File.GetAttributes(file) & FileAttributes.ReadOnly) == 0
                    ? null
                    : throw new UnauthorizedAccessException($"{path}: the file is read-only. Choose another path, or make it writable.");
            }

            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return File.GetUnixFileMode(handle);
        }
        catch (FileNotFoundException)
        {
            // A name that is too long is not missing but another error.
            return null;
        }
    }

    // .NET tells folders and links from files, but not devices, pipes and sockets; elsewhere than on Linux they are taken for files.
    private static unsafe bool IsRegularOrMissing(string file)
    {
        const int CurrentFolder = -100, Type = 1, ModeOffset = 28, SizeOfStatx = 256;
        const int TypeMask = 0xF000, Regular = 0x8000;
        if (!OperatingSystem.IsLinux())
            return true;
        byte* status = stackalloc byte[SizeOfStatx];
        try
        {
            return Statx(CurrentFolder, file, 0, Type, status) != 0 || (*(ushort*)(status + ModeOffset) & TypeMask) == Regular;
        }
        catch (TypeLoadException)
        {
            // A C library before statx (glibc 2.28, musl 1.2.5): as on other systems.
            return true;
        }
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern unsafe int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte* status);
}
