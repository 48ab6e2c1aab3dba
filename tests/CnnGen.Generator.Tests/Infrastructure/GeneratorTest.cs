using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CnnGen.Generator.Analyzers;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator.Tests.Infrastructure;

/// <summary>What every test of the generator checks: the generated files against their snapshots; the diagnostics of analyzer,
/// generator and C# compiler, all of them and no other; that edits elsewhere leave every step cached; that the steps hold nothing of Roslyn's.</summary>
internal static class GeneratorTest
{
    private const string ClassSuffix = "Tests";
    private const string PassesSuffix = ".Passes.g.cs";

    /// <param name="marked">The source, with a mark around what each diagnostic underlines (<see cref="Markup"/>), those of the C# compiler included.</param>
    /// <param name="messages">The messages of the marks that are ours, in the order of the source.</param>
    /// <param name="more">Further files.</param>
    /// <param name="allowUnsafe">Whether the project allows unsafe code.</param>
    /// <param name="variant">Tells apart the cases of a theory.</param>
    /// <param name="passes">Whether there is a snapshot of the passes too. There is none of tiles, whose kinds have a test of their own (TileFileTests).</param>
    public static async Task Verify(
        string marked,
        string[]? messages = null,
        string[]? more = null,
        MetadataReference[]? references = null,
        string? variant = null,
        bool allowUnsafe = true,
        bool passes = false,
        [CallerFilePath] string testFile = "",
        [CallerMemberName] string method = "")
    {
        Markup markup = Markup.Parse(marked);
        CSharpCompilation compilation = TestCompilation.Create(
            [("Test.cs", markup.Source), .. (more ?? []).Select((source, index) => ($"More{index}.cs", source))],
            references ?? [],
            allowUnsafe);

        GeneratorDriver driver = CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var generatorDiagnostics);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();

        Diagnostic[] compiled = [.. (await Compile(output)).Where(IsOfInterest)];
        IEnumerable<Diagnostic> others = [.. generatorDiagnostics, .. await Analyze(output)];
        AssertSame(Expected(markup, messages ?? []), others.Where(IsOfInterest).Concat(compiled).Select(Show));
        AssertSame(compiled.Select(Show), (await Compile(CompileAsInAnEditor(compilation))).Where(IsOfInterest).Select(Show));
        AssertCached(driver, compilation);
        AssertEqualWhenMadeAgain(result);
        Assert.Empty(result.TrackedSteps.Where(step => IsOurs(step.Key))
            .SelectMany(step => step.Value).SelectMany(step => step.Outputs).SelectMany(value => ModelWalk.Find(value.Value)));
        await VerifySnapshots(
            [.. result.GeneratedSources.Where(file => file.HintName != FileNames.Tiles && (passes || !file.HintName.EndsWith(PassesSuffix, StringComparison.Ordinal)))],
            testFile,
            variant is null ? method : $"{method}_{variant}");
    }

    /// <summary>The C# compiler's diagnostics, without those that we take back.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Compile(Compilation compilation) =>
        await compilation.WithAnalyzers([new WarningSuppressor()]).GetAllDiagnosticsAsync();

    /// <summary>The analyzer's diagnostics.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Analyze(Compilation compilation) =>
        await compilation.WithAnalyzers([new NetworkAnalyzer()]).GetAnalyzerDiagnosticsAsync();

    public static GeneratorDriver CreateDriver(IncrementalGeneratorOutputKind without = IncrementalGeneratorOutputKind.None) => CSharpGeneratorDriver.Create(
        [new CnnGenGenerator().AsSourceGenerator()],
        parseOptions: TestCompilation.ParseOptions,
        driverOptions: new GeneratorDriverOptions(without, trackIncrementalGeneratorSteps: true));

    /// <summary>The source with what is generated while someone types: all but the implementation.</summary>
    public static Compilation CompileAsInAnEditor(Compilation compilation)
    {
        CreateDriver(without: IncrementalGeneratorOutputKind.Implementation).RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        return output;
    }

    /// <summary>The outputs of our own steps and of source output, each with why it was or was not run again.</summary>
    public static IEnumerable<(string Step, IncrementalStepRunReason Reason)> Reasons(GeneratorRunResult result) =>
        from step in result.TrackedSteps.Where(step => IsOurs(step.Key)).Concat(result.TrackedOutputSteps)
        from run in step.Value
        from value in run.Outputs
        select (step.Key, value.Reason);

    private static bool IsOurs(string step) => typeof(CnnGenGenerator.Steps).GetFields().Any(field => field.Name == step);

    private static void AssertCached(GeneratorDriver driver, CSharpCompilation compilation)
    {
        SyntaxTree tree = compilation.SyntaxTrees[0];
        CSharpCompilation unrelated = compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText("internal class Unrelated { }", TestCompilation.ParseOptions, "Unrelated.cs"));
        CSharpCompilation above = compilation.ReplaceSyntaxTree(
            tree,
            tree.WithChangedText(tree.GetText().WithChanges(new TextChange(new TextSpan(0, 0), "// An edit above the class.\n"))));
        foreach ((string edit, CSharpCompilation edited) in new[] { ("an unrelated edit", unrelated), ("an edit above the class", above) })
        {
            GeneratorRunResult rerun = driver.RunGenerators(edited).GetRunResult().Results.Single();
            Assert.All(Reasons(rerun), reason => Assert.True(
                reason.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
                $"After {edit}, step {reason.Step} is {reason.Reason}."));
        }
    }

    // Plans compare by value: made again from the same specification, they are equal.
    private static void AssertEqualWhenMadeAgain(GeneratorRunResult result)
    {
        object[] plans = [.. OutputsOf(CnnGenGenerator.Steps.Plans)];
        IEnumerable<NetworkSpec> specs = OutputsOf(CnnGenGenerator.Steps.Networks).Cast<NetworkSpec>();
        Assert.Equal(plans, specs.Where(spec => spec.Declaration.CanEmit).Select(new CompilerSteps().Plan));

        IEnumerable<object> OutputsOf(string step) => result.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> runs)
            ? runs.SelectMany(run => run.Outputs).Select(output => output.Value)
            : [];
    }

    /// <summary>Warnings, errors, and all that is ours; that the test's own source is not documented is no matter, but generated code has to be.</summary>
    public static bool IsOfInterest(Diagnostic diagnostic) =>
        (diagnostic.Severity >= DiagnosticSeverity.Warning || diagnostic.Descriptor.Category == DiagnosticDescriptors.Category)
        && !(diagnostic.Id == "CS1591" && diagnostic.Location.SourceTree?.FilePath is "Test.cs");

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        string expectedLines = string.Join('\n', expected.Order(StringComparer.Ordinal));
        string actualLines = string.Join('\n', actual.Order(StringComparer.Ordinal));
        if (expectedLines != actualLines)
            Assert.Fail($"Other diagnostics than expected.\nExpected:\n{expectedLines}\nActual:\n{actualLines}");
    }

    private static IEnumerable<string> Expected(Markup markup, string[] messages)
    {
        SourceText text = SourceText.From(markup.Source);
        var remaining = new Queue<string>(messages);
        List<string> expected = [];
        foreach ((string id, TextSpan span) in markup.Marks)
        {
            string message = IsOurDiagnostic(id) && remaining.TryDequeue(out string? next) ? next : string.Empty;
            expected.Add(Show(id, "Test.cs", text, span, message));
        }

        expected.AddRange(remaining.Select(message => $"a message without a mark: {message}"));
        return expected;
    }

    private static string Show(Diagnostic diagnostic) => diagnostic.Location.SourceTree is { } tree
        ? Show(
            diagnostic.Id,
            tree.FilePath,
            tree.GetText(),
            diagnostic.Location.SourceSpan,
            IsOurDiagnostic(diagnostic.Id) || tree.FilePath != "Test.cs" ? diagnostic.GetMessage() : string.Empty)
        : diagnostic.ToString();

    private static string Show(string id, string path, SourceText text, TextSpan span, string message)
    {
        LinePosition start = text.Lines.GetLinePosition(span.Start);
        return FormattableString.Invariant($"{path}({start.Line + 1,3},{start.Character + 1,3}) {id} '{text.ToString(span)}' {message}");
    }

    private static bool IsOurDiagnostic(string id) => id.StartsWith("CNN", StringComparison.Ordinal);

    private static async Task VerifySnapshots(GeneratedSourceResult[] files, string testFile, string method)
    {
        string directory = Path.Combine(Path.GetDirectoryName(testFile)!, "Snapshots");
        string testClass = Path.GetFileNameWithoutExtension(testFile);
        string name = (testClass.EndsWith(ClassSuffix, StringComparison.Ordinal) ? testClass[..^ClassSuffix.Length] : testClass) + "." + method;

        // All of them, before the first mismatch is thrown: they are accepted together.
        await Task.WhenAll(files.Select(file => Snapshot.Verify(file.SourceText.ToString(), directory, NameOf(file))));

        IEnumerable<string> stale = Directory.Exists(directory)
            ? Directory.GetFiles(directory, name + "#*.verified.cs")
                .Select(path => Path.GetFileName(path).Replace(".verified.cs", string.Empty)).Except(files.Select(NameOf))
            : [];
        Assert.Equal([], stale);

        string NameOf(GeneratedSourceResult file) => $"{name}#{Path.GetFileNameWithoutExtension(file.HintName)}";
    }
}
