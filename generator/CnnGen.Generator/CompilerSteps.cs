using CnnGen.Generator.Code;
using CnnGen.Generator.Compiler;
using CnnGen.Generator.Cpu.Emit;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Emit;
using CnnGen.Generator.Gpu.Emit;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator;

/// <summary>The compiler's steps as the generator takes them, one class at a time: where one fails, that class gets stub members and a fault,
/// and all others their code.</summary>
/// <remarks>What fails up to the shapes fails in the analyzer too, which reports it; faults are what the analyzer does not come to.</remarks>
internal sealed record CompilerSteps
{
    public Func<INamedTypeSymbol, CancellationToken, NetworkSpec> Reader { get; init; } = NetworkReader.Read;

    public Func<NetworkSpec, ShapedGraph> Analyzer { get; init; } = static network => NetworkCompiler.Analyze(network, errorsOnly: true);

    public Func<ShapedGraph, NetworkSpec, Plan> Planner { get; init; } =
        static (graph, network) => Generator.Cpu.Planning.Planner.Plan(Lowerer.Lower(graph), network.InputGradient, network.Winograd);

    public Func<ShapedGraph, NetworkSpec, GpuPlan> GpuPlanner { get; init; } =
        static (graph, network) => Generator.Gpu.Planning.GpuPlanner.Plan(Lowerer.Lower(graph), network.InputGradient);

    public Func<PlannedNetwork, string> Emitter { get; init; } = NetworkEmitter.Emit;

    public Func<PlannedNetwork, Plan, EmittedPasses> PassEmitter { get; init; } = NetworkEmitter.EmitPasses;

    public Action<CodeWriter, TileSpec> TileEmitter { get; init; } = TileFileEmitter.EmitClass;

    public Func<INamedTypeSymbol, CancellationToken, BlockPart?> BlockReader { get; init; } = Generator.Reading.BlockReader.ReadPart;

    public Func<BlockPart, string> BlockEmitter { get; init; } = Generator.Emit.BlockEmitter.Emit;

    public Func<CompiledFormulas, string> FormulaEmitter { get; init; } =
        static formulas => Generator.Emit.FormulaEmitter.Emit(formulas.Class, formulas.Rules, formulas.Term);

    /// <summary>What is written; where it cannot be read, a network with errors; null where not even its declaration can be.</summary>
    public NetworkSpec? Read(INamedTypeSymbol network, CancellationToken token) => Fault.Guard<NetworkSpec?>(
        () => Reader(network, token),
        _ => Fault.Guard<NetworkSpec?>(() => NetworkReader.Unread(network, token), _ => null));

    /// <summary>The plan; none where the network has errors, or where making it fails.</summary>
    public PlannedNetwork Plan(NetworkSpec network)
    {
        PlannedNetwork stub = new(network.Class.FullName, network.Declaration, FileNames.Of(network.Class.FullName), Graph: null, Plan: null);
        return Fault.Guard(() => Analyzer(network), _ => null!) is not { IsValid: true } graph
            ? stub
            : Fault.Guard(
                () => stub with { Graph = graph, Plan = Planner(graph, network), Gpu = network.Declaration.HasGpu ? GpuPlanner(graph, network) : null },
                exception => stub with { Fault = Fault.Of(network.Class.Name, network.Class.FullName, exception) });
    }

    /// <summary>The file that other code sees; with stub members, and no plan any more, where writing it fails.</summary>
    public EmittedNetwork Emit(PlannedNetwork network) => Fault.Guard(
        () => new EmittedNetwork(network, Emitter(network), network.Fault),
        exception =>
        {
            PlannedNetwork stub = network with { Graph = null, Plan = null };
            return new(stub, NetworkEmitter.Emit(stub), Fault.Of(network.Declaration.Name, network.FullName, exception));
        });

    /// <summary>The file with the passes; with passes that throw where writing them fails.</summary>
    public EmittedPasses EmitPasses(PlannedNetwork network) => Fault.Guard(
        () => PassEmitter(network, network.Plan!),
        exception => NetworkEmitter.EmitFailedPasses(network, network.Plan!) with
        {
            Fault = Fault.Of(network.Declaration.Name, network.FullName, exception),
        });

    /// <summary>The file of all tiles. Without one that cannot be written, kernels take the library's.</summary>
    public EmittedTiles EmitTiles(TileSet tiles)
    {
        var faults = new List<Fault>();
        string code = TileFileEmitter.Emit(tiles.Namespace, tiles.Tiles, (writer, tile) =>
        {
            int start = writer.Here;
            if (Fault.Guard(() => Written(writer, tile), exception => new("the register tile " + tile.Name, Site: null, Fault.Describe(exception))) is not { } fault)
                return;
            faults.Add(fault);
            writer.CutAt(start);
            TileFileEmitter.EmitMissing(writer, tile);
        });
        return new(code, faults.ToEquatableArray());

        Fault? Written(CodeWriter writer, TileSpec tile)
        {
            TileEmitter(writer, tile);
            return null;
        }
    }

    /// <summary>A block's generated part; with stub members where writing it fails, and none where that fails too.</summary>
    public EmittedPart EmitBlock(BlockPart block) => Fault.Guard(
        () => new EmittedPart(block.FullName, BlockEmitter(block), null),
        exception => new EmittedPart(
            block.FullName,
            Fault.Guard<string?>(() => Generator.Emit.BlockEmitter.EmitStub(block), _ => null),
            Fault.Of(block.Declaration.Name, block.FullName, exception)));

    /// <summary>A class with formulas; null where the analyzer fails on it too, and says so.</summary>
    public CompiledFormulas? ReadFormulas(INamedTypeSymbol type, CancellationToken token) => Fault.Guard<CompiledFormulas?>(
        () => FormulaReader.Read(type, token) is { } written ? FormulaCompiler.Compile(written) : null, _ => null);

    /// <summary>The generated part of a class with formulas; none where writing it fails.</summary>
    public EmittedPart EmitFormulas(CompiledFormulas formulas) => Fault.Guard(
        () => new EmittedPart(formulas.Class.FullName, FormulaEmitter(formulas), null),
        exception => new EmittedPart(formulas.Class.FullName, null, Fault.Of(formulas.Class.Name, formulas.Class.FullName, exception)));

    /// <summary>The kernels of an optimizer; none where writing them fails.</summary>
    public EmittedUpdates EmitUpdates(CompiledFormulas formulas) => Fault.Guard(
        () => new EmittedUpdates(KernelSet.Of(formulas.Class.Declaration.KernelNamespace, formulas.Rules), null),
        exception => new EmittedUpdates(
            new(formulas.Class.Declaration.KernelNamespace, [], []), Fault.Of(formulas.Class.Name, formulas.Class.FullName, exception)));

    /// <summary>What goes into a block's generated part, or where it cannot be read, into stub members; null where there is none.</summary>
    public ReadBlock? ReadBlock(INamedTypeSymbol block, CancellationToken token) => Fault.Guard(
        () => BlockReader(block, token) is { } part ? new ReadBlock(part, null) : null,
        exception => new ReadBlock(
            Fault.Guard<BlockPart?>(() => Generator.Reading.BlockReader.Unread(block, token), _ => null),
            Fault.Of(block.Name, block.FullName(), exception)));
}

/// <summary>The file of a network that other code sees.</summary>
internal sealed record EmittedNetwork(PlannedNetwork Network, string Code, Fault? Fault);

/// <summary>The file of tiles.</summary>
internal sealed record EmittedTiles(string Code, EquatableArray<Fault> Faults);

/// <summary>The generated part of a block, or of a class with formulas.</summary>
internal sealed record EmittedPart(string FullName, string? Code, Fault? Fault);

/// <summary>The kernels of an optimizer.</summary>
internal sealed record EmittedUpdates(KernelSet Kernels, Fault? Fault);

/// <summary>What was read of a block.</summary>
internal sealed record ReadBlock(BlockPart? Part, Fault? Fault);
