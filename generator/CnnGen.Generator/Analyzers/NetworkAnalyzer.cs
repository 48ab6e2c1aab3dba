using System.Collections.Immutable;
using CnnGen.Generator.Compiler;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace CnnGen.Generator.Analyzers;

/// <summary>Says what is wrong with networks, blocks and formulas while they are being typed, on the attribute that is wrong.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NetworkAnalyzer : DiagnosticAnalyzer
{
    private readonly Func<INamedTypeSymbol, BlockCycles, CancellationToken, IEnumerable<Mistake>> _find;

    public NetworkAnalyzer()
        : this(Mistakes)
    {
    }

    internal NetworkAnalyzer(Func<INamedTypeSymbol, BlockCycles, CancellationToken, IEnumerable<Mistake>> find) => _find = find;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => DiagnosticDescriptors.All;

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var cycles = new BlockCycles();
            if (start.Compilation.GetTypeByMetadataName(Symbols.NetworkAttribute) is not null)
                start.RegisterSymbolAction(symbol => Analyze(symbol, cycles), SymbolKind.NamedType);
        });
    }

    private void Analyze(SymbolAnalysisContext context, BlockCycles cycles)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        var locator = new SiteLocator(context.Compilation, context.CancellationToken);
        CancellationToken token = context.CancellationToken;
        Mistake[] mistakes = Fault.Guard<Mistake[]>(
            () => [.. _find(type, cycles, token)],
            exception => [new(Rules.CompilerFailed.Id, type.Site(), [type.Name, Fault.Describe(exception)])]);
        foreach (Mistake mistake in mistakes)
        {
            Location location = locator.Find(mistake.Site) ?? type.Locations[0];
            Location[] related = mistake.Related is { } site && locator.Find(site) is { } second ? [second] : [];
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.Of(mistake.Id),
                location,
                related,
                mistake.Properties.ToImmutableDictionary(property => property.Key, property => (string?)property.Value),
                [.. mistake.Arguments.Select(Text.Printable)]));
        }
    }

    /// <summary>All there is to say of a class.</summary>
    internal static IEnumerable<Mistake> Mistakes(INamedTypeSymbol type, BlockCycles cycles, CancellationToken token)
    {
        if (type.TypeKind != TypeKind.Class || !type.IsNamed())
            return [];
        IEnumerable<Mistake> strays = StrayParts.Find(type);
        if (type.IsNetwork())
            return strays.Concat(NetworkCompiler.Analyze(NetworkReader.Read(type, token)).Mistakes);
        if (FormulaReader.Read(type, token) is { } formulas)
            return strays.Concat(FormulaCompiler.Compile(formulas).Mistakes);
        if (!type.IsBlock())
            return strays.Concat(Strays(type));

        // An abstract block is a base for others, whose constructors they share.
        IEnumerable<Mistake> mistakes = type.IsAbstract ? [] : Mistakes(BlockReader.Read(type, cycles, token));
        return strays.Concat(mistakes).Concat(StrayBudget.Find(type));
    }

    // Where layers are ignored for want of [Network(…)], so is the budget, and for the same reason.
    private static IEnumerable<Mistake> Strays(INamedTypeSymbol type)
    {
        Mistake[] layers = [.. StrayLayers.Find(type)];
        return layers.Length > 0 ? layers : StrayBudget.Find(type);
    }

    private static IEnumerable<Mistake> Mistakes(BlockSpec block) =>
        block.Mistakes.Any(mistake => mistake.Id == Rules.SpreadOverParts.Id)
            ? block.Mistakes
            : block.Mistakes.Concat(BlockChecker.Check(block.Class, block.Blocks));
}
