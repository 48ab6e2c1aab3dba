using System.Text.RegularExpressions;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests;

/// <summary>That the pages in docs/diagnostics say what the compiler says.</summary>
public class DocumentationTests
{
    private const string Folder = "docs/diagnostics/";

    // The type UnknownLayer is about cannot be written: it is that of a newer version of the library. And no source is known on which the compiler fails.
    private static readonly string[] NotWritable = ["CNN0037", "CNN0051"];

    public static TheoryData<string> Ids => [.. Rules.All.Select(rule => rule.Id)];

    [Fact]
    public void TheIndexHasEachRuleAndEachPageItsRule()
    {
        IEnumerable<string> rows = Regex.Matches(Repository.Read(Folder + "README.md"), @"^\| \[CNN.*$", RegexOptions.Multiline).Select(match => match.Value);
        Assert.Equal(Rules.All.Select(rule => $"| [{rule.Id}]({rule.Id}.md) | {Severity(rule)} | {rule.Title} |"), rows);
        Assert.Equal(
            Rules.All.Select(rule => rule.Id),
            Directory.GetFiles(Path.Combine(Repository.Root, Folder), "CNN*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task ThePageIsTrue(string id)
    {
        Rule rule = Rules.Find(id);
        string page = Repository.Read($"{Folder}{id}.md");
        Assert.StartsWith($"# {id}: {rule.Title}\n\n{Severity(rule)} by default.", page);
        Assert.Contains($"dotnet_diagnostic.{id}.severity", page);
        if (NotWritable.Contains(id))
            return;

        // What this one is about stands in the project file.
        bool allowUnsafe = id != Rules.UnsafeNotAllowed.Id;
        Diagnostic wrong = Assert.Single(await Analyze(Block(page, "Wrong", "csharp"), allowUnsafe));
        string message = wrong.GetMessage();
        Assert.Equal(id, wrong.Id);
        Assert.True(Block(page, "Wrong", "text") == message, $"The message is now:\n{message}");
        Assert.Equal([], await Analyze(Block(page, "Right", "csharp")));
    }

    private static string Severity(Rule rule) => rule.Severity.ToString();

    private static string Block(string page, string heading, string language)
    {
        Match match = Regex.Match(page, $@"^## {heading}\n(?:(?!## ).*\n)*?```{language}\n((?:.*\n)*?)```", RegexOptions.Multiline);
        Assert.True(match.Success, $"There is no {language} under '## {heading}'.");
        return match.Groups[1].Value.TrimEnd('\n');
    }

    /// <summary>Our diagnostics; C# itself has nothing to say about the pages' code.</summary>
    private static async Task<IReadOnlyList<Diagnostic>> Analyze(string source, bool allowUnsafe = true)
    {
        CSharpCompilation compilation = TestCompilation.Create([("Test.cs", "using CnnGen;\n" + source)], [], allowUnsafe);
        GeneratorTest.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        Assert.Equal([], output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return await GeneratorTest.Analyze(output);
    }
}
