using System.Collections.Immutable;
using System.Composition;
using CnnGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.CodeFixes;

/// <summary>Removes a layer that does no good.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveLayerCodeFix : LayerCodeFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [Rules.SoftmaxBeforeLoss.Id, Rules.ActivationAtEnd.Id, Rules.DeadLayer.Id];

    protected override IEnumerable<(string Title, IEnumerable<TextChange> Changes)> Fixes(
        Diagnostic diagnostic, AttributeSyntax attribute, SourceText text) =>
        [($"Remove {attribute.Name}", AttributeEdits.Remove(attribute, text))];
}
