using System.Globalization;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests;

/// <summary>That messages and generated code are the same in every culture. German has a decimal comma, Finnish a minus sign
/// (U+2212) and group separator of its own.</summary>
public class CultureTests
{
    private static readonly string[] Sources =
    [
        "[Network(-3, 32, -5), Dense(10)] public partial class Net;",
        "[Network(1, 7, 7)] [Conv(8, 3, Stride = 3), LeakyRelu(0.015), Flatten, Dense(10)] public partial class Net;",
        "[Network(1, 7, 7)] [Conv(8, 3, Padding = -1), BatchNorm(Epsilon = 1e-7, Momentum = 1.5), Dropout(-0.5)] public partial class Net;",
        "[Network(3, 4096, 4096)] [Flatten, Dense(1000)] public partial class Net;",
        "[Network(1, 28, 28)] [Budget(MaxParameters = 1_000)] [Conv(8, 3, Padding = 1), BatchNorm, ScaledTanh, Flatten, Dropout(0.25), Dense(10)] public partial class Net;",
        """[Conv("2*n-1.5", 3)] public partial class B(int n) : Block;""",
    ];

    [Theory]
    [InlineData("de-DE")]
    [InlineData("fi-FI")]
    public async Task NothingDependsOnTheCulture(string culture)
    {
        Assert.NotEqual("-1.5", (-1.5).ToString(CultureInfo.GetCultureInfo(culture)));
        foreach (string source in Sources)
            Assert.Equal(await Run(source, CultureInfo.InvariantCulture), await Run(source, CultureInfo.GetCultureInfo(culture)));
    }

    private static async Task<IEnumerable<string>> Run(string source, CultureInfo culture)
    {
        (CultureInfo current, CultureInfo ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
            CSharpCompilation compilation = TestCompilation.Create("using CnnGen;\n" + source);
            GeneratorDriver driver = GeneratorTest.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
            IReadOnlyList<Diagnostic> diagnostics = await GeneratorTest.Analyze(output);
            return
            [
                .. driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString()),
                .. diagnostics.Select(diagnostic => $"{diagnostic.Id} {diagnostic.GetMessage(culture)}").Order(StringComparer.Ordinal),
            ];
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (current, ui);
        }
    }
}
