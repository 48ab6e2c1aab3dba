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
