extern alias compiler;

using CnnGen.Generator.Tests.Infrastructure;
using compiler::CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests.Names;

/// <summary>Generated files have names that the compiler and file systems take, whatever the classes are called.</summary>
public class FileNameTests
{
    [Theory]
    [InlineData("[Network(4), Dense(2)] public partial class LeNet; [Network(4), Dense(3)] public partial class Lenet;")]
    [InlineData("namespace Models { [Network(4), Dense(2)] public partial class Net; } namespace models { [Network(4), Dense(3)] public partial class Net; }")]
    [InlineData("[Network(4), A(2), a(3)] public partial class Net; [Dense(\"n\")] public partial class A(int n) : Block; [Dense(\"n\")] public partial class a(int n) : Block;")]
    [InlineData("[Network(4), net(2)] public partial class Net; [Dense(\"n\")] public partial class net(int n) : Block;")]
    [InlineData("[Network(4), Dense(2)] public partial class Net; namespace net { [Network(4), Dense(2)] public partial class Passes; }")]
    [InlineData("namespace CnnGen { [Network(16, 8, 8), Conv(16, 3, Padding = 1), Relu, GlobalAvgPool, Dense(3)] public sealed partial class Tiles; }")]
    [InlineData("namespace CnnGen { [Network(16, 8, 8), Conv(16, 3, Padding = 1), Relu, GlobalAvgPool, Dense(3)] public sealed partial class tiles; }")]
    [InlineData("public static partial class A { [Network(4), Dense(2)] public partial class Net; } public static partial class a { [Network(4), Dense(2)] public partial class NET; }")]
    [InlineData("[Network(4), Dense(2)] public partial class @event; [Network(4), Dense(2)] public partial class Event; [Network(4), Dense(2)] public partial class Ünïcode變; [Network(4), Dense(2)] public partial class e\u0301;")]
    public async Task NamesThatMeetAreTold(string source)
    {
        CSharpCompilation compilation = TestCompilation.Create("using CnnGen;\n" + source);
        Compilation output = UserProject.Generate(compilation);
        UserProject.AssertNone(await UserProject.Complaints(output));
        Assert.Equal(Files(output), Files(UserProject.Generate(compilation)));
    }

    [Fact]
    public async Task LongNamesAreCut()
    {
        string name = new('N', 300);
        string wide = new('變', 200);
        Compilation output = UserProject.Generate(TestCompilation.Create($$"""
            using CnnGen;
            namespace {{name}}.{{name}} { [Network(16, 8, 8), Conv(16, 3), Flatten, Dense(2)] public partial class {{name}}A; }
            namespace {{name}}.{{name}} { [Network(16, 8, 8), Conv(16, 3), Flatten, Dense(2)] public partial class {{name}}a; [Network(4), Dense(2)] public partial class {{wide}}; }
            """));
        UserProject.AssertNone(await UserProject.Complaints(output));
        Assert.All(Files(output), file => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(file), 1, 255));
    }

    /// <summary>A name does not depend on which file comes first, and not on classes that it does not meet.</summary>
    [Fact]
    public void NamesDependOnWhatTheyMeetOnly()
    {
        string[] sources =
        [
            "using CnnGen; [Network(4), Dense(2)] public partial class LeNet;",
            "using CnnGen; [Network(4), Dense(3)] public partial class Lenet;",
            "using CnnGen; [Network(4), Dense(3)] public partial class Other;",
        ];
        Assert.Equal(
            Files(UserProject.Generate(TestCompilation.Create(sources))).Order(),
            Files(UserProject.Generate(TestCompilation.Create(sources.Reverse()))).Order());
        GeneratorDriver driver = GeneratorTest.CreateDriver().RunGenerators(TestCompilation.Create(sources[0]));
        GeneratorRunResult more = driver.RunGenerators(TestCompilation.Create(sources[0], sources[2])).GetRunResult().Results.Single();
        Assert.Equal(["LeNet.g.cs", "Other.g.cs", "LeNet.Passes.g.cs", "Other.Passes.g.cs"], more.GeneratedSources.Select(file => file.HintName));
        Assert.Contains(IncrementalStepRunReason.Cached, Reasons(more, CnnGenGenerator.Steps.Passes));
        GeneratorRunResult colliding = driver.RunGenerators(TestCompilation.Create(sources[0], sources[1])).GetRunResult().Results.Single();
        Assert.DoesNotContain(IncrementalStepRunReason.Cached, Reasons(colliding, CnnGenGenerator.Steps.Passes));
        Assert.Contains(IncrementalStepRunReason.Cached, Reasons(colliding, CnnGenGenerator.Steps.Plans));
    }

    [Theory]
    [InlineData("[Network(4), B(2)] public partial class Net; [Dense(\"n\")] public partial class B(int n) : Block; public partial class B(int m);", "CS8863")]
    [InlineData("[Network(4), Dense(2)] public partial class Net; [Network(4), Dense(2)] public partial record Net;", "CS0261")]
    [InlineData("[Network(4), Dense(2)] public partial class Net; [Network(4), Dense(2)] public class Net;", "CS0260")]
    public void ATypeThatIsDeclaredTwiceIsLeftToTheCompiler(string source, string error) => Assert.Contains(
        UserProject.Diagnostics(UserProject.Generate(TestCompilation.Create("using CnnGen; " + source))), diagnostic => diagnostic.Id == error);

    /// <summary>A file's own class beside one of all files is another.</summary>
    [Fact]
    public async Task AFileLocalNamesakeIsNoObstacle() => UserProject.AssertNone(await UserProject.Complaints(UserProject.Generate(TestCompilation.Create(
        "using CnnGen; [Network(4), Dense(2)] public partial class Net;", "file class Net;"))));

    [Fact]
    public void AShortNameIsTheClassesOwn()
    {
        Assert.Equal("Zoo.Net+Inner", FileNames.Of("Zoo.Net+Inner"));
        Assert.Equal(["a.Net", "A.Net"], FileNames.Colliding(["A.Net", "B.Net", "a.Net"]).OrderDescending(StringComparer.Ordinal));
        Assert.NotEqual(FileNames.Unique("A.Net"), FileNames.Unique("a.Net"), StringComparer.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Files(Compilation output) =>
        output.SyntaxTrees.Select(tree => Path.GetFileName(tree.FilePath)).Where(file => file.EndsWith(".g.cs", StringComparison.Ordinal));

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);
}
