using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests.Names;

/// <summary>Generated code is clean in whatever project it stands: warnings are errors here.</summary>
public class ProjectTests
{
    private const string LeNet = "[Network(1, 28, 28), Conv(16, 5, Padding = 2), Relu, MaxPool(2), Flatten, Dense(64), Relu, Dense(10)]";

    /// <summary>A test project that sees a library's internals: the tiles of both are internal.</summary>
    [Theory]
    [InlineData("Lib", "Lib.Tests")]
    [InlineData("My Lib-1.x", "My.Lib 1-x")]
    [InlineData("Ünï変", "tests")]
    [InlineData("a.b", "a_b")]
    public void InternalsMayBeVisible(string library, string tests)
    {
        Compilation first = UserProject.Generate(TestCompilation.Create($$"""
            using CnnGen;
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("{{tests}}")]
            namespace Lib;
            {{LeNet}} public partial class LeNet5;
            """).WithAssemblyName(library));
        using var image = new MemoryStream();
        Assert.True(first.Emit(image).Success);
        Compilation second = UserProject.Generate(TestCompilation.Create($$"""
            using CnnGen;
            namespace LibTests;
            {{LeNet}} public partial class TestNet;
            """).WithAssemblyName(tests).AddReferences(MetadataReference.CreateFromImage(image.ToArray())));
        Assert.Empty(UserProject.Diagnostics(second));
    }

    [Theory]
    [InlineData("public sealed partial class Net;")]
    [InlineData("public partial class Outer { {0} protected internal partial class Net; }")]
    [InlineData("public partial class Outer { {0} private partial class Net; }")]
    [InlineData("[System.CLSCompliant(false)] public partial class Outer { {0} public partial class Net; }")]
    [InlineData("internal sealed partial class Net;")]
    [InlineData("[System.CLSCompliant(false)] public sealed partial class Net;")]
    public void AssembliesMayBeCompliant(string declaration)
    {
        const string Layers = "[Network(4, 8, 8), Conv(16, 3), Flatten, B(2)]";
        string net = declaration.Contains("{0}", StringComparison.Ordinal) ? declaration.Replace("{0}", Layers) : Layers + declaration;
        Assert.Empty(UserProject.Diagnostics(UserProject.Generate(TestCompilation.Create($$"""
            using CnnGen;
            [assembly: System.CLSCompliant(true)]
            namespace D;
            {{net}}
            [Dense("n")] public sealed partial class B(int n) : Block;
            """))));
    }

    /// <summary>Nor are they warned about what attributes are given (CS3016), or about a base class that says nothing of it (CS3009).</summary>
    [Theory]
    [InlineData("[Network(3), Dense(3, Name = \"a\"), Relu, Add(\"a\"), Dense(2)] internal sealed partial class Net;")]
    [InlineData("[Network(3), Dense(3, Name = \"a\"), Relu, Add(\"a\"), Dense(2)] public sealed partial class Net;")]
    [InlineData("internal partial class Outer { [Network(3), Branches, Dense(2)] public sealed partial class Net { [Dense(3, Name = \"a\"), Add(\"a\")] class Branch; } }")]
    [InlineData("[Dense(3, Name = \"a\"), Add(\"a\")] public sealed partial class B : Block;")]
    [InlineData("[Dense(3, Name = \"a\"), Add(\"a\")] internal sealed partial class B : Block;")]
    [InlineData("[Dense(3, Name = \"a\"), Add(\"a\")] public sealed partial class B; public partial class B : Block; partial class B;")]
    [InlineData("public partial class Outer { [Branches] public partial class B : Block { [Dense(3, Name = \"a\"), Add(\"a\")] class Branch; } }")]
    [InlineData("[Dense(\"n\", Name = \"a\"), Add(\"a\")] internal sealed partial class B(int n) : Block;")]
    [InlineData("public abstract partial class Base : Block; [Dense(3, Name = \"a\"), Add(\"a\")] internal sealed partial class B : Base;")]
    [InlineData("[Use(new[] { \"a\" })] public partial class Outer : Block; [Relu] public sealed partial class Use(string[] names) : Block;")]
    [InlineData("[System.CLSCompliant(false)] public sealed partial class B : Block;")]
    public async Task AttributesInCompliantAssembliesAreNotWarnedAbout(string declaration)
    {
        CSharpCompilation compilation = TestCompilation.Create($"using CnnGen; [assembly: System.CLSCompliant(true)] namespace D {{ {declaration} }}");
        foreach (ReportDiagnostic warnings in new[] { ReportDiagnostic.Default, ReportDiagnostic.Error })
        {
            Compilation output = UserProject.Generate(compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(warnings)));
            IEnumerable<Diagnostic> diagnostics = [.. await GeneratorTest.Compile(output), .. await GeneratorTest.Analyze(output)];
            Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591");
        }
    }

    /// <summary>An attribute that is no layer may be meant for other languages.</summary>
    [Fact]
    public async Task OtherAttributesAreWarnedAbout() => Assert.Equal(
        ["CS3016"],
        (await GeneratorTest.Compile(TestCompilation.Create("""
            [assembly: System.CLSCompliant(true)]
            internal sealed class ListAttribute(string[] names) : System.Attribute { public string[] Names => names; }
            [List(["a"])] internal sealed class C;
            """))).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.Id));

    public static TheoryData<LanguageVersion, NullableContextOptions, bool> Settings => new()
    {
        { LanguageVersion.CSharp12, NullableContextOptions.Disable, true },
        { LanguageVersion.CSharp12, NullableContextOptions.Enable, false },
        { LanguageVersion.Preview, NullableContextOptions.Warnings, false },
        { LanguageVersion.Preview, NullableContextOptions.Disable, true },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void SettingsDoNotMatter(LanguageVersion version, NullableContextOptions nullable, bool isChecked)
    {
        CSharpCompilation compilation = TestCompilation.Create();
        compilation = compilation
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText($$"""
                using CnnGen;
                {{LeNet}}
                public abstract partial class Net { public required string Title { get; set; } static Net() { } ~Net() { } }
                [System.Obsolete("old", error: true)]
                [Network(16, 8, 8), Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, B(3), Flatten, Dense(2)]
                public partial class Old { private sealed partial class Outer { [Network(4), Dense(2)] private protected partial class Inner; } }
                [Conv("n", 3)] public sealed partial class B(int n, string text = null) : Block { public string Text => text; }
                """, TestCompilation.ParseOptions.WithLanguageVersion(version), "Test.cs", System.Text.Encoding.UTF8))
            .WithOptions(compilation.Options.WithNullableContextOptions(nullable).WithOverflowChecks(isChecked).WithGeneralDiagnosticOption(ReportDiagnostic.Error));
        Assert.Equal([], UserProject.Diagnostics(UserProject.Generate(compilation)).Where(diagnostic => diagnostic.Location.SourceTree?.FilePath != "Test.cs"));
    }
}
