using System.Diagnostics;
using System.Text;
using CnnGen.Generator.Compiler;
using CnnGen.Generator.Cpu.Emit;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Emit;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit.Abstractions;

namespace CnnGen.Generator.Tests;

/// <summary>How long the generator takes for the largest of the published networks, and how much it writes: under 1 s, and under 3 MB. The time is the
/// best of many, and the limit some ten times what it takes on a machine that has nothing else to do.</summary>
[Collection(nameof(SpeedTests))]
public sealed class SpeedTests(ITestOutputHelper output)
{
    private const int Rounds = 10;
    private const double MostMilliseconds = 1_000;
    private const int MostBytes = 3_000_000;

    // He et al., 2016; torchvision: 60,192,808 parameters.
    private const string ResNet152 = """
        using CnnGen;

        [Network(3, 224, 224)]
        [Conv(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
        [Bottleneck(64, Repeat = 3)]
        [Bottleneck(128, stride: 2), Bottleneck(128, Repeat = 7)]
        [Bottleneck(256, stride: 2), Bottleneck(256, Repeat = 35)]
        [Bottleneck(512, stride: 2), Bottleneck(512, Repeat = 2)]
        [GlobalAvgPool, Dense(1000)]
        public sealed partial class Net;

        [Skip]
        [Conv("width", 1, Bias = false), BatchNorm, Relu]
        [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
        [Conv("4*width", 1, Bias = false), BatchNorm]
        [Add(Shortcut.Projection), Relu]
        public sealed partial class Bottleneck(int width, int stride = 1) : Block;
        """;

    // Huang et al., 2017, DenseNet-201: 98 concatenations; torchvision: 20,013,928 parameters.
    private const string DenseNet201 = """
        using CnnGen;

        [Network(3, 224, 224)]
        [Conv(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1)]
        [Layer(Repeat = 6), Transition(128), Layer(Repeat = 12), Transition(256), Layer(Repeat = 48), Transition(896), Layer(Repeat = 32)]
        [BatchNorm, Relu, GlobalAvgPool, Dense(1000)]
        public sealed partial class Net;

        [Skip]
        [BatchNorm, Relu, Conv("4*growth", 1, Bias = false), BatchNorm, Relu, Conv("growth", 3, Padding = 1, Bias = false)]
        [Concat]
        public sealed partial class Layer(int growth = 32) : Block;

        [BatchNorm, Relu, Conv("channels", 1, Bias = false), AvgPool(2)]
        public sealed partial class Transition(int channels) : Block;
        """;

    [Theory]
    [InlineData("ResNet-152", ResNet152, 60_192_808)]
    [InlineData("DenseNet-201", DenseNet201, 20_013_928)]
    public void LargeNetworksAreGeneratedWhileYouWait(string name, string source, long parameters)
    {
        NetworkSpec spec = NetworkReader.Read(TestCompilation.Create(source).Type("Net"), default);
        Assert.Equal(parameters, (long)Totals.Of(NetworkCompiler.Analyze(spec).Nodes).Parameters);

        string[] files = [];
        double milliseconds = Best(() => TestCompilation.Create(source), compilation => files =
            [.. GeneratorTest.CreateDriver().RunGenerators(compilation).GetRunResult().GeneratedTrees.Select(tree => tree.ToString())]);
        int bytes = files.Sum(Encoding.UTF8.GetByteCount);
        Compilation meanwhile = GeneratorTest.CompileAsInAnEditor(TestCompilation.Create(source));
        int visible = meanwhile.SyntaxTrees.Skip(1).Sum(tree => Encoding.UTF8.GetByteCount(tree.ToString()));
        output.WriteLine($"{name}: {milliseconds:F0} ms, {bytes:N0} bytes, of which an editor waits for {visible:N0}");
        foreach ((string phase, double best) in Phases(source, spec))
            output.WriteLine($"  {phase}: {best:F1} ms");

        Assert.InRange(milliseconds, 0, MostMilliseconds);
        Assert.InRange(bytes, 0, MostBytes);
        Assert.Empty(meanwhile.GetDiagnostics().Where(GeneratorTest.IsOfInterest));
    }

    private static IEnumerable<(string Phase, double Milliseconds)> Phases(string source, NetworkSpec spec)
    {
        LayerGraph expanded = Expander.Expand(spec, [new InputLayer(new([3, 224, 224]))]);
        ShapedGraph graph = NetworkCompiler.Analyze(spec, errorsOnly: true);
        PlannedNetwork planned = new CompilerSteps().Plan(spec);
        yield return ("read", Best(() => TestCompilation.Create(source), compilation => NetworkReader.Read(compilation.Type("Net"), default)));
        yield return ("expand", Best(() => spec, written => Expander.Expand(written, [new InputLayer(new([3, 224, 224]))])));
        yield return ("infer", Best(() => expanded, ShapeInference.Infer));
        yield return ("lower", Best(() => graph, Lowerer.Lower));
        yield return ("plan", Best(() => Lowerer.Lower(graph), program => Planner.Plan(program, spec.InputGradient, spec.Winograd)));
        yield return ("emit what code sees", Best(() => planned, NetworkEmitter.Emit));
        yield return ("emit the passes", Best(() => planned, network => NetworkEmitter.EmitPasses(network, network.Plan!)));
        yield return ("emit the tiles", Best(() => NetworkEmitter.EmitPasses(planned, planned.Plan!).Tiles, set => TileFileEmitter.Emit(set.Namespace, set.Tiles, TileFileEmitter.EmitClass)));
    }

    /// <summary>The shortest of several runs, in milliseconds, after one that does not count.</summary>
    private static double Best<TIn, TOut>(Func<TIn> prepare, Func<TIn, TOut> run)
    {
        double best = double.MaxValue;
        for (int round = 0; round <= Rounds; round++)
        {
            TIn input = prepare();
            var clock = Stopwatch.StartNew();
            run(input);
            if (round > 0)
                best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
        }

        return best;
    }
}

/// <summary>Nothing else runs while time is measured.</summary>
[CollectionDefinition(nameof(SpeedTests), DisableParallelization = true)]
public sealed class SpeedCollection;
