using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests;

/// <summary>What is reported of whole sources, by the analyzer, the generator and the C# compiler, and where: nothing else, and nothing where all is well.</summary>
public class ReportTests
{
    [Fact]
    public Task HeightsOfASequence() => Verify("""
        using CnnGen;
        [Network(4, 16), Conv(8, 3, PaddingHeight = {|CNN0027:1|})] public partial class A;
        [Network(4, 16), Conv(8, KernelHeight = {|CNN0027:7|}, KernelWidth = 3)] public partial class B;
        [Network(4, 16), Conv(8, 1, StrideHeight = {|CNN0027:2|}, StrideWidth = 1)] public partial class C;
        [Network(4, 16), Conv(8, 3, DilationHeight = {|CNN0027:2|}, DilationWidth = 2)] public partial class D;
        [Network(4, 16), MaxPool(2, StrideHeight = {|CNN0027:3|}, StrideWidth = 2)] public partial class E;
        [Network(4, 16), AvgPool(KernelHeight = {|CNN0027:3|}, KernelWidth = 2)] public partial class F;
        [Network(4, 16), {|CNN0027:Own(1)|}] public partial class G;
        [Network(4, 16), Conv(8, KernelHeight = 1, KernelWidth = 3, StrideHeight = 1, PaddingHeight = 0, PaddingWidth = 1)] public partial class Right;
        [Network(4, 16, 16), Conv(8, 3, PaddingHeight = 1), Own(1)] public partial class Image;
        [Conv(8, 3, PaddingHeight = "padding", PaddingWidth = 1)] public partial class Own(int padding) : Block;
        """,
        [
            "Conv has paddingHeight = 1, but its input is a sequence of 4×16, which has a length and no height; for the length, write Padding or PaddingWidth",
            "Conv has kernelHeight = 7, but its input is a sequence of 4×16, which has a length and no height; for the length, write Kernel or KernelWidth",
        ]);

    [Fact]
    public Task ChannelsLast() => Verify("""
        using CnnGen;
        [{|CNN1007:Network(32, 32, 3)|}] [Conv(16, 3, Padding = 1), Relu, GlobalAvgPool, Dense(10)] public sealed partial class Color;
        [{|CNN1007:Network(28, 28, 1)|}] [Flatten, Dense(10)] public sealed partial class Gray;
        [{|CNN1007:Network(8, 8, 4)|}] [Conv(16, {|CNN0021:5|})] public sealed partial class WithAnError;
        [Network(3, 32, 32)] [Flatten, Dense(10)] public sealed partial class First;
        [Network(32, 32, 2)] [Flatten, Dense(10)] public sealed partial class Two;
        [Network(32, 31, 3)] [Flatten, Dense(10)] public sealed partial class NotSquare;
        [Network(3, 3, 3)] [Flatten, Dense(10)] public sealed partial class AllEqual;
        [Network(1, 1, 4)] [Flatten, Dense(10)] public sealed partial class Larger;
        """,
        [
            "The network's input (32, 32, 3) is 32 channels of 32×3, since channels come first; for an image of 32×32 with 3 channels, write [Network(3, 32, 32)]",
            "The network's input (28, 28, 1) is 28 channels of 28×1, since channels come first; for an image of 28×28 with 1 channel, write [Network(1, 28, 28)]",
        ]);

    [Fact]
    public Task WideConvolutionsThatAreNotInBlocks() => Verify("""
        using CnnGen;
        [Network(32, 12, 12), {|CNN1010:Conv(64, 3, Groups = 32)|}, Relu, GlobalAvgPool, Dense(10)] public sealed partial class Uneven;
        [Network(33, 12, 12), {|CNN1010:Conv(33, 1)|}, Conv(33, 1), GlobalAvgPool, Dense(10)] public sealed partial class SpareLanes;
        [Network(64, 12, 12), Conv(64, 3, Groups = 2), Conv(64, 3), Maxout(1), Conv(64, 3), GlobalAvgPool, Dense(10)] public sealed partial class CutOut;
        [Network(1, 28, 28), Conv(6, 5), Relu, Conv(20, 5), GlobalAvgPool, Dense(10)] public sealed partial class Narrow;
        [Network(64, 100), Conv(64, 3), GlobalAvgPool, Dense(10)] public sealed partial class Sequence;
        """,
        [
            "Conv cannot lie in blocks of 16 channels on the CPU, since its groups neither fill blocks nor cut them evenly; the convolutions of its part of the network take slower kernels",
            "Conv cannot lie in blocks of 16 channels on the CPU, since its part's channels would leave more lanes of blocks of 16 empty than pays; the convolutions of its part of the network take slower kernels",
        ]);

    // Each was C# that does not compile, or a mistake where nothing is written.
    [Fact]
    public Task DefaultsOfEveryType() => Verify("""
        using CnnGen;
        [Dense("n"), Dropout(0.5)] public partial class Capped(int n, double limit = double.PositiveInfinity) : Block;
        [Dense("n")] public partial class Floored(int n, float least = float.NaN, float most = float.NegativeInfinity, double none = double.NaN) : Block;
        [Dense("n")] public partial class Zeros(int n, double zero = -0.0, float small = float.Epsilon, double large = double.MaxValue, float third = 1f / 3) : Block;
        [Dense("n")] public partial class Seeded(int n, ulong seed = ulong.MaxValue, long first = long.MinValue, uint mask = uint.MaxValue, long last = long.MaxValue) : Block;
        [Dense("n")] public partial class Small(int n, byte b = 255, sbyte s = -128, short h = -32768, ushort u = 65535, char c = '\'', char z = '\0') : Block;
        [Dense("n")] public partial class Texts(int n, string text = "a \"b\" \\ \r\n\t{0}\u2028\ud83d\ude00", string? none = null, object? thing = null, System.Type? type = null) : Block;
        [Dense("n")] public partial class Flags(int n, bool flag = true, Large large = Large.Most, Signed signed = (Signed)(-5), System.DayOfWeek day = System.DayOfWeek.Friday) : Block;
        public enum Large : ulong { Most = ulong.MaxValue }
        public enum Signed : long { None }
        [Network(4), Capped(3), Floored(3), Zeros(3), Seeded(3), Small(3), Texts(3), Flags(3), Dense(2)] public partial class Net;
        [Network(4), Capped(3, 2.5), Seeded(3, seed: 18446744073709551615, first: -5000000000), Flags(3, large: Large.Most), Outer(5), Dense(2)] public partial class Given;
        [Seeded("m", seed: 18446744073709551615), Capped("m", double.NaN), Flags("m", signed: Signed.None)] public partial class Outer(int m) : Block;
        """);

    [Fact]
    public Task AWideParameterInAnExpression() => Verify("""
        using CnnGen;
        [Network(4), {|CNN0011:Wide(5000000000)|}] public partial class Net;
        [Network(4), {|CNN0011:Wide|}] public partial class Default;
        [Network(4), Wide(3)] public partial class Right;
        [Dense("n")] public partial class Wide(ulong n = ulong.MaxValue) : Block;
        """,
        [
            "Dense 'fc1' of Wide(n: 5000000000) has units = \"n\", which is wrong at position 0: the parameter 'n' is 5000000000, which does not fit an int",
            "Dense 'fc1' of Wide has units = \"n\", which is wrong at position 0: the parameter 'n' is 18446744073709551615, which does not fit an int",
        ]);

    [Fact]
    public Task NoRepetition() => Verify("""
        using CnnGen;
        [Network(8), Stage(1), Stage(3), Branched(0), Dense(2)] public partial class Net;
        [Network(8), {|CNN0010:Stage(0)|}] public partial class Less;
        [Network(8), Relu(Repeat = {|CNN0010:0|}), Dense(2)] public partial class Literal;
        [Network(8), {|CNN0030:Named(0)|}, Dense(2)] public partial class Lost;
        [Network(8), Named(1), Dense(2)] public partial class Found;
        [Network(8), {|CNN0010:Skips(0)|}, Dense(2)] public partial class Structure;
        [Dense(8), Unit(Repeat = "n-1"), Relu(Repeat = "n-1")] public partial class Stage(int n) : Block;
        [Dense(8), Relu] public partial class Unit : Block;
        [Branches(Merge.Add, Repeat = "n")] public partial class Branched(int n) : Block { [Relu] class A; [Tanh] class B; }
        [Relu(Name = "a", Repeat = "n"), Dense(8), Add("a")] public partial class Named(int n) : Block;
        [Skip(Repeat = "n"), Dense(8), Add(Repeat = "n")] public partial class Skips(int n) : Block;
        """,
        [
            "Unit 'unit1' of Stage(0) has repeat = n-1 = -1, but it must be at least 0",
            "Relu has repeat = 0, but it must be at least 1",
            "Add 'add1' of Named(0) reads 'a', but no layer before it in 'Named' has that name; 'a' is repeated 0 times here",
        ]);

    [Fact]
    public Task AGateMeetsOneMap() => Verify("""
        using CnnGen;
        [Network(8, 6, 6), Relu(Name = "a"), GlobalAvgPool(Name = "gate"), From("a"), Conv(8, 1), {|CNN0024:Multiply("a", "gate")|}] public partial class Net;
        """,
        [
            "Multiply needs equal shapes, but 'gate' is 8 and 'conv1' is 8×6×6; Multiply spreads one number a channel over a map where it has these two inputs alone; "
            + "join them first, by themselves",
        ]);

    // The first messages are compared whole, all places are.
    private static async Task Verify(string marked, string[]? messages = null)
    {
        Markup markup = Markup.Parse(marked);
        CSharpCompilation compilation = TestCompilation.Create(markup.Source);
        GeneratorTest.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var generated);
        Diagnostic[] found =
        [
            .. generated.Concat(await GeneratorTest.Analyze(output)).Concat(output.GetDiagnostics())
                .Where(GeneratorTest.IsOfInterest)
                .Where(diagnostic => diagnostic.Id is not "CNN1003")
                .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal),
        ];
        Assert.Equal(
            string.Join("\n", markup.Marks.Select(mark => $"{mark.Id} {markup.Source.Substring(mark.Span.Start, mark.Span.Length)}")),
            string.Join("\n", found.Select(diagnostic => $"{diagnostic.Id} {diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan)}")));
        Assert.Equal(messages ?? [], found.Take(messages?.Length ?? 0).Select(diagnostic => diagnostic.GetMessage()));
    }
}
