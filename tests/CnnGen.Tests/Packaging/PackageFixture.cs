using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using CnnGen.Tests.Data;

namespace CnnGen.Tests.Packaging;

/// <summary>Packs the packages once for their tests, and makes projects that use CnnGen's, outside the repository.</summary>
public sealed class PackageFixture : IDisposable
{
    // A version of its own: no cache can hold it, so what is tested is what was packed.
    private readonly string _version = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTime.UtcNow:yyyyMMddHHmmss}.{Environment.ProcessId}");
    private readonly ScratchFolder _folder = new();
    private readonly Lazy<string> _packages;
    private readonly List<string> _packageFolders = [];

    public PackageFixture() => _packages = new Lazy<string>(Pack);

    private string PackageOf(string id) => Path.Combine(_packages.Value, $"{id}.{_version}.nupkg");

    /// <summary>A path for a file of the test's.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Writes a project that has the package reference and nothing else that CnnGen needs.</summary>
    /// <returns>Its folder.</returns>
    public string CreateConsumer(string name, string framework, string properties = "")
    {
        string folder = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(folder);
        foreach (string source in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Packaging", "Consumer"), "*.cs"))
            System.IO.File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        System.IO.File.WriteAllText(Path.Combine(folder, "NuGet.config"), $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{_packages.Value}" />
              </packageSources>
            </configuration>
            """);
        System.IO.File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="CnnGen" Version="{_version}" />
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

    /// <summary>Restores a consumer; skips the test, saying why, where what it needs beside CnnGen is in no registry.</summary>
    public void Restore(string consumer, params string[] arguments)
    {
        ProcessResult restore = ProcessResult.Of("dotnet", ["restore", .. arguments], consumer);
        string? missing = restore.Lines.FirstOrDefault(IsMissingPackage);
        Skip.If(missing is not null, $"The package registry does not have what the test needs: {missing}");
        restore.AssertSuccess();
        using var assets = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(consumer, "obj", "project.assets.json")));
        _packageFolders.AddRange(assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name));
    }

    /// <summary>The names of the files in a package.</summary>
    public IReadOnlyList<string> Entries(string id)
    {
        using ZipArchive archive = ZipFile.OpenRead(PackageOf(id));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>What a package says of itself.</summary>
    public XElement Manifest(string id)
    {
        using ZipArchive archive = ZipFile.OpenRead(PackageOf(id));
        using Stream manifest = archive.GetEntry(id + ".nuspec")!.Open();
        return XDocument.Load(manifest).Root!;
    }

    public void Dispose()
    {
        foreach (string folder in _packageFolders.Select(folder => Path.Combine(folder, "cnngen", _version)).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        _folder.Dispose();
    }

    // NU1100 to NU1103: no such package or version; NU1301: a source does not answer. That CnnGen itself is not found is no reason to skip.
    private static bool IsMissingPackage(string line) =>
        new[] { "NU1100", "NU1101", "NU1102", "NU1103", "NU1301" }.Any(line.Contains) && !line.Contains("package CnnGen", StringComparison.Ordinal);

    private string Pack()
    {
        string output = Path.Combine(_folder.Path, "packages");
        // Artifacts of its own, so that it does not build what other tests are running from.
        foreach (string project in new[] { "src/CnnGen/CnnGen.csproj", "src/CnnGen.Console/CnnGen.Console.csproj" })
        {
            ProcessResult.Of("dotnet",
                ["pack", project, "-c", "Release", "-o", output, "--artifacts-path", Path.Combine(_folder.Path, "artifacts"),
                 "-nodeReuse:false", $"-p:PackageVersion={_version}"],
                Repository.Root).AssertSuccess();
        }

        return output;
    }
}
