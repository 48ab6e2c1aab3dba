using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests.Names;

/// <summary>Generated names meet no inherited, generated or user's name, whatever that is: every name that occurs anywhere near generated code is given
/// to a layer, a member, a type, an alias and a parameter.</summary>
public class HostileNameTests
{
    /// <summary>Members that the generated part declares: the user's own are an error (CNN0016).</summary>
    private static readonly string[] Declared =
    [
        "ParameterCount", "ForwardMacs", "ActivationBytes", "InferenceActivationBytes", "InputShape", "OutputShape", "Inputs", "Outputs", "Layers",
        "RunChunk", "InferForward", "InferSample", "TrainForward", "TrainBackward", "FoldWeights",
    ];

    [Fact]
    public void TheNamesAreThoseOfMembersLocalsAndKeywords() => Assert.Equal(
        [],
        new[] { "PackedOutput", "Samples", "samples", "y_conv1", "Cnn_RunRegion", "Kernels", "int", "partial", "global", "_cpu" }.Except(HostileNames.All));

    /// <summary>All of them in one network, whose inference is one method: each hides what it can there.</summary>
    [Fact]
    public Task LayersMayHaveAnyName() => AssertCompiles($$"""
        [CnnGen.Network(16, 8, 8), CnnGen.Conv(16, 3, Padding = 1, Name = "first.conv")]
        {{string.Concat(HostileNames.All.Select((name, index) => $"[CnnGen.{Kinds[index % Kinds.Length]}Name = \"{name}\")]\n"))}}
        [CnnGen.Flatten(Name = "last.flatten"), CnnGen.Dense(2, Name = "last.dense")]
        public sealed partial class Net;
        """);

    /// <summary>Also where each layer has a method of its own, and locals of its name beside those of every kind.</summary>
    [Theory]
    [InlineData("PackedOutput")]
    [InlineData("Samples")]
    [InlineData("Fixed")]
    [InlineData("Scratch")]
    [InlineData("TrainingTensor")]
    [InlineData("chunk")]
    [InlineData("Cnn_RunRegion")]
    public Task EveryLayerMayHaveTheName(string name)
    {
        return AssertCompiles(string.Concat(Enumerable.Range(0, 4).Select(Network)));

        string Network(int named)
        {
            return $$"""
                [CnnGen.Network(16, 8, 8)]
                [CnnGen.Conv(16, 3, Padding = 1, Bias = false{{Name(0)}}), CnnGen.BatchNorm, CnnGen.Relu, CnnGen.Dropout(0.1), CnnGen.MaxPool(2{{Name(1)}})]
                [CnnGen.Conv(3, 3{{Name(2)}}), CnnGen.Relu, CnnGen.BatchNorm, CnnGen.Flatten, CnnGen.Dense(2{{Name(3)}})]
                public sealed partial class Net{{named}};

                """;

            string Name(int layer) => layer == named ? $", Name = \"{name}\"" : "";
        }
    }

    /// <summary>All of them in one class.</summary>
    [Theory]
    [InlineData("public {0}const string {1} = \"\";")]
    [InlineData("public {0}static class {1};")]
    [InlineData("public {0}int {1}(string text) => text.Length;")]
    [InlineData("public {0}int {1} => 3;")]
    public Task ClassesMayHaveMembersOfAnyName(string member) => AssertCompiles($$"""
        {{HostileNames.Layers}}
        public partial class TheNetwork
        {
            {{string.Join("\n", HostileNames.All.Except(Declared).Select(name => string.Format(member, HostileNames.IsInherited(name) ? "new " : "", HostileNames.Escape(name))))}}
        }
        """);

    /// <summary>Types beside the network, in the namespace around it, and in the class around it.</summary>
    [Theory]
    [InlineData("namespace User {{ {0} {1} }}")]
    [InlineData("namespace User {{ {0} namespace Nets {{ {1} }} }}")]
    [InlineData("namespace User {{ public partial class Outer {{ {0} {1} }} }}")]
    public Task TypesMayHaveAnyName(string nesting) => AssertCompiles(string.Format(
        nesting,
        string.Concat(HostileNames.All.Select(name => $"public class {HostileNames.Escape(name)};\n")),
        HostileNames.Layers + "public partial class TheNetwork;\n" + Block));

    [Fact]
    public Task NamespacesMayHaveAnyName() => AssertCompiles(string.Concat(HostileNames.All.Select(name => $$"""
        namespace User.{{HostileNames.Escape(name)}} { public class Type; }

        """)) + $$"""namespace User { {{HostileNames.Layers}} public partial class TheNetwork; {{Block}} }""");

    [Fact]
    public Task GlobalAliasesMayHaveAnyName() => AssertCompiles(
        string.Concat(HostileNames.All.Where(name => name != "global").Select(name => $"global using {HostileNames.Escape(name)} = global::System.Collections.Generic.List<int>;\n"))
            + "global using System.Runtime.CompilerServices; global using System.Runtime.Intrinsics;\n",
        HostileNames.Layers + "public partial class TheNetwork;\n" + Block);

    [Fact]
    public Task EveryAliasThatGeneratedFilesOnceHadMayBeTheUsers() => AssertCompiles("""
        global using Kernels = System.Collections.Generic.List<int>;
        using CnnGen;
        [Network(1, 4, 4), Conv(2, 3), Flatten, Dense(2)] public partial class Net;
        """);

    [Fact]
    public Task BlocksMayHaveParametersOfAnyName() => AssertCompiles($$"""
        using CnnGen;
        [Dense("inputs")]
        public sealed partial class Inner(int inputs, {{string.Join(", ", HostileNames.All.Append("Arguments").Except(["name", "repeat"]).Select(name => $"int {HostileNames.Escape(name)} = 1"))}}) : Block;
        [Inner("2*n", samples: "n")] public sealed partial class Outer(int n) : Block;
        [Network(3), Inner(4, 5), Outer(2), Dense(2)] public sealed partial class Net;
        """);

    [Fact]
    public Task NetworksMayBeNamedLikeInheritedMembers() => AssertCompiles($$"""
        namespace User
        {
        {{string.Join("\n", HostileNames.All.Where(name => HostileNames.IsInherited(name) && !Declared.Contains(name)).Select(Network))}}
        {{string.Join("\n", new[] { "System", "CnnGen", "Kernels", "Shape", "NeuralNetwork", "event", "record", "nint", "Cnn_RunRegion" }.Select(Network))}}
        }
        """);

    [Fact]
    public Task NamesThatDifferOnlyInWhatIdentifiersLackAreTold() => AssertCompiles("""
        using CnnGen;
        [Network(16, 8, 8)]
        [Conv(16, 3, Name = "a.b"), Relu, Conv(16, 3, Name = "a-b"), Relu, Conv(16, 3, Name = "a_b"), BatchNorm(Name = "a_b_"), Elu(Name = "a-b-"), Elu(Name = "-"), Elu(Name = "1")]
        [Elu(Name = "é"), Elu(Name = "Ǆ"), Elu(Name = "ªº"), Elu(Name = "変数"), Elu(Name = "٣"), Elu(Name = "K"), Elu(Name = "\u212a"), Flatten(Name = "dconv"), Dense(2, Name = "conv")]
        public sealed partial class Net;
        """);

    private static readonly string[] Kinds = ["Elu(", "Relu(", "Conv(16, 1, ", "MaxPool(1, "];

    private static string Network(string name) => $"[global::CnnGen.Network(4), global::CnnGen.Dense(2)] public sealed partial class {HostileNames.Escape(name)};";

    private const string Block = """[global::CnnGen.Dense("n")] public sealed partial class TheBlock(int n, string text = "") : global::CnnGen.Block { public string Text => text; }""";

    private static async Task AssertCompiles(params string[] sources) =>
        UserProject.AssertNone(await UserProject.Complaints(UserProject.Generate(TestCompilation.Create(sources))));
}
