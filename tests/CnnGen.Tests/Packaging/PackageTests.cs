using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using CnnGen.Tests.Golden;
using PackageConsumer;

namespace CnnGen.Tests.Packaging;

/// <summary>The package as a user gets it: packed, referenced from a project outside the repository, built and run there.</summary>
public sealed class PackageTests(PackageFixture fixture) : IClassFixture<PackageFixture>
{
    [Fact]
    public void HasTheLibraryItsDocsAndTheCompiler()
    {
        IReadOnlyList<string> entries = fixture.Entries("CnnGen");
        foreach (string expected in new[]
        {
            "lib/net8.0/CnnGen.dll", "lib/net8.0/CnnGen.xml", "lib/net10.0/CnnGen.dll", "lib/net10.0/CnnGen.xml",
            "build/CnnGen.props", "buildTransitive/CnnGen.props", "README.md", "LICENSE",
        })
        {
            Assert.Contains(expected, entries);
        }

        // The compiler's own dependencies come with Roslyn: nothing else may be loaded into the user's compiler.
        Assert.Equal(["analyzers/dotnet/cs/CnnGen.CodeFixes.dll", "analyzers/dotnet/cs/CnnGen.Generator.dll"],
            entries.Where(entry => entry.StartsWith("analyzers/", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData("CnnGen", "System.Numerics.Tensors")]
    [InlineData("CnnGen.Console", "CnnGen", "Spectre.Console")]
    public void BringsNoMoreThanItNeeds(string id, params string[] dependencies)
    {
        XElement package = fixture.Manifest(id);
        Assert.Equal(dependencies,
            package.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Distinct().Order());
        Assert.Equal("MIT", package.Descendants().Single(element => element.Name.LocalName == "license").Value);
    }

    [SkippableFact]
    public void RunsInAProjectThatHasNothingButTheReference()
    {
        string consumer = fixture.CreateConsumer("Jitted", "net10.0");
        fixture.Restore(consumer);
        ProcessResult.Of("dotnet", ["build", "--no-restore", "-c", "Release", "-o", "out", "-nodeReuse:false"], consumer).AssertSuccess();
        CompareRuns("JIT", "dotnet", [Path.Combine(consumer, "out", "Jitted.dll")], consumer);
    }

    [SkippableFact]
    public void RunsAsNativeCodeWithoutTrimWarnings()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "NativeAOT is published for linux-x64, on linux-x64.");
        RequireCCompiler();
        // net8.0: the runtime pack of NativeAOT for net10.0 is not in every registry. Symbols are kept, since stripping needs another tool.
        string consumer = fixture.CreateConsumer("Native", "net8.0",
            "<PublishAot>true</PublishAot><TrimmerSingleWarn>false</TrimmerSingleWarn><StripSymbols>false</StripSymbols>");
        fixture.Restore(consumer, "-r", "linux-x64");
        // Warnings are errors in the consumer, those about trimming and run-time code generation too.
        ProcessResult.Of("dotnet", ["publish", "--no-restore", "-c", "Release", "-r", "linux-x64", "-o", "out", "-nodeReuse:false"], consumer).AssertSuccess();
        CompareRuns("AOT", Path.Combine(consumer, "out", "Native"), [], consumer);
    }

    // The consumer's kernels may use narrower registers than this process's (NativeAOT for any x64 machine has no AVX), which add in another
    // order and without fused multiply-add. So the numbers agree to rounding and not to the bit: 1e-6 of the largest for the few hundred terms
    // of a forward pass, ten times that after the steps of training.
    private void CompareRuns(string expectedMode, string program, string[] arguments, string consumer)
    {
        string weights = fixture.File("initial.safetensors");
        new PackagedNetwork(1, seed: 5).SaveWeights(weights);
        (float[] before, float[] after) = PackagedRun.Outputs(weights, Path.Combine(consumer, "here.checkpoint"));

        ProcessResult run = ProcessResult.Of(program, [.. arguments, weights, Path.Combine(consumer, "there.checkpoint")], consumer);
        run.AssertSuccess();
        string[] lines = [.. run.Lines];
        Assert.Equal(4, lines.Length);
        Assert.Equal(PackagedNetwork.ParameterCount.ToString(CultureInfo.InvariantCulture), lines[0]);
        Assert.Equal(expectedMode, lines[1]);
        Close.Assert(before, Numbers(lines[2]), 1e-6, "outputs before training");
        Close.Assert(after, Numbers(lines[3]), 1e-5, "outputs after training");
        Assert.NotEqual(before, after);
    }

    private static float[] Numbers(string line) => [.. line.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture))];

    // NativeAOT links with clang or, where there is none, gcc; with zlib too.
    private void RequireCCompiler()
    {
        string output = fixture.File("probe");
        ProcessResult? probe = new[] { "clang", "gcc" }
            .Select(compiler => ProcessResult.Of(compiler, ["-x", "c", "-", "-lz", "-o", output], Path.GetTempPath(), "int main(void) { return 0; }"))
            .FirstOrDefault(result => result.ExitCode != ProcessResult.NoSuchProgram);
        Skip.If(probe is null, "There is no C compiler (clang or gcc) to link with.");
        Skip.If(probe.ExitCode != 0, $"The C compiler cannot link with zlib: '{probe.Command}': {probe.Output.Trim()}");
    }
}
