using System.Collections.Immutable;
using System.Composition;
using CnnGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.CodeFixes;

/// <summary>Adds <c>partial</c> to the class and to all types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddPartialCodeFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.NotPartial.Id, Rules.ContainerNotPartial.Id];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
            return;
        List<TypeDeclarationSyntax> closed = [.. root.FindNode(context.Span).AncestorsAndSelf()
            .OfType<TypeDeclarationSyntax>()
            .Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword))
            .OrderBy(type => type.SpanStart)];
        SourceText text = await context.Document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
        Document changed = context.Document.WithText(text.WithChanges(
            closed.Select(type => new TextChange(new TextSpan(type.Keyword.SpanStart, 0), "partial "))));
        string title = "Make " + string.Join(" and ", closed.Select(type => $"'{type.Identifier.ValueText}'")) + " partial";
        context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(changed), equivalenceKey: "partial"), context.Diagnostics);
    }
}
