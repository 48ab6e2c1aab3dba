using System.Collections.Immutable;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace CnnGen.Generator.Analyzers;

/// <summary>Takes back warnings of C#'s about the user's code that say nothing to him: what stands in the way of a generated member is an error
/// of ours already, and only the compiler of networks reads what is given to layers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WarningSuppressor : DiagnosticSuppressor
{
    private const string Reported = "CNN0016 says that every network has this member.";

    private static readonly SuppressionDescriptor Hides = new("CNNS0108", "CS0108", Reported);
    private static readonly SuppressionDescriptor HidesVirtual = new("CNNS0114", "CS0114", Reported);
    private static readonly SuppressionDescriptor ArrayArgument = new(
        "CNNS3016", "CS3016", "Only the compiler of networks reads the arguments of layers, whatever other languages make of arrays.");

    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions => [Hides, HidesVirtual, ArrayArgument];

    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree)
                continue;
            SyntaxNode node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan);
            SemanticModel model = context.GetSemanticModel(tree);
            SuppressionDescriptor descriptor = SupportedSuppressions.First(supported => supported.SuppressedDiagnosticId == diagnostic.Id);
            if (descriptor == ArrayArgument ? IsLayer(node, model, context.CancellationToken) : IsDeclaredTwice(node, model, context.CancellationToken))
                context.ReportSuppression(Suppression.Create(descriptor, diagnostic));
        }
    }

    private static bool IsLayer(SyntaxNode node, SemanticModel model, CancellationToken token) =>
        node.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute
        && model.GetSymbolInfo(attribute, token).Symbol?.ContainingType.IsLayer() == true;

    private static bool IsDeclaredTwice(SyntaxNode node, SemanticModel model, CancellationToken token) =>
        model.GetDeclaredSymbol(node, token) is { ContainingType: { } network } member
        && network.IsNetwork()
        && GeneratedMembers.Declared(network).Any(declared => SymbolEqualityComparer.Default.Equals(declared.Member, member));
}
