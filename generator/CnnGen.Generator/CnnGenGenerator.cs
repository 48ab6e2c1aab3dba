using System.Text;
using CnnGen.Generator.Emit;
using CnnGen.Generator.Emit.Tiles;
using CnnGen.Generator.Model;
using CnnGen.Generator.Planning;
using CnnGen.Generator.Planning.Tiles;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator;

/// <summary>Adds the code of networks and blocks. What is wrong with them is the analyzer's to say. A network's passes and the register
/// tiles that they run are implementation output: no other code sees them, and an editor need not wait for them.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class CnnGenGenerator : IIncrementalGenerator
{
    /// <summary>The steps, as the tests of the cache know them.</summary>
    public static class Steps
    {
        public const string Networks = nameof(Networks);
        public const string Plans = nameof(Plans);
        public const string Passes = nameof(Passes);
        public const string Tiles = nameof(Tiles);
        public const string Blocks = nameof(Blocks);
    }

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<NetworkSpec> networks = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Symbols.NetworkAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (match, token) => match.TargetSymbol is INamedTypeSymbol { TypeKind: TypeKind.Class } network && IsFirst(match, network)
                    ? NetworkReader.Read(network, token)
                    : null)
            .Where(static network => network is not null)
            .Select(static (network, _) => network!)
            .WithTrackingName(Steps.Networks);
        IncrementalValuesProvider<PlannedNetwork> plans = networks
            .Where(static network => network.Declaration.CanEmit)
            .Select(static (network, _) => PlannedNetwork.Of(network))
            .WithTrackingName(Steps.Plans);
        context.RegisterSourceOutput(plans, static (output, network) =>
            Add(output, NetworkEmitter.FileName(network.FullName), NetworkEmitter.Emit(network)));
        IncrementalValuesProvider<EmittedPasses> passes = plans
            .Where(static network => network.Plan is not null)
            .Select(static (network, _) => NetworkEmitter.EmitPasses(network, network.Plan!))
            .WithTrackingName(Steps.Passes);
        context.RegisterImplementationSourceOutput(passes, static (output, network) => Add(output, network.File, network.Code));

        IncrementalValueProvider<EquatableArray<TileSpec>> tiles = passes
            .Select(static (network, _) => network.Tiles)
            .Collect()
            .Select(static (networks, _) => networks.SelectMany(static tiles => tiles).Distinct().ToEquatableArray())
            .WithTrackingName(Steps.Tiles);
        context.RegisterImplementationSourceOutput(tiles, static (output, all) =>
        {
            if (all.Count > 0)
                Add(output, TileFileEmitter.FileName, TileFileEmitter.Emit(all));
        });

        IncrementalValuesProvider<BlockPart> blocks = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is ClassDeclarationSyntax { ParameterList: not null } type && type.Modifiers.Any(SyntaxKind.PartialKeyword),
                static (match, token) => match.SemanticModel.GetDeclaredSymbol(match.Node, token) is INamedTypeSymbol type
                    ? BlockReader.ReadPart(type, token)
                    : null)
            .Where(static block => block is not null)
            .Select(static (block, _) => block!)
            .WithTrackingName(Steps.Blocks);
        context.RegisterSourceOutput(blocks, static (output, block) => Add(output, block.FullName + ".g.cs", BlockEmitter.Emit(block)));
    }

    /// <summary>Whether this is the class's first Network attribute: a second one, on another part, is an error of C#'s.</summary>
    private static bool IsFirst(GeneratorAttributeSyntaxContext match, INamedTypeSymbol network) =>
        network.Attribute("NetworkAttribute")?.Data.ApplicationSyntaxReference is { } first
        && match.TargetNode.SyntaxTree == first.SyntaxTree
        && match.TargetNode.Span.Contains(first.Span);

    private static void Add(SourceProductionContext output, string file, string code) =>
        output.AddSource(file, SourceText.From(code, Encoding.UTF8));
}
