using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.CodeFixes;

/// <summary>A fix that edits the attribute of one layer: that of the diagnostic, or the one inside a block that it also points to.</summary>
public abstract class LayerCodeFix : CodeFixProvider
{
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Solution solution = context.Document.Project.Solution;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            Location location = diagnostic.AdditionalLocations.FirstOrDefault() ?? diagnostic.Location;
            if (solution.GetDocument(location.SourceTree) is not { } document
                || await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
                || root.FindNode(location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute)
            {
                continue;
            }

            SourceText text = await document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
            foreach ((string title, IEnumerable<TextChange> changes) in Fixes(diagnostic, attribute, text))
            {
                Solution changed = solution.WithDocumentText(document.Id, text.WithChanges(changes.OrderBy(change => change.Span.Start)));
                context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(changed), equivalenceKey: title), diagnostic);
            }
        }
    }

    /// <summary>The ways out, best first.</summary>
    protected abstract IEnumerable<(string Title, IEnumerable<TextChange> Changes)> Fixes(
        Diagnostic diagnostic, AttributeSyntax attribute, SourceText text);
}
