using System.Collections.Immutable;
using CnnGen.Generator.Analyzers;
using CnnGen.Generator.Cpu.Emit;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Emit;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace CnnGen.Generator.Tests;

/// <summary>An exception of the compiler's own, wherever it is thrown: one diagnostic that names the network, stub members, and no other network or block
/// that loses its code. The exceptions are injected.</summary>
public class FaultTests
{
    private const string Marked = """
        using CnnGen;
        [Network(16, 8, 8), Conv(16, 3, Padding = 1), Pair(16), GlobalAvgPool, Dense(2)] public sealed partial class {|CNN0051:Faulty|};
        [Network(16, 8, 8), Conv(16, 3, Padding = 1), GlobalAvgPool, Dense(2)] public sealed partial class Innocent;
        [Network(4), Dense(3)] public sealed partial class Other;
        [Conv("width", 1)] public sealed partial class Pair(int width, int count = 1, string? text = "") : Block;
        [Pair("2*n", text: null)] public sealed partial class Pairs(int n = 3) : Block;
        public static class User
        {
            public static long Use() => Faulty.ParameterCount + Faulty.ForwardMacs + Faulty.InputShape.Count + Faulty.Layers.Length + new Faulty(1).BatchSize;
            public static object Blocks(Pair pair) => pair.Arguments;
        }
        """;

    private const string End = ". Other networks are not affected. This is a fault of CnnGen and not of your code: "
        + "please report it, with the class, at https://github.com/cnngen/cnngen/issues";

    private static readonly CompilerSteps Sound = new();

    public static TheoryData<string> Steps => ["read", "analyze", "plan", "emit", "emit passes"];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task OneNetworkFailsAlone(string step)
    {
        (string[] diagnostics, GeneratorRunResult result) = await Run(At(step, new ArgumentException("No\nluck.")), Fails(step) ? new ArgumentException("No\nluck.") : null);
        string text = Assert.Single(diagnostics);
        Assert.Matches(@"^CNN0051 'Faulty' The compiler failed on 'Faulty': ArgumentException in \w+\.\w+ \(No luck\.\)\. Other networks", text);
        Assert.EndsWith(End, text);
        Assert.Contains("partial void Cnn_InferPass()", Source(result, "Innocent.Passes.g.cs"));
        Assert.Contains("partial void Cnn_InferPass()", Source(result, "Other.Passes.g.cs"));
        Assert.Contains("TileKernel", Source(result, "CnnGen.Tiles.g.cs"));
        Assert.Contains("Arguments", Source(result, "Pair.g.cs"));
        Assert.Contains("'Faulty' has errors", Source(result, step == "emit passes" ? "Faulty.Passes.g.cs" : "Faulty.g.cs"));
    }

    [Fact]
    public async Task ATileThatCannotBeWrittenIsTheLibrarys()
    {
        bool isFirst = true;
        CompilerSteps steps = Sound with
        {
            TileEmitter = (writer, tile) =>
            {
                TileFileEmitter.EmitClass(writer, tile);
                if (!isFirst)
                    return;
                isFirst = false;
                using (writer.Braces("half"))
                    writer.Write($"a line{(isFirst ? "" : throw new InvalidOperationException("No tile."))}");
            },
        };
        (string[] diagnostics, GeneratorRunResult result) = await Run(steps, null);
        Assert.Matches(@"^CNN0051 '' The compiler failed on 'the register tile \w+': InvalidOperationException in \S+ \(No tile\.\)\.", Assert.Single(diagnostics));
        Assert.Contains("Instance = null;", Source(result, "CnnGen.Tiles.g.cs"));
        Assert.DoesNotContain("half", Source(result, "CnnGen.Tiles.g.cs"));
        Assert.Equal(9, result.GeneratedSources.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ABlockFailsAlone(bool isRead)
    {
        CompilerSteps steps = isRead
            ? Sound with { BlockReader = (block, token) => block.Name == "Pair" ? throw new OverflowException("Too much.") : BlockReader.ReadPart(block, token) }
            : Sound with { BlockEmitter = block => block.Declaration.Name == "Pair" ? throw new OverflowException("Too much.") : BlockEmitter.Emit(block) };
        (string[] diagnostics, GeneratorRunResult result) = await Run(steps, null);
        Assert.StartsWith("CNN0051 'Pair' The compiler failed on 'Pair': OverflowException in ", Assert.Single(diagnostics));
        Assert.Equal(9, result.GeneratedSources.Length);
    }

    [Theory]
    [InlineData("[Update(\"w = w - rate * g\")] public sealed partial class {|CNN0051:Faulty|} : Optimizer;")]
    [InlineData("[LossTerm(\"(x - t)^2\")] public sealed partial class {|CNN0051:Faulty|} : PointwiseLoss;")]
    public void FormulasFailAlone(string marked)
    {
        CompilerSteps steps = Sound with
        {
            FormulaEmitter = formulas => formulas.Class.Name == "Faulty" ? throw new OverflowException("Too much.") : Sound.FormulaEmitter(formulas),
        };
        string source = Markup.Parse($"using CnnGen.Training; {marked} [Update(\"w = w - g\")] public sealed partial class Innocent : Optimizer;").Source;
        GeneratorDriver driver = Driver(steps).RunGeneratorsAndUpdateCompilation(TestCompilation.Create(source), out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        Diagnostic fault = Assert.Single(diagnostics);
        Assert.StartsWith("The compiler failed on 'Faulty': OverflowException in ", fault.GetMessage());
        Assert.Equal("Faulty", output.SyntaxTrees.First().GetText().ToString(fault.Location.SourceSpan));
        Assert.DoesNotContain(output.GetDiagnostics(), GeneratorTest.IsOfInterest);
        GeneratedSourceResult written = Assert.Single(driver.GetRunResult().Results.Single().GeneratedSources);
        Assert.Equal("Innocent.g.cs", written.HintName);
    }

    // What the generator does not do, and the analyzer alone can fail in: lints, and blocks by themselves.
    [Fact]
    public async Task TheAnalyzerReportsItsOwnFaults()
    {
        (string[] diagnostics, _) = await Run(Sound, new ArgumentException("No\nluck."));
        Assert.StartsWith("CNN0051 'Faulty' The compiler failed on 'Faulty': ArgumentException in ", Assert.Single(diagnostics));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void CancellationIsNoFault(string step)
    {
        GeneratorDriver driver = Driver(At(step, new OperationCanceledException()));
        driver.RunGeneratorsAndUpdateCompilation(TestCompilation.Create(Markup.Parse(Marked).Source), out _, out ImmutableArray<Diagnostic> diagnostics);
        Assert.DoesNotContain("CNN0051", diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.NotEmpty(diagnostics);
        Assert.Throws<OperationCanceledException>(() => Fault.Guard<int>(() => throw new OperationCanceledException(), _ => 1));
    }

    // Whoever sets a limit has the analyzer plan too; the fault is the generator's to report, and reported once.
    [Fact]
    public async Task AFaultGoesWhenItsCauseGoes()
    {
        string source = Markup.Parse(Marked).Source;
        GeneratorDriver driver = Driver(At("plan", new ArgumentException("No luck.")));
        driver = driver.RunGeneratorsAndUpdateCompilation(TestCompilation.Create(source), out _, out ImmutableArray<Diagnostic> faulty);
        Assert.Single(faulty);
        driver.RunGeneratorsAndUpdateCompilation(TestCompilation.Create(source.Replace("Faulty", "Sound")), out Compilation output, out ImmutableArray<Diagnostic> none);
        Assert.Empty(none);
        Assert.DoesNotContain(output.GetDiagnostics(), GeneratorTest.IsOfInterest);
        Assert.DoesNotContain(await GeneratorTest.Analyze(output), GeneratorTest.IsOfInterest);
    }

    // Each of these threw in planning, and took the code of all others with it.
    [Fact]
    public async Task SizesThatOverflowAreTheirOwnNetworksMistake()
    {
        (string[] diagnostics, GeneratorRunResult result) = await Run(Sound, null, """
            using CnnGen;
            [Network(64, 1000, 1000)] [Conv(64, 3, Padding = 3000, Dilation = 3000), GlobalAvgPool] public sealed partial class HugeHalo;
            [Network(16, 11585, 11585)] [Conv(16, 3, Padding = 1), GlobalAvgPool] public sealed partial class HugeMap;
            [Network(2147483647)] [Relu] public sealed partial class HugeVector;
            [Network(16, 32, 32)] [Conv(16, 3, Stride = 134217728, Rounding = Rounding.Floor), GlobalAvgPool] public sealed partial class HugeStride16;
            [Network(3, 32, 32)] [Conv(16, 3, Stride = 67108864, Rounding = Rounding.Floor), GlobalAvgPool] public sealed partial class HugeStride3;
            [Network(4)] [Dense(2)] public sealed partial class Innocent;
            """);
        const string Most = "more than the 1,073,741,824 that the compiler takes";
        Assert.Equal(
            [
                $"CNN0040 '3000' The padded input of one sample of Conv is 64·(1000 + 2·3000)·(1000 + 2·3000) = 3,136,000,000, {Most}",
                $"CNN0040 'Network(16, 11585, 11585)' The output count of Input is 16·11585·11585 = 2,147,395,600, {Most}",
                $"CNN0040 'Network(2147483647)' The output count of Input is 2,147,483,647, {Most}",
                "CNN0040 '134217728' The stride of Conv is 134,217,728, more than the 32,768 that the compiler takes",
                "CNN0040 '67108864' The stride of Conv is 67,108,864, more than the 32,768 that the compiler takes",
            ],
            diagnostics);
        Assert.Contains("partial void Cnn_InferPass()", Source(result, "Innocent.Passes.g.cs"));
    }

    private static bool Fails(string step) => step is "read" or "analyze";

    private static CompilerSteps At(string step, Exception exception) => step switch
    {
        "read" => Sound with { Reader = (network, token) => network.Name == "Faulty" ? throw exception : NetworkReader.Read(network, token) },
        "analyze" => Sound with { Analyzer = network => network.Class.Name == "Faulty" ? throw exception : Sound.Analyzer(network) },
        "plan" => Sound with { Planner = (graph, network) => network.Class.Name == "Faulty" ? throw exception : Sound.Planner(graph, network) },
        "emit" => Sound with { Emitter = network => IsFaulty(network) && network.Plan is not null ? throw exception : NetworkEmitter.Emit(network) },
        _ => Sound with { PassEmitter = (network, plan) => IsFaulty(network) ? throw exception : NetworkEmitter.EmitPasses(network, plan) },
    };

    private static bool IsFaulty(PlannedNetwork network) => network.Declaration.Name == "Faulty";

    /// <param name="analyzing">What the analyzer throws of the faulty network; null for nothing.</param>
    /// <returns>All warnings and errors, of the generator, the analyzer and C#, and what is underlined.</returns>
    private static async Task<(string[] Diagnostics, GeneratorRunResult Result)> Run(
        CompilerSteps steps, Exception? analyzing, string? source = null)
    {
        CSharpCompilation compilation = TestCompilation.Create(source ?? Markup.Parse(Marked).Source);
        GeneratorDriver driver = Driver(steps).RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> generated);
        NetworkAnalyzer analyzer = new((type, cycles, token) => type.Name == "Faulty" && analyzing is not null ? throw analyzing : NetworkAnalyzer.Mistakes(type, cycles, token));
        ImmutableArray<Diagnostic> analyzed = await output.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync();
        IEnumerable<Diagnostic> inOrder = generated.Concat(analyzed.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)).Concat(output.GetDiagnostics());
        string[] all = [.. inOrder.Where(GeneratorTest.IsOfInterest).Select(diagnostic =>
            $"{diagnostic.Id} '{diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan)}' {diagnostic.GetMessage()}")];
        return (all, driver.GetRunResult().Results.Single());
    }

    private static GeneratorDriver Driver(CompilerSteps steps) =>
        CSharpGeneratorDriver.Create([new CnnGenGenerator(steps).AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions);

    private static string Source(GeneratorRunResult result, string file) =>
        Assert.Single(result.GeneratedSources, source => source.HintName == file).SourceText.ToString();
}
