using System.Text;
using CnnGen.Generator.Analyzers;
using CnnGen.Generator.Compiler;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Emit;
using CnnGen.Generator.Gpu.Emit;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator;

/// <summary>Adds the code of networks and blocks. What is wrong with them is the analyzer's to say, but for a failure of the compiler's own in what
/// only the generator does. A network's passes and the register tiles that they run are implementation output: no other code sees them, and an
/// editor need not wait for them.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class CnnGenGenerator : IIncrementalGenerator
{
    private readonly CompilerSteps _steps;

    public CnnGenGenerator()
        : this(new CompilerSteps())
    {
    }

    internal CnnGenGenerator(CompilerSteps steps) => _steps = steps;

    /// <summary>The steps, as the tests of the cache know them.</summary>
    public static class Steps
    {
        public const string Networks = nameof(Networks);
        public const string Plans = nameof(Plans);
        public const string Passes = nameof(Passes);
        public const string Files = nameof(Files);
        public const string Tiles = nameof(Tiles);
        public const string Kernels = nameof(Kernels);
        public const string Blocks = nameof(Blocks);
        public const string Formulas = nameof(Formulas);
    }

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        CompilerSteps steps = _steps;
        IncrementalValuesProvider<NetworkSpec> networks = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Symbols.NetworkAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                (match, token) => match.TargetSymbol is INamedTypeSymbol { TypeKind: TypeKind.Class } network && IsFirst(match, network)
                    ? steps.Read(network, token)
                    : null)
            .Where(static network => network is not null)
            .Select(static (network, _) => network!)
            .WithTrackingName(Steps.Networks);
        IncrementalValuesProvider<PlannedNetwork> plans = networks
            .Where(static network => network.Declaration.CanEmit)
            .Select((network, _) => steps.Plan(network))
            .WithTrackingName(Steps.Plans);
        IncrementalValuesProvider<BlockPart> blocks = Blocks(context, steps);
        IncrementalValuesProvider<CompiledFormulas> formulas = Formulas(context, steps);
        IncrementalValueProvider<EquatableArray<string>> colliding = plans.Select(static (network, _) => network.FullName).Collect()
            .Combine(blocks.Select(static (block, _) => block.FullName).Collect())
            .Combine(formulas.Select(static (written, _) => written.Class.FullName).Collect())
            .Select(static (names, _) => FileNames.Colliding(names.Left.Left.Concat(names.Left.Right).Concat(names.Right)))
            .WithTrackingName(Steps.Files);
        IncrementalValuesProvider<EmittedNetwork> files = plans.Combine(colliding).Select((network, _) => steps.Emit(
            network.Right.Contains(network.Left.FullName) ? network.Left with { File = FileNames.Unique(network.Left.FullName) } : network.Left));
        context.RegisterSourceOutput(files, static (output, file) => Add(output, NetworkEmitter.FileName(file.Network.File), file.Code));
        ReportFaults(context, files.Select(static (file, _) => file.Fault));
        IncrementalValuesProvider<EmittedPasses?> passes = files
            .Select((file, _) => file.Network.Plan is null ? null : steps.EmitPasses(file.Network))
            .WithTrackingName(Steps.Passes);
        context.RegisterImplementationSourceOutput(passes, static (output, network) =>
        {
            if (network is not null)
                Add(output, network.File, network.Code);
        });
        ReportFaults(context, passes.Select(static (network, _) => network?.Fault));

        IncrementalValueProvider<TileSet?> tiles = passes
            .Select(static (network, _) => network?.Tiles)
            .Collect()
            .Select(static (networks, _) => networks.FirstOrDefault(static set => set is not null) is { } first
                ? first with { Tiles = networks.SelectMany(static set => set?.Tiles ?? []).Distinct().ToEquatableArray() }
                : null)
            .WithTrackingName(Steps.Tiles);
        IncrementalValueProvider<EmittedTiles?> tileFile = tiles.Select((all, _) => all is { Tiles.Count: > 0 } ? steps.EmitTiles(all) : null);
        context.RegisterImplementationSourceOutput(tileFile, static (output, file) =>
        {
            if (file is not null)
                Add(output, FileNames.Tiles, file.Code);
        });
        IncrementalValuesProvider<EmittedUpdates> updates = formulas
            .Where(static written => written.Class.Declaration.HasGpu && written.Rules.Count > 0)
            .Select((written, _) => steps.EmitUpdates(written));
        ReportFaults(context, updates.Select(static (written, _) => written.Fault));
        IncrementalValueProvider<KernelSet?> kernels = passes.Select(static (network, _) => network?.Kernels).Collect()
            .Combine(updates.Select(static (written, _) => written.Kernels).Collect())
            .Combine(OfOptimizers(context).Collect())
            .Select(static (sets, _) => KernelSet.Join([.. sets.Left.Left.OfType<KernelSet>(), .. sets.Left.Right, .. sets.Right]))
            .WithTrackingName(Steps.Kernels);
        context.RegisterImplementationSourceOutput(kernels, static (output, set) =>
        {
            if (set is not null)
                Add(output, FileNames.Kernels, KernelFileEmitter.Emit(set));
        });
        ReportFaults(context, tileFile.SelectMany(static (file, _) => file?.Faults ?? []).Select(static (fault, _) => (Fault?)fault));

        // Written before they meet the names: with the Select behind Combine, the driver of Roslyn 4.14 threw while its steps were tracked (TypingTests).
        AddParts(context, blocks.Select((block, _) => steps.EmitBlock(block)), colliding);
        AddParts(context, formulas.Select((written, _) => steps.EmitFormulas(written)), colliding);
    }

    private static void AddParts(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<EmittedPart> parts, IncrementalValueProvider<EquatableArray<string>> colliding)
    {
        context.RegisterSourceOutput(parts.Combine(colliding), static (output, file) =>
        {
            (string name, EquatableArray<string> meet) = (file.Left.FullName, file.Right);
            if (file.Left.Code is not null)
                Add(output, (meet.Contains(name) ? FileNames.Unique(name) : FileNames.Of(name)) + FileNames.Extension, file.Left.Code);
        });
        ReportFaults(context, parts.Select(static (file, _) => file.Fault));
    }

    private static IncrementalValuesProvider<CompiledFormulas> Formulas(IncrementalGeneratorInitializationContext context, CompilerSteps steps) =>
        Formulas(context, steps, FormulaReader.UpdateAttribute).Collect()
            .Combine(Formulas(context, steps, FormulaReader.LossTermAttribute).Collect())
            .SelectMany(static (both, _) => both.Left.Concat(both.Right))
            .WithTrackingName(Steps.Formulas);

    /// <summary>Classes with one of the attributes that can have a part.</summary>
    private static IncrementalValuesProvider<CompiledFormulas> Formulas(IncrementalGeneratorInitializationContext context, CompilerSteps steps, string attribute) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(
                attribute,
                static (node, _) => node is ClassDeclarationSyntax,
                (match, token) => match.TargetSymbol is INamedTypeSymbol type ? steps.ReadFormulas(type, token) : null)
            .Where(static formulas => formulas is { Mistakes.Count: 0, Class: { HasErrors: false, Declaration.CanEmit: true } })
            .Select(static (formulas, _) => formulas!);

    /// <summary>Kernels of optimizers that another assembly has.</summary>
    private static IncrementalValuesProvider<KernelSet> OfOptimizers(IncrementalGeneratorInitializationContext context) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(
                OptimizersReader.Attribute,
                static (node, _) => node is CompilationUnitSyntax,
                static (match, _) => match.TargetSymbol is IAssemblySymbol assembly ? OptimizersReader.Read(assembly, match.Attributes) : null)
            .Where(static optimizers => optimizers is not null)
            .Select(static (optimizers, _) => KernelSet.Of(optimizers!.KernelNamespace, optimizers.Optimizers.SelectMany(optimizer => FormulaCompiler.RulesOf(optimizer)).ToEquatableArray()));

    private static IncrementalValuesProvider<BlockPart> Blocks(IncrementalGeneratorInitializationContext context, CompilerSteps steps)
    {
        IncrementalValuesProvider<ReadBlock> read = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is ClassDeclarationSyntax type && IsOfBlock(type) && type.Modifiers.Any(SyntaxKind.PartialKeyword),
                (match, token) => match.SemanticModel.GetDeclaredSymbol(match.Node, token) is INamedTypeSymbol type
                    && type.Parts(token).First(IsOfBlock) == match.Node
                    ? steps.ReadBlock(type, token)
                    : null)
            .Where(static block => block is not null)
            .Select(static (block, _) => block!);
        ReportFaults(context, read.Select(static (block, _) => block.Fault));
        return read
            .Where(static block => block.Part is not null)
            .Select(static (block, _) => block.Part!)
            .WithTrackingName(Steps.Blocks);
    }

    // What says that a class is a block stands on one of these.
    private static bool IsOfBlock(TypeDeclarationSyntax part) => part.ParameterList is not null || part.BaseList is not null;

    // Nothing but a fault asks for the compilation, which is another one after every edit.
    private static void ReportFaults(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Fault?> faults) =>
        context.RegisterSourceOutput(
            faults.Where(static fault => fault is not null).Combine(context.CompilationProvider),
            static (output, found) =>
            {
                (Fault fault, Compilation compilation) = (found.Left!, found.Right);
                Location? location = fault.Site is { } site ? new SiteLocator(compilation, output.CancellationToken).Find(site) : null;
                output.ReportDiagnostic(Diagnostic.Create(
                    DiagnosticDescriptors.Of(Rules.CompilerFailed.Id), location ?? Location.None, [fault.Name, fault.Exception]));
            });

    /// <summary>Whether this is the class's first Network attribute: a second one, on another part, is an error of C#'s.</summary>
    private static bool IsFirst(GeneratorAttributeSyntaxContext match, INamedTypeSymbol network) =>
        network.Attribute("NetworkAttribute")?.Data.ApplicationSyntaxReference is { } first
        && match.TargetNode.SyntaxTree == first.SyntaxTree
        && match.TargetNode.Span.Contains(first.Span);

    private static void Add(SourceProductionContext output, string file, string code) =>
        output.AddSource(file, SourceText.From(code, Encoding.UTF8));
}
