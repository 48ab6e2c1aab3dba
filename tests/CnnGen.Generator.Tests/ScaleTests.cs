using System.Diagnostics;
using CnnGen.Generator.Arguments;
using CnnGen.Generator.Compiler;
using CnnGen.Generator.Cpu.Emit;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Emit;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Abstractions;

namespace CnnGen.Generator.Tests;

/// <summary>Thousands of layers from one attribute, and thousands of blocks: no step takes the square of their number, and none needs more stack than a
/// hosted compiler has. The limit is some five times what they take on a machine that has nothing else to do.</summary>
[Collection(nameof(SpeedTests))]
public sealed class ScaleTests(ITestOutputHelper output)
{
    // Half of what a hosted compiler gives; builds that are not optimized take more of it than others.
    private const int Stack = 512 * 1024;
    private const int MostSeconds = 30;
    private const int Many = 5_000;

    [Theory]
    [InlineData("[Network(16, 4, 4), Conv(16, 1, Repeat = 10000)]")]
    [InlineData("[Network(1, 4, 4), Conv(1, 3, Padding = 1, Repeat = 10000)]")]
    [InlineData("[Network(16, 4, 4), Conv(16, 1), Relu(Repeat = 15000)]")]
    [InlineData("[Network(16, 4, 4), Conv(16, 1), BatchNorm(Repeat = 5000)]")]
    [InlineData("[Network(16), Dense(16), Dropout(0.5, Repeat = 15000)]")]
    [InlineData("[Network(16), Dense(16), Flatten(Repeat = 15000)]")]
    [InlineData("[Network(16, 4, 4), Residual(Repeat = 3000), GlobalAvgPool]")]
    public void ManyLayersOfOneAttribute(string attributes) => Compile($$"""
        using CnnGen;
        {{attributes}} public partial class Net;
        [Skip, Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Add, Relu] public partial class Residual : Block;
        """);

    [Fact]
    public async Task ManyBlocksOneAfterTheOther()
    {
        string source = "using CnnGen; [Network(16)" + string.Concat(Enumerable.Range(0, Many).Select(i => FormattableString.Invariant($", B{i}(16)")))
            + "] public partial class Net;"
            + string.Concat(Enumerable.Range(0, Many).Select(i => FormattableString.Invariant($"[Dense(\"n\")] public partial class B{i}(int n) : Block;\n")));
        Compile(source);
        await Analyze(source);
    }

    // Full names grow with each level, so that so many are refused; none of the levels may take the stack or the square of their number to see that.
    [Fact]
    public async Task ManyBlocksInEachOther()
    {
        string source = "using CnnGen; [Network(16), B0] public partial class Net;"
            + string.Concat(Enumerable.Range(0, Many).Select(i => FormattableString.Invariant($"[Relu, B{i + 1}] public partial class B{i} : Block;\n")))
            + FormattableString.Invariant($"[Dense(3)] public partial class B{Many} : Block;");
        Assert.Null(Compile(source).Plan);
        Diagnostic tooDeep = Assert.Single(await Analyze(source));
        Assert.Equal("The nesting of B32 is 33, more than the 32 that the compiler takes", tooDeep.GetMessage());
    }

    [Fact]
    public void AsManyLevelsAsThereMayBeFitTheStack()
    {
        string blocks = string.Concat(Enumerable.Range(0, Expander.MaxDepth - 1).Select(i =>
            FormattableString.Invariant($"[Branches] public partial class B{i} : Block {{ [Relu, B{i + 1}] class A; [Relu] class B; }}\n")));
        Assert.NotNull(Compile("using CnnGen; [Network(16), B0, Dense(2)] public partial class Net;" + blocks
            + FormattableString.Invariant($"[Dense(3)] public partial class B{Expander.MaxDepth - 1} : Block;")).Plan);
    }

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("-", "1", "")]
    [InlineData("(-", "1", ")")]
    public void ParenthesesDoNotTakeTheStack(string open, string inner, string close)
    {
        string text = string.Concat(Enumerable.Repeat(open, 10_000)) + inner + string.Concat(Enumerable.Repeat(close, 10_000));
        ExpressionResult result = OnShortStack(() => Expression.Evaluate(text, Bindings.None));
        Assert.Equal("the expression is nested more than 64 deep", result.Error!.Problem);
        Assert.Equal(20_001, OnShortStack(() => Expression.Evaluate("1" + string.Concat(Enumerable.Repeat("+1", 20_000)), Bindings.None)).Value);
    }

    [Theory]
    [InlineData("x", "+x")]
    [InlineData("x", "/(2+x)")]
    [InlineData("x", "*tanh(x)")]
    public void LongFunctionsDoNotTakeTheStack(string first, string next)
    {
        string Repeated(int times) => first + string.Concat(Enumerable.Repeat(next, times));
        (_, _, _, ExpressionError? error) = OnShortStack(() => FunctionExpression.Read(Repeated(20_000), Bindings.None, []));
        Assert.Equal("the function has more than 200 operations", error!.Problem);
        Assert.NotNull(Compile($"using CnnGen; [Network(16), Function(\"{Repeated(100)}\"), Dense(2)] public partial class Net;").Plan);
    }

    private PlannedNetwork Compile(string source)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        INamedTypeSymbol type = compilation.Type("Net");

        // Roslyn's own work, which every compilation has.
        _ = compilation.GetDeclarationDiagnostics();
        var clock = Stopwatch.StartNew();
        PlannedNetwork network = OnShortStack(() =>
        {
            NetworkSpec spec = NetworkReader.Read(type, default);
            _ = NetworkCompiler.Analyze(spec);
            PlannedNetwork planned = new CompilerSteps().Plan(spec);
            NetworkEmitter.Emit(planned);
            if (planned.Plan is { } plan && NetworkEmitter.EmitPasses(planned, plan).Tiles is var tiles)
                TileFileEmitter.Emit(tiles.Namespace, tiles.Tiles, TileFileEmitter.EmitClass);
            return planned;
        });
        output.WriteLine($"{clock.Elapsed.TotalSeconds:F1} s");
        Assert.Null(network.Fault);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, MostSeconds);
        return network;
    }

    private async Task<IReadOnlyList<Diagnostic>> Analyze(string source)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        _ = compilation.GetDeclarationDiagnostics();
        var clock = Stopwatch.StartNew();
        IReadOnlyList<Diagnostic> diagnostics = await GeneratorTest.Analyze(compilation);
        output.WriteLine($"analyzer: {clock.Elapsed.TotalSeconds:F1} s");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, MostSeconds);
        return diagnostics;
    }

    private static T OnShortStack<T>(Func<T> action)
    {
        (T Value, Exception? Exception) result = default;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result.Value = action();
                }
                catch (Exception exception)
                {
                    result.Exception = exception;
                }
            },
            Stack);
        thread.Start();
        thread.Join();
        return result.Exception is null ? result.Value : throw new InvalidOperationException("On a short stack.", result.Exception);
    }
}
