using System.Collections.Immutable;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests;

/// <summary>Source as it is while it is being typed: whatever is missing or too much, neither generator nor analyzer fails, and
/// generated code adds no error of its own.</summary>
public class TypingTests
{
    // A Flatten is missing before Dense: the members of a network with errors are few, and so compiled in no time.
    private const string Source = """
        using CnnGen;
        namespace Zoo;
        [Network(2), Dense(2)] public sealed partial class First;
        [Network(3, 16, 16, ObjectSize = 8)]
        [Budget(MaxParameters = 100_000)]
        [Conv(8, 3, Bias = false, Name = "stem"), BatchNorm(Epsilon = 1e-3)]
        [Stage(8, count: 2), Fire(4, 6), Concat("stem", "stem")]
        [Dense(10)]
        public sealed partial class Net;

        [Unit("width", stride: nameof(count)), Unit("2*width", Repeat = "count-1")]
        public sealed partial class Stage(int width, int count) : Block;

        [Skip, Conv("width", 3, Stride = "stride", Padding = 1, Rounding = Rounding.Floor), Add(Shortcut.Projection)]
        public sealed partial class Unit(int width, int stride = 1) : Block;

        [Branches(Merge.Concat)]
        public sealed partial class Fire(int squeeze, int expand) : Block
        {
            [Conv("squeeze", 1)] class Expand1x1;
            [Conv("expand", 3, Padding = 1)] class Expand3x3;
        }
        """;

    // Parts of the user's class that contradict each other are reported on any of them.
    private static readonly HashSet<string> OfTheUsersDeclaration = ["CS0260", "CS0261", "CS0262", "CS0263", "CS0101", "CS0102", "CS0115"];

    private static IEnumerable<SyntaxToken> Tokens => CSharpSyntaxTree.ParseText(Source).GetRoot().DescendantTokens();

    [Fact]
    public Task EveryBeginning() => Check(Tokens.Select(token => Source[..token.Span.End]));

    [Fact]
    public Task WithoutAnyOneToken() => Check(Tokens.Select(token => Source.Remove(token.Span.Start, token.Span.Length)));

    private static async Task Check(IEnumerable<string> sources)
    {
        GeneratorDriver driver = GeneratorTest.CreateDriver();
        CSharpCompilation whole = TestCompilation.Create(Source);
        SyntaxTree tree = whole.SyntaxTrees[0];
        foreach (string source in sources)
        {
            CSharpCompilation compilation = whole.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(source, TestCompilation.ParseOptions, tree.FilePath));
            driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> failures);
            IEnumerable<Diagnostic> generated = output.SyntaxTrees.Skip(1)
                .SelectMany(file => output.GetSemanticModel(file).GetDiagnostics())
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !OfTheUsersDeclaration.Contains(diagnostic.Id));
            IEnumerable<Diagnostic> crashes = (await GeneratorTest.Analyze(output)).Where(diagnostic => diagnostic.Id.StartsWith("AD", StringComparison.Ordinal));
            string[] all = [.. failures.Concat(generated).Concat(crashes).Select(diagnostic => diagnostic.ToString())];
            Assert.True(all.Length == 0, $"{string.Join("\n", all)}\n\nin\n\n{source}");
        }
    }
}
