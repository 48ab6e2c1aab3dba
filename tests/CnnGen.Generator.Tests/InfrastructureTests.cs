using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Sdk;

namespace CnnGen.Generator.Tests;

/// <summary>That the tests' own checks can fail.</summary>
public class InfrastructureTests
{
    private const string Source = """
        using CnnGen;
        [Network(3), Budget(MaxMacs = 100), Dense(2)] public sealed partial class Net;
        [Dense("n")] public sealed partial class B(int n) : Block;
        """;

    [Fact]
    public void TheWalkFindsSymbolsWhereverTheyHide()
    {
        INamedTypeSymbol symbol = TestCompilation.Create(Source).Type("Net");
        Assert.Empty(ModelWalk.Find(("text", 3, new[] { 1.5 }, DayOfWeek.Friday)));
        Assert.Single(ModelWalk.Find(new List<object> { "text", new KeyValuePair<string, object>("symbol", symbol) }));
        Assert.Single(ModelWalk.Find(new Func<string>(() => symbol.Name)));
        Assert.NotEmpty(ModelWalk.Find(symbol.Locations[0]));
        Assert.NotEmpty(ModelWalk.Find(symbol.GetAttributes()));
    }

    [Theory]
    [InlineData("Dense(2)", "Dense(3)", CnnGenGenerator.Steps.Networks)]
    [InlineData("Dense(2)", "Dense(3)", CnnGenGenerator.Steps.Plans)]
    [InlineData("class B(int n)", "class B(int n, int m)", CnnGenGenerator.Steps.Blocks)]
    public void AnEditOfTheClassRunsItsStepsAgain(string written, string edited, string step)
    {
        CSharpCompilation before = TestCompilation.Create(Source);
        CSharpCompilation after = TestCompilation.Create(Source.Replace(written, edited));
        GeneratorRunResult result = GeneratorTest.CreateDriver().RunGenerators(before).RunGenerators(after).GetRunResult().Results.Single();
        Assert.Contains((step, IncrementalStepRunReason.Modified), GeneratorTest.Reasons(result));
    }

    [Fact]
    public void AnEditThatDoesNotChangeThePlanWritesNoCodeAgain()
    {
        CSharpCompilation before = TestCompilation.Create(Source);
        CSharpCompilation after = TestCompilation.Create(Source.Replace("MaxMacs = 100", "MaxMacs = 5"));
        GeneratorRunResult result = GeneratorTest.CreateDriver().RunGenerators(before).RunGenerators(after).GetRunResult().Results.Single();
        Assert.All(GeneratorTest.Reasons(result), reason => Assert.Equal(
            reason.Step == CnnGenGenerator.Steps.Networks,
            reason.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)));
    }

    [Theory]
    [InlineData("using CnnGen; [Network(3), Dense(2)] public class Net;", null)]
    [InlineData("using CnnGen; [Network(3), Dense(2)] public class {|CNN0002:Net|};", null)]
    [InlineData("using CnnGen; [Network(3), Dense(2)] public class {|CNN0001:Net|};", "something else")]
    [InlineData("using CnnGen; [Relu] public sealed partial class Block1(int n) : Block; class C { int {|CS0649:n|}; }", null)]
    public async Task OtherDiagnosticsThanExpectedFail(string source, string? message) =>
        await Assert.ThrowsAnyAsync<XunitException>(() => GeneratorTest.Verify(source, message is null ? [] : [message]));

#if !VERIFY
    [Fact]
    public async Task AMissingOrOtherSnapshotFails()
    {
        string directory = Directory.CreateTempSubdirectory().FullName;
        await Assert.ThrowsAnyAsync<XunitException>(() => Snapshot.Verify("text\n", directory, "Case"));
        string received = Path.Combine(directory, "Case.received.cs");
        Assert.Equal("text\n", File.ReadAllText(received));

        File.Move(received, Path.Combine(directory, "Case.verified.cs"));
        await Snapshot.Verify("text\n", directory, "Case");
        Assert.Contains("line 2", (await Assert.ThrowsAnyAsync<XunitException>(() => Snapshot.Verify("text\nmore\n", directory, "Case"))).Message);
        Assert.True(File.Exists(received));
        Directory.Delete(directory, recursive: true);
    }
#endif
}
