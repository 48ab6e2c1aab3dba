using System.Reflection;
using CnnGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;

namespace CnnGen.Generator.Tests.Infrastructure;

/// <summary>Sources compiled with what is generated from them, as a build does it.</summary>
internal static class UserProject
{
    /// <summary>The compilation with its generated files; fails where the generator does.</summary>
    public static Compilation Generate(CSharpCompilation compilation)
    {
        var parseOptions = (CSharpParseOptions)compilation.SyntaxTrees[0].Options;
        CSharpGeneratorDriver.Create([new CnnGenGenerator().AsSourceGenerator()], parseOptions: parseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var diagnostics);
        Assert.Empty(diagnostics);
        return output;
    }

    /// <summary>Errors, and warnings about generated code, each with the line that it is about: an empty list is a build with all warnings as errors,
    /// unless the sources themselves are warned about.</summary>
    public static async Task<IReadOnlyList<string>> Complaints(Compilation output)
    {
        var analyzed = await output.WithAnalyzers([new NetworkAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. output.GetDiagnostics().Concat(analyzed)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error
                || (diagnostic.Severity == DiagnosticSeverity.Warning && diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true))
            .Select(diagnostic => $"{diagnostic} in: {LineOf(diagnostic)}")];
    }

    /// <summary>Fails with all complaints.</summary>
    public static void AssertNone(IReadOnlyList<string> complaints) => Assert.True(complaints.Count == 0, string.Join("\n", complaints.Take(20)));

    /// <summary>Warnings and errors about anything, but for undocumented sources of the test.</summary>
    public static IEnumerable<Diagnostic> Diagnostics(Compilation output) => output.GetDiagnostics().Where(diagnostic =>
        diagnostic.Severity >= DiagnosticSeverity.Warning
        && !(diagnostic.Id == "CS1591" && diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == false));

    /// <summary>The compiled assembly, loaded.</summary>
    public static Assembly Load(Compilation output)
    {
        using var stream = new MemoryStream();
        EmitResult result = output.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return Assembly.Load(stream.ToArray());
    }

    private static string LineOf(Diagnostic diagnostic) => diagnostic.Location.SourceTree is { } tree
        ? tree.GetText().Lines.GetLineFromPosition(diagnostic.Location.SourceSpan.Start).ToString().Trim()
        : "";
}
