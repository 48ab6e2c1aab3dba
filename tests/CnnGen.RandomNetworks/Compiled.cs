extern alias compiler;

using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using CnnGen.RandomNetworks.Drawing;
using compiler::CnnGen.Generator;
using compiler::CnnGen.Generator.Analyzers;
using compiler::CnnGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.RandomNetworks;

/// <summary>Compiles drawn networks in memory as a user's project would: the generator and the analyzer inside the C# compiler, nullable, all warnings
/// errors but those about a network that is valid and hardly meant.</summary>
internal static partial class Compiled
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: true,
        generalDiagnosticOption: ReportDiagnostic.Error,
        warningLevel: 9999,
        nullableContextOptions: NullableContextOptions.Enable,
        specificDiagnosticOptions: Rules.All.Where(rule => !rule.IsError).Select(rule => KeyValuePair.Create(rule.Id, ReportDiagnostic.Suppress)));

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(NetworkAttribute).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The mistakes that the analyzer finds in each network that it refuses.</summary>
    public static IReadOnlyDictionary<int, string[]> Refused(IEnumerable<DrawnNetwork> networks)
    {
        CSharpCompilation compilation = Create(networks);
        Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation whole, out _);
        return whole.WithAnalyzers([new NetworkAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .GroupBy(diagnostic => NumberOf(diagnostic) ?? throw new InvalidOperationException($"A diagnostic without a network: {diagnostic}"))
            .ToDictionary(group => group.Key, group => group.Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage()}").ToArray());
    }

    /// <summary>Compiles networks that the analyzer accepts into one assembly.</summary>
    /// <param name="path">The assembly's file.</param>
    /// <returns>The generated text of each network's passes, or, where something does not compile, what the compiler says.</returns>
    public static (IReadOnlyDictionary<int, string> Passes, string? Errors) Assembly(IEnumerable<DrawnNetwork> networks, string path)
    {
        Driver().RunGeneratorsAndUpdateCompilation(
            Create(networks).WithAssemblyName(Path.GetFileNameWithoutExtension(path)), out Compilation compilation, out ImmutableArray<Diagnostic> generator);
        using FileStream file = File.Create(path);
        ImmutableArray<Diagnostic> all = generator.AddRange(compilation.Emit(file).Diagnostics);
        string[] errors =
        [
            .. all.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => $"network {NumberOf(diagnostic)}: {diagnostic}").Distinct().Take(20),
        ];
        Dictionary<int, string> passes = [];
        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(tree => tree.FilePath.EndsWith(".Passes.g.cs", StringComparison.Ordinal)))
            passes[NumberOf(tree.FilePath)!.Value] = tree.ToString();
        return (passes, errors.Length > 0 ? string.Join('\n', errors) : null);
    }

    private static CSharpCompilation Create(IEnumerable<DrawnNetwork> networks) => CSharpCompilation.Create(
        "Drawn",
        networks.Select(network => CSharpSyntaxTree.ParseText(SourceText.From(SourceWriter.Write(network), Encoding.UTF8), ParseOptions, $"Drawn{network.Number}.cs")),
        References,
        Options);

    private static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create([new CnnGenGenerator().AsSourceGenerator()], parseOptions: ParseOptions);

    private static int? NumberOf(Diagnostic diagnostic) => NumberOf(diagnostic.Location.SourceTree?.FilePath ?? diagnostic.ToString());

    private static int? NumberOf(string text) => DrawnName().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"Drawn(\d+)")]
    private static partial Regex DrawnName();
}
