using CnnGen.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests.Infrastructure;

/// <summary>Applies a code fix as an editor would, and checks that nothing is left to say afterwards.</summary>
internal static class CodeFixTest
{
    private static readonly CodeFixProvider[] Providers =
        [new AddPartialCodeFix(), new SetArgumentCodeFix(), new InsertLayerCodeFix(), new RemoveLayerCodeFix()];

    /// <param name="before">The source; its first diagnostic with that id is fixed.</param>
    /// <param name="title">The title of the fix that is taken.</param>
    /// <param name="after">The source after the fix, without that diagnostic.</param>
    public static async Task Verify(string before, string id, string title, string after)
    {
        Assert.Equal(after, await Apply(before, id, title));
        Assert.DoesNotContain(id, (await Analyze(Document(after))).Select(diagnostic => diagnostic.Id));
    }

    /// <summary>The titles of all fixes of the first diagnostic with that id.</summary>
    public static async Task<IEnumerable<string>> Titles(string source, string id) =>
        (await Actions(Document(source), id)).Select(action => action.Title);

    private static async Task<string> Apply(string source, string id, string title)
    {
        Document document = Document(source);
        IReadOnlyList<CodeAction> actions = await Actions(document, id);
        CodeAction? action = actions.FirstOrDefault(candidate => candidate.Title == title);
        Assert.True(action is not null, $"There is no fix '{title}' of {id} among: {string.Join(", ", actions.Select(candidate => candidate.Title))}");
        var operation = (ApplyChangesOperation)Assert.Single(await action.GetOperationsAsync(default));
        Document changed = operation.ChangedSolution.GetDocument(document.Id)!;
        return (await changed.GetTextAsync()).ToString();
    }

    private static async Task<IReadOnlyList<CodeAction>> Actions(Document document, string id)
    {
        Diagnostic? diagnostic = (await Analyze(document)).FirstOrDefault(candidate => candidate.Id == id);
        Assert.True(diagnostic is not null, $"There is no diagnostic {id} to fix.");
        var actions = new List<CodeAction>();
        var context = new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default);
        foreach (CodeFixProvider provider in Providers.Where(provider => provider.FixableDiagnosticIds.Contains(id)))
            await provider.RegisterCodeFixesAsync(context);
        return actions;
    }

    private static async Task<IEnumerable<Diagnostic>> Analyze(Document document)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        return (await GeneratorTest.Analyze(compilation)).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start);
    }

    private static Document Document(string source)
    {
        using var workspace = new AdhocWorkspace();
        CSharpCompilation model = TestCompilation.Create();
        return workspace.AddProject("Test", LanguageNames.CSharp)
            .WithParseOptions(TestCompilation.ParseOptions)
            .WithCompilationOptions(model.Options)
            .WithMetadataReferences(model.References)
            .AddDocument("Test.cs", source);
    }
}
