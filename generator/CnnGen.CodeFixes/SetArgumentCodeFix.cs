using System.Collections.Immutable;
using System.Composition;
using CnnGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.CodeFixes;

/// <summary>Writes the argument that a diagnostic's properties suggest, as <c>Padding = 1</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SetArgumentCodeFix : LayerCodeFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [Rules.DoesNotFit.Id, Rules.ShapesDiffer.Id, Rules.BiasBeforeBatchNorm.Id];

    protected override IEnumerable<(string Title, IEnumerable<TextChange> Changes)> Fixes(
        Diagnostic diagnostic, AttributeSyntax attribute, SourceText text)
    {
        string qualifier = AttributeEdits.Qualifier(attribute);
        foreach (KeyValuePair<string, string?> suggestion in diagnostic.Properties.OrderBy(property => property.Key, StringComparer.Ordinal))
        {
            switch (suggestion.Key)
            {
                case "shortcut":
                    string shortcut = $"{qualifier}Shortcut.{suggestion.Value}";
                    yield return ($"Use {shortcut}", [AttributeEdits.SetPositional(attribute, shortcut)]);
                    break;
                case "rounding":
                    yield return Property("Rounding", $"{qualifier}Rounding.Floor");
                    yield return Property("Rounding", $"{qualifier}Rounding.Ceil");
                    break;
                default:
                    yield return Property(char.ToUpperInvariant(suggestion.Key[0]) + suggestion.Key.Substring(1), suggestion.Value!);
                    break;
            }
        }

        (string, IEnumerable<TextChange>) Property(string name, string value) =>
            ($"Use {name} = {value}", AttributeEdits.SetProperty(attribute, name, value));
    }
}
