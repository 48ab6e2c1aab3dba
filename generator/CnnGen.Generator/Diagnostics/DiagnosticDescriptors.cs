using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Diagnostics;

/// <summary>The rules as Roslyn wants them.</summary>
public static class DiagnosticDescriptors
{
    public const string Category = "CnnGen";

    private const string HelpLinkBase = "https://github.com/cnngen/cnngen/blob/main/docs/diagnostics/";

    private static readonly ImmutableDictionary<string, DiagnosticDescriptor> ById =
        Rules.All.Select(Create).ToImmutableDictionary(descriptor => descriptor.Id);

    /// <summary>All descriptors, in the order of <see cref="Rules.All"/>.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = [.. Rules.All.Select(rule => ById[rule.Id])];

    /// <exception cref="KeyNotFoundException">There is no such rule.</exception>
    public static DiagnosticDescriptor Of(string id) => ById[id];

    private static DiagnosticDescriptor Create(Rule rule) => new(
        rule.Id,
        rule.Title,
        rule.Message,
        Category,
        rule.Severity switch
        {
            Severity.Error => DiagnosticSeverity.Error,
            Severity.Warning => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Info,
        },
        isEnabledByDefault: true,
        helpLinkUri: HelpLinkBase + rule.Id + ".md");
}
