using System.Reflection;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests.Names;

/// <summary>One mistake gives one diagnostic: a class that is wrong has all members that other code uses, whatever keeps it from being a
/// network.</summary>
public class StubTests
{
    private const string Layers = "[Network(3), Dense(2)] ";

    private static readonly string[] Public =
    [
        .. typeof(NeuralNetwork).GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member is PropertyInfo or MethodInfo { IsSpecialName: false })
            .Select(member => member.Name),
    ];

    [Theory]
    [InlineData("public partial record Net;", "CNN0009 'Net'")]
    [InlineData("public sealed partial record Net(string Title);", "CNN0009 'Net'")]
    [InlineData("public sealed partial record Net(int A, ulong B);", "CNN0009 'Net'")]
    [InlineData("public partial record Net : Other;", "CNN0009 'Net'", "CNN0005 'Net'")]
    [InlineData("public partial record Net(ulong Seed) { public string Summary() => \"\"; public int Forward(int samples) => samples; }", "CNN0009 'Net'")]
    [InlineData("public partial record Net(int BatchSize) { public static explicit operator NeuralNetwork(Net net) => null!; }", "CNN0009 'Net'")]
    [InlineData("public partial class Net : System.Exception;", "CNN0005 'Net'")]
    [InlineData("public partial class Net() : Base(\"text\");", "CNN0005 'Net'")]
    [InlineData("public partial class Net : Wide { public override WorkerPool? Workers { get; set; } public override string Summary() => \"\"; }", "CNN0005 'Net'")]
    [InlineData("public partial class Net : Sound { public Net() : base(3) { } }", "CNN0005 'Net'")]
    [InlineData("public partial class Net : Sound { public Net() : base(3) { } void InferForward() { } }", "CNN0005 'Net'")]
    [InlineData("public partial class Net : Block;", "CNN0005 'Net'")]
    [InlineData("public partial class Net<T>;", "CNN0003 'Net'")]
    [InlineData("public partial class Net<Layers>;", "CNN0003 'Net'")]
    [InlineData("public partial class Net { void InferForward() { } }", "CNN0016 'InferForward'")]
    [InlineData("public partial class Net { public int TrainForward, TrainBackward; }", "CNN0016 'TrainForward'", "CNN0016 'TrainBackward'")]
    [InlineData("public partial class Net { public delegate void FoldWeights(); }", "CNN0016 'FoldWeights'")]
    [InlineData("public partial class Net { public event System.Action InferSample { add { } remove { } } }", "CNN0016 'InferSample'")]
    [InlineData("public partial class Net { public static int RunChunk(int a, int b, int c) => a + b + c; }", "CNN0016 'RunChunk'")]
    [InlineData("public partial class Net { protected override void InferForward() { } protected void TrainForward() { } }",
        "CNN0016 'InferForward'", "CNN0016 'TrainForward'")]
    [InlineData("public partial class Net : NeuralNetwork { void InferForward() { } }", "CNN0016 'InferForward'")]
    [InlineData("public partial class Net : NeuralNetwork { void RunChunk(int a, int b, int c) { } public static class FoldWeights; }",
        "CNN0016 'RunChunk'", "CNN0016 'FoldWeights'")]
    [InlineData("public partial class Net : NeuralNetwork { protected override void InferSample() { } }", "CNN0016 'InferSample'")]
    public async Task OneMistakeGivesOneDiagnostic(string declaration, params string[] expected)
    {
        string arguments = declaration.StartsWith("public partial class Net<", StringComparison.Ordinal) ? "<int>" : "";
        AssertSame(expected, await Complaints(Layers + declaration, $$"""
            Net{{arguments}} net = new(4, 3), second = new(net, 2);
            {{Statics("Net" + arguments)}}
            {{Instances("net")}}
            NeuralNetwork any = {{(declaration.Contains("explicit operator") ? "(NeuralNetwork)net" : "net")}};
            """));
    }

    [Theory]
    [InlineData("public partial class Net<Seed> : Base { public Net() : base(\"\") { } }", "CNN0003 'Net'", "CNN0005 'Net'")]
    [InlineData("public partial record Workers;", "CNN0009 'Workers'")]
    public async Task NamesOfClassesAndTypeParametersAreTaken(string declaration, params string[] expected) =>
        AssertSame(expected, await Complaints(Layers + declaration, ""));

    /// <summary>Nobody can have an instance, but code may call the class as if it were one.</summary>
    [Fact]
    public async Task StaticClassesHaveStaticMembers() => AssertSame(
        ["CNN0009 'Net'"], await Complaints(Layers + "public static partial class Net;", Statics("Net") + Instances("Net").Replace("second", "Net")));

    [Fact]
    public void NoPublicMemberIsMissing()
    {
        Compilation output = UserProject.Generate(TestCompilation.Create($"using CnnGen; {Layers} public partial record Net;"));
        Assert.Empty(Public.Except(output.Type("Net").GetMembers().Select(member => member.Name)));
        Assert.DoesNotContain(Public, name => !Instances("net").Contains("net." + name));
    }

    /// <summary>A base class of another assembly may keep its constructors to itself.</summary>
    [Fact]
    public async Task WhatCannotBeConstructedHasNoConstructors()
    {
        MetadataReference library = TestCompilation.ToReference("public class Closed { internal Closed() { } public Closed(int a, int b, int c) { } }");
        Compilation output = UserProject.Generate(TestCompilation.Create(
            [("Test.cs", $"using CnnGen; {Layers} public partial class Net : Closed {{ public Net(string text) : base(text.Length, 2, 3) {{ }} }}")], [library]));
        AssertSame(["CNN0005 'Net'"], (await GeneratorTest.Compile(output)).Concat(await GeneratorTest.Analyze(output)).Where(IsOfInterest).Select(Show));
    }

    /// <summary>What the user hides himself he is still warned about.</summary>
    [Fact]
    public async Task OtherWarningsStay() => Assert.Equal(
        ["CS0108 'Seed'", "CS0114 'InferForward'", "CS0108 'RunChunk'", "CNN1003 'Relu'"],
        await Complaints("""
            [Network(3), Dense(2), Relu] public partial class Net
            {
                public int Seed;
                public class Inner : Virtual { void InferForward() { } public int RunChunk; }
            }
            public class Virtual { protected virtual void InferForward() { } public void RunChunk() { } }
            """, ""));

    private static string Statics(string net) => $"""
        long numbers = {net}.ParameterCount + {net}.ForwardMacs + {net}.ActivationBytes + {net}.InferenceActivationBytes;
        numbers += {net}.InputShape.Count + {net}.OutputShape.Count;
        {(net == "Net<int>" ? "" : "numbers += Net.Layers.Length;")}
        """;

    private static string Instances(string net) => $"""
        net.Forward([], []); net.PrepareTraining(); net.ForwardTraining([], []); net.Backward([]); net.CopyInputGradient([]);
        net.SaveWeights("a"); net.LoadWeights("a", WeightMatching.ByOrder); net.LoadWeights("a"); net.Initialize(Initializer.He, 3);
        numbers += net.BatchSize + (long)net.Seed + (long)net.TrainingPasses + net.Parameters.Count + net.Parameter("a").Gradient.Length;
        numbers += net.Gradient("a").Length + net.Summary().Length;
        net.Workers = second.Workers; NetworkWeights weights = net.Weights; NetworkPlan plan = net.Plan; net.TrainingPasses = 3;
        """.Replace("net.", net + ".");

    /// <summary>Every warning and error of C#'s and of ours, about a class beside some others, and about a method that uses it.</summary>
    private static async Task<IEnumerable<string>> Complaints(string declaration, string body)
    {
        Compilation output = UserProject.Generate(TestCompilation.Create($$"""
            using CnnGen;
            {{declaration}}
            public abstract record Other;
            public class Base(string text) { public string Text => text; }
            public abstract class Wide { public abstract WorkerPool? Workers { get; set; } public virtual string Summary() => ""; public int Forward; }
            {{Layers}} public partial class Sound;
            """, $$"""
            using CnnGen;
            using CnnGen.Training;
            public static class User { public static void Run() { {{body}} } }
            """));
        return (await GeneratorTest.Compile(output)).Concat(await GeneratorTest.Analyze(output)).Where(IsOfInterest).Select(Show);
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual) =>
        Assert.True(expected.SequenceEqual(actual), "There is now:\n" + string.Join('\n', actual));

    private static bool IsOfInterest(Diagnostic diagnostic) => diagnostic.Severity >= DiagnosticSeverity.Warning
        && !(diagnostic.Id == "CS1591" && diagnostic.Location.SourceTree?.FilePath.StartsWith("Test", StringComparison.Ordinal) == true);

    private static string Show(Diagnostic diagnostic)
    {
        SyntaxTree tree = diagnostic.Location.SourceTree!;
        string what = $"{diagnostic.Id} '{tree.GetText().ToString(diagnostic.Location.SourceSpan)}'";
        return tree.FilePath == "Test.cs" ? what : $"{Path.GetFileName(tree.FilePath)}: {what} {diagnostic.GetMessage()}";
    }
}
