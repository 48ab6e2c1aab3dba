using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests.Reading;

public class NetworkReaderTests
{
    private const string Inception = """
        using CnnGen;
        namespace Zoo;
        [Branches]
        public sealed partial class Inception(int c1, int r3 = 2, string? tag = null) : Block
        {
            [Conv("c1", 1), Relu] class Zeta;
            [Branches(Merge.Add)] class Alpha
            {
                [Conv("r3", 1)] class Second;
                [Relu] class First;
            }
            [Skip] class NotABranch2; class Helper;
            [MaxPool(3)] class Middle;
        }
        """;

    [Fact]
    public void ReadsWhatIsWrittenAndNothingElse()
    {
        NetworkSpec network = Read("""
            using CnnGen;
            [Network(3, 32, 24, InputGradient = true, Winograd = false, ObjectSize = 16)]
            [Conv(64, 7, Stride = 2, PaddingWidth = "1+2", Bias = false, Name = "stem"), BatchNorm(Epsilon = 1e-3)]
            [Add, Add("a", "b"), Add(Shortcut.Projection), Concat("stem"), LeakyRelu(slope: 0.1f), LeakyRelu]
            [Budget(MaxMacs = 5_000_000_000)]
            public sealed partial class Net;
            """);

        Assert.Equal([3, 32, 24], network.Input);
        Assert.Equal(("Net", 0, true, false, 16), (network.InputSite.Class, network.InputSite.Attribute, network.InputGradient, network.Winograd, network.ObjectSize));
        Assert.Equal(new BudgetSpec(new Site("Net", 9), null, null, 5_000_000_000), network.Budget);
        Assert.Equal(
        [
            "Conv(channels: 64, kernel: 7, stride: 2, paddingWidth: '1+2', bias: False, name: 'stem')@1",
            "BatchNorm(epsilon: 0.001)@2",
            "Add()@3",
            "Add(names: [a b])@4",
            "Add(shortcut: 1)@5",
            "Concat(names: [stem])@6",
            FormattableString.Invariant($"LeakyRelu(slope: {(double)0.1f})@7"),
            "LeakyRelu()@8",
        ], network.Class.Layers.Select(Show));
        Assert.Equal(new DeclarationSpec("", [], "public sealed", "Net", CanEmit: true, "Cnn_", "CnnGen.Tiles_Test", Signature: new(["input"], ["output"])), network.Declaration);
        Assert.Equal([], network.Mistakes);
        Assert.False(network.Class.HasErrors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsBlocksAndBranchesInSourceOrderAlsoFromAReference(bool isReference)
    {
        const string Net = "using CnnGen; using Zoo; namespace App; [Network(3, 8, 8), Inception(4)] partial class Net;";
        Compilation compilation = isReference
            ? TestCompilation.Create([("Test.cs", Net)], [TestCompilation.ToReference(Inception)])
            : TestCompilation.Create(Net, Inception);
        NetworkSpec network = NetworkReader.Read(compilation.Type("App.Net"), default);

        ClassSpec block = Assert.Single(network.Blocks);
        Assert.Equal(("Inception", "Zoo.Inception", !isReference), (block.Name, block.FullName, block.IsSource));
        Assert.Equal(
        [
            new ParameterSpec("c1", ValueKind.Integer, null),
            new ParameterSpec("r3", ValueKind.Integer, Value.Of(2)),
            new ParameterSpec("tag", ValueKind.Text, new Value(ValueKind.Other, Text: "null")),
        ], block.Parameters);
        Assert.Equal(["Zeta", "Alpha", "NotABranch2", "Middle"], block.Branches.Select(branch => branch.Name));
        Assert.Equal(["Zoo.Inception+Alpha+Second", "Zoo.Inception+Alpha+First"], block.Branches[1].Branches.Select(branch => branch.FullName));
        Assert.Equal(["Conv(channels: 'c1', kernel: 1)@0", "Relu()@1"], block.Branches[0].Layers.Select(Show));
        Assert.Equal(["Zoo.Inception(c1: 4)@1"], network.Class.Layers.Select(Show));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsExpressionsForBlocksBeforeTheirConstructorIsGeneratedAndAfter(bool isReference)
    {
        const string Blocks = """
            using CnnGen;
            [Unit("2*width", stride: nameof(stride)), Unit(width: "width", Repeat = 2), Unit(8), Unit("width", flag: true)]
            public partial class Stage(int width, int stride) : Block;
            [Conv("width", 3, Stride = "stride")]
            public partial class Unit(int width, int stride = 1, bool flag = false) : Block;
            """;
        const string Net = "using CnnGen; [Network(3, 8, 8), Stage(8, 2)] public partial class Net;";
        Compilation compilation = isReference
            ? TestCompilation.Create([("Test.cs", Net)], [TestCompilation.ToReference(Blocks)])
            : TestCompilation.Create(Net, Blocks);

        ClassSpec stage = NetworkReader.Read(compilation.Type("Net"), default).Blocks[0];
        Assert.False(stage.HasErrors);
        Assert.Equal([new ParameterSpec("width", ValueKind.Integer, null), new ParameterSpec("stride", ValueKind.Integer, null)], stage.Parameters);

        // A reference does not tell what is written from a default that is no object.
        string unwritten = isReference ? ", flag: False" : "";
        Assert.Equal(
        [
            $"Unit(width: '2*width', stride: 'stride'{unwritten})@0",
            $"Unit(width: 'width'{unwritten}, repeat: 2)@1",
            isReference ? "Unit(width: 8, stride: 1, flag: False)@2" : "Unit(width: 8)@2",
            "Unit(width: 'width', flag: True)@3",
        ], stage.Layers.Select(Show));
    }

    [Fact]
    public void ReadsTheClosureOfBlocksOnceEachOrderedByName()
    {
        NetworkSpec network = Read("""
            using CnnGen;
            [Network(3, 8, 8), Zeta(1), Alpha(n: 2)] partial class Net;
            [Alpha("1"), Middle] partial class Zeta(int n) : Block;
            [Relu, Loop] partial class Alpha : Block { public Alpha(int n) { } public Alpha(string s) { } }
            [Loop] partial class Loop : Block;
            [Relu] partial class Middle : Block;
            [Relu] partial class Unused : Block;
            """);

        Assert.Equal(["Alpha", "Loop", "Middle", "Zeta"], network.Blocks.Select(block => block.FullName));
    }

    [Fact]
    public void ReadsNestedClassesAndKeywords()
    {
        NetworkSpec network = Read("""
            using CnnGen;
            namespace @event.A;
            partial interface IOuter { partial record struct @struct { [Network(3), Dense(2)] private protected partial class @class; } }
            """, "event.A.IOuter+struct+class");

        Assert.Equal(
            new DeclarationSpec("@event.A", ["interface IOuter", "record struct @struct"], "private protected", "@class", true, "Cnn_", "CnnGen.Tiles_Test", Signature: new(["input"], ["output"])),
            network.Declaration);
    }

    [Theory]
    [InlineData("[Network(3), Dens(3)] partial class Net;")]
    [InlineData("[Network(3), Dense(Missing)] partial class Net;")]
    [InlineData("[Network(3), Dense(1.5)] partial class Net;")]
    [InlineData("[Network(3), Dense(3, Bias = 1)] partial class Net;")]
    [InlineData("[Network(3), Dense(3, Bios = true)] partial class Net;")]
    [InlineData("[Network(Missing), Dense(3)] partial class Net;")]
    [InlineData("[Network(3), Dense(3), Budget(MaxMacs = Missing)] partial class Net;")]
    [InlineData("[Network(3), B] partial class Net; [Dense(Missing)] partial class B : Block;")]
    [InlineData("[Network(3), Branches] partial class Net { [Dense(Missing)] class A; }")]
    [InlineData("[Network(3), Concat(\"a\", Missing)] partial class Net;")]
    [InlineData("[Network(3), Conv(3, Stride = new object())] partial class Net;")]
    public void KnowsWhatDoesNotCompile(string source)
    {
        NetworkSpec network = Read("using CnnGen; " + source);
        Assert.Contains(network.Blocks.Append(network.Class), read => read.HasErrors);
    }

    [Theory]
    [InlineData("Stride = System.DayOfWeek.Friday", "stride: ?System.DayOfWeek.Friday?")]
    [InlineData("Stride = 'a'", "stride: ?'a'?")]
    [InlineData("Stride = typeof(int)", "stride: ?typeof(int)?")]
    [InlineData("Stride = 1.5", "stride: 1.5")]
    [InlineData("Stride = ulong.MaxValue", "stride: 18446744073709551615")]
    [InlineData("Stride = 3_000_000_000", "stride: 3000000000")]
    [InlineData("Stride = true", "stride: True")]
    [InlineData("Rounding = Rounding.Ceil", "rounding: 2")]
    [InlineData("Stride = null, Name = null", "")]
    public void ReadsEveryKindOfValue(string argument, string expected)
    {
        NetworkSpec network = Read($"using CnnGen; [Network(3, 8, 8), Conv(4, {argument})] partial class Net;");
        Assert.Equal($"Conv(channels: 4{(expected.Length > 0 ? ", " + expected : "")})@1", Show(Assert.Single(network.Class.Layers)));
    }

    [Fact]
    public void KeepsTheOrderOfAttributesBesideOtherParts()
    {
        Compilation compilation = TestCompilation.Create(
            "using CnnGen; [System.Serializable] partial class Net;",
            "using CnnGen;\n\n\n[Relu, Tanh]\n[Network(3)]\n[type: Sigmoid]\n[Elu] sealed partial class Net;");
        NetworkSpec network = NetworkReader.Read(compilation.Type("Net"), default);

        Assert.Equal(["Relu()@1", "Tanh()@2", "Sigmoid()@4", "Elu()@5"], network.Class.Layers.Select(Show));
        Assert.Equal([], network.Mistakes);
    }

    [Fact]
    public void EqualSourceGivesEqualSpecs() => Assert.Equal(Read("using CnnGen; [Network(3, 8, 8), Zoo.Inception(4)] partial class Net;", more: Inception),
        Read("\n\n// moved\nusing CnnGen; [Network(3, 8, 8), Zoo.Inception(4)] partial class Net;", more: Inception));

    private static NetworkSpec Read(string source, string fullName = "Net", params string[] more) =>
        NetworkReader.Read(TestCompilation.Create([source, .. more]).Type(fullName), default);

    private static string Show(LayerSpec layer) => FormattableString.Invariant(
        $"{layer.Kind}({string.Join(", ", layer.Arguments.Select(argument => argument.Name + ": " + Show(argument.Value)))})@{layer.Site.Attribute}");

    private static string Show(Value value) => value.Kind switch
    {
        ValueKind.Integer => value.Text ?? FormattableString.Invariant($"{value.Integer}"),
        ValueKind.Real => FormattableString.Invariant($"{value.Real}"),
        ValueKind.Boolean => (value.Integer == 1).ToString(),
        ValueKind.Text => $"'{value.Text}'",
        ValueKind.TextList => $"[{string.Join(" ", value.Texts)}]",
        _ => $"?{value.Text}?",
    };
}
