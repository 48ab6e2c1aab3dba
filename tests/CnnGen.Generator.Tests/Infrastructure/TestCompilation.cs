using System.Collections.Immutable;
using CnnGen.Generator.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator.Tests.Infrastructure;

/// <summary>Compilations as a user's project would have them: C# latest, nullable, all warnings on, the runtime library referenced.</summary>
internal static class TestCompilation
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    private static readonly Lazy<ImmutableArray<MetadataReference>> LazyReferences = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(NetworkAttribute).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    public static ImmutableArray<MetadataReference> References => LazyReferences.Value;

    public static CSharpCompilation Create(params IEnumerable<string> sources) =>
        Create(sources.Select((source, index) => (Path: index == 0 ? "Test.cs" : $"Test{index}.cs", source)), []);

    public static CSharpCompilation Create(IEnumerable<(string Path, string Source)> files, IEnumerable<MetadataReference> more, bool allowUnsafe = true) =>
        CSharpCompilation.Create(
            "Test",
            files.Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Source, System.Text.Encoding.UTF8), ParseOptions, file.Path)),
            [.. References, .. more],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                warningLevel: 9999,
                allowUnsafe: allowUnsafe));

    public static INamedTypeSymbol Type(this Compilation compilation, string fullName) =>
        compilation.GetTypeByMetadataName(fullName) ?? throw new InvalidOperationException($"There is no type '{fullName}'.");

    /// <summary>A reference to what <paramref name="source"/> and the code generated from it compile to, without what a reference assembly lacks.</summary>
    public static MetadataReference ToReference(string source)
    {
        using var stream = new MemoryStream();
        EmitResult result = Library(source).Emit(stream, options: new EmitOptions(metadataOnly: true, includePrivateMembers: false));
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    /// <summary>A reference to another project, as an editor has it: with its syntax.</summary>
    public static MetadataReference ToProjectReference(string source) => Library(source).ToMetadataReference();

    private static Compilation Library(string source)
    {
        GeneratorTest.CreateDriver().RunGeneratorsAndUpdateCompilation(Create(source).WithAssemblyName("Library"), out Compilation library, out _);
        return library;
    }
}
