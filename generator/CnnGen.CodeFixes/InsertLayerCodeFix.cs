using System.Collections.Immutable;
using System.Composition;
using CnnGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.CodeFixes;

/// <summary>Makes a map a vector before <c>Dense</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InsertLayerCodeFix : LayerCodeFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.DenseOnMap.Id];

    protected override IEnumerable<(string Title, IEnumerable<TextChange> Changes)> Fixes(
        Diagnostic diagnostic, AttributeSyntax attribute, SourceText text)
    {
        foreach (string layer in new[] { "Flatten", "GlobalAvgPool" })
            yield return ($"Insert {layer}", [AttributeEdits.InsertBefore(attribute, layer)]);
    }
}
