using System.Runtime.Versioning;
using CnnGen.Tests.Data;
using CnnGen.Tests.Packaging;
using CnnGen.Weights;

namespace CnnGen.Tests.Weights;

/// <summary>What is at a path that is saved to, and the path itself.</summary>
public sealed class AtomicFileTargetTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static void Save(string path) => AtomicFile.Write(path, stream => stream.Write([4, 5]));

    private string[] Files() => [.. Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Order()];

    private string Link(string name, string target)
    {
        Skip.If(OperatingSystem.IsWindows(), "Links take a privilege on Windows.");
        File.CreateSymbolicLink(_folder.File(name), target);
        return _folder.File(name);
    }

    // Saves and what comes before them must refuse the same things in the same words.
    private static T Refuses<T>(string path) where T : Exception
    {
        T prepared = Assert.Throws<T>(() => AtomicFile.Prepare(path));
        T saved = Assert.Throws<T>(() => Save(path));
        Assert.Equal(prepared.Message, saved.Message);
        return saved;
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void LinksStayLinks(bool isThere)
    {
        string file = _folder.File("file");
        if (isThere)
            File.WriteAllBytes(file, [1]);
        string middle = Link("middle", "file"), path = Link("link", middle);

        AtomicFile.Prepare(path);
        Assert.Equal(isThere, File.Exists(file));
        Save(path);

        Assert.Equal(["file", "link", "middle"], Files());
        Assert.Equal([4, 5], File.ReadAllBytes(file));
        Assert.Equal((middle, "file"), (new FileInfo(path).LinkTarget, new FileInfo(middle).LinkTarget));
        Assert.Null(new FileInfo(file).LinkTarget);
    }

    [SkippableFact]
    public void LinksOfFoldersAreFollowedAsTheSystemDoes()
    {
        // deep/up leads to ../file, which is a/file by way of "short" too, and not "file" beside it.
        Directory.CreateDirectory(_folder.File("a/deep"));
        Link("a/deep/up", "../file");
        Link("short", "a/deep");

        Save(_folder.File("short/up"));

        Assert.Equal(["a", "short"], Files());
        Assert.Equal([4, 5], File.ReadAllBytes(_folder.File("a/file")));
        Assert.Equal([4, 5], File.ReadAllBytes(_folder.File("short/up")));
    }

    [SkippableFact]
    public void LinksInACircleAreRefused()
    {
        Link("one", "two");
        string path = Link("two", "one");
        Assert.StartsWith($"{path}: more than 40 symbolic links lead on from there, probably in a circle.", Refuses<IOException>(path).Message);
        Assert.Equal(["one", "two"], Files());
    }

    [SkippableTheory]
    [InlineData("600")]
    [InlineData("640")]
    [InlineData("755")]
    [UnsupportedOSPlatform("windows")]
    public void PermissionsAreKept(string octal)
    {
        Skip.If(OperatingSystem.IsWindows(), "Permissions of Unix.");
        UnixFileMode mode = (UnixFileMode)Convert.ToInt32(octal, 8);
        string path = _folder.Write("a", [1]);
        File.SetUnixFileMode(path, mode);
        AtomicFile.Write(path, stream =>
        {
            // Until the file is whole, nobody else reads it.
            string temporary = Directory.GetFiles(_folder.Path, AtomicFile.TemporaryPrefix + "*").Single();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(temporary));
            stream.Write([4]);
        });
        Assert.Equal(mode, File.GetUnixFileMode(path));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void ANewFileHasThePermissionsOfNewFiles()
    {
        Skip.If(OperatingSystem.IsWindows(), "Permissions of Unix.");
        Save(_folder.File("a"));
        Assert.Equal(File.GetUnixFileMode(_folder.Write("other", [1])), File.GetUnixFileMode(_folder.File("a")));
    }

    [SkippableFact]
    public void AReadOnlyFileIsNotReplaced()
    {
        Skip.If(Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows(), "Root may write any file.");
        string path = _folder.Write("a", [1]);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        Refuses<UnauthorizedAccessException>(path);
        File.SetAttributes(path, FileAttributes.Normal);
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [SkippableFact]
    public void DevicesAndPipesAreRefused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Told from files on Linux.");
        string pipe = _folder.File("pipe");
        ProcessResult.Of("mkfifo", [pipe], _folder.Path).AssertSuccess();
        foreach (string path in new[] { "/dev/null", pipe, Link("link", pipe), "/dev/stdin" })
            Assert.Equal($"{path}: this is no regular file but a device, a pipe or a socket, which saving would replace. Choose another path.", Refuses<IOException>(path).Message);
        Assert.Equal(["link", "pipe"], Files());
    }

    [Fact]
    public void FoldersAreRefused()
    {
        string folder = _folder.File("a");
        Directory.CreateDirectory(folder);
        Assert.Equal($"{folder}: this is a folder; expected a file, or the name of a new one.", Refuses<IOException>(folder).Message);
        foreach (string path in new[] { folder + "/", _folder.File("new/"), _folder.File("new/."), _folder.File("new/.."), ".", "/" })
            Assert.StartsWith($"'{path}' names a folder; expected the name of a file in it.", Refuses<ArgumentException>(path).Message);
        Assert.Equal(["a"], Files());
    }

    [Fact]
    public void PathsThatAreNoneAreRefused()
    {
        Refuses<ArgumentNullException>(null!);
        Refuses<ArgumentException>("");
        Refuses<ArgumentException>(_folder.File("a\0b"));
        Assert.StartsWith("'~/cnngen/a': '~' means the home folder to a shell only.", Refuses<ArgumentException>("~/cnngen/a").Message);
        Assert.False(Directory.Exists("~"));
    }

    [Fact]
    public void MissingFoldersAreMade()
    {
        string prepared = _folder.File("b/c/a"), saved = _folder.File("d/e/a");
        AtomicFile.Prepare(prepared);
        Assert.Empty(Directory.GetFiles(_folder.File("b/c")));
        Save(saved);
        Assert.Equal([4, 5], File.ReadAllBytes(saved));
    }

    [Fact]
    public void AFileInPlaceOfAFolderIsNamed()
    {
        string file = _folder.Write("a", [1]);
        Assert.StartsWith($"{file}/b/c: the folder {file}/b cannot be made (", Refuses<IOException>(file + "/b/c").Message.Replace('\\', '/'));
        Assert.StartsWith($"{file}/b: the folder {file} cannot be made (", Refuses<IOException>(file + "/b").Message.Replace('\\', '/'));
    }

    [SkippableTheory]
    [InlineData(255, 1)]
    [InlineData(252, 1)]
    [InlineData(85, 3)]
    public void NamesAreAsLongAsTheSystemAllows(int characters, int bytes)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "255 bytes are the limit of Linux.");
        string path = _folder.File(new string(bytes == 1 ? 'a' : '訓', characters));
        AtomicFile.Prepare(path);
        Assert.Empty(Files());
        Save(path);
        Save(path);
        Assert.Equal([4, 5], File.ReadAllBytes(path));
        Refuses<PathTooLongException>(path + "aaaa");
        Assert.Single(Files());
    }

    [Fact]
    public void AFileOfTheUsersBesideItIsNotTouched()
    {
        string path = _folder.Write("a", [1]), mine = _folder.Write("a.tmp", [7, 8]);
        string left = _folder.Write(AtomicFile.TemporaryPrefix + "0123" + AtomicFile.TemporarySuffix, [9]);
        Save(path);
        Assert.Equal([7, 8], File.ReadAllBytes(mine));
        // What a killed process left may as well be of one that is at work.
        Assert.Equal([9], File.ReadAllBytes(left));
        Assert.Equal(3, Files().Length);
    }

    [Theory]
    [InlineData("a.")]
    [InlineData(" a ")]
    [InlineData("ä 訓.safetensors")]
    [InlineData("~")]
    [InlineData(".hidden")]
    [InlineData("...")]
    public void OddNamesAreNames(string name)
    {
        string path = _folder.File(name);
        Save(path);
        Assert.Equal([4, 5], File.ReadAllBytes(path));
        Assert.Single(Files());
    }

    [Fact]
    public void PathsAreRelativeToTheCurrentFolder()
    {
        string path = Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder.File("b/../a"));
        Save(path);
        Assert.Equal(["a"], Files());
    }
}
