using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests.CodeFixes;

/// <summary>Each fix on a diagnostic of the analyzer, in the class itself and inside a block.</summary>
public class LayerCodeFixTests
{
    private const string Misfit = """
        using CnnGen;
        [Network(1, 7, 7)]
        [Conv(8, 3, Stride = 3), Flatten, Dense(10)]
        public sealed partial class Net;
        """;

    [Fact]
    public async Task AMisfitHasThreeWaysOut() => Assert.Equal(
        ["Use Padding = 1", "Use Rounding = Rounding.Floor", "Use Rounding = Rounding.Ceil"],
        await CodeFixTest.Titles(Misfit, "CNN0020"));

    [Theory]
    [InlineData("Padding = 1")]
    [InlineData("Rounding = Rounding.Floor")]
    [InlineData("Rounding = Rounding.Ceil")]
    public Task AMisfitIsFixed(string argument) => CodeFixTest.Verify(
        Misfit, "CNN0020", $"Use {argument}", Misfit.Replace("Stride = 3", $"Stride = 3, {argument}"));

    [Fact]
    public Task APaddingReplacesTheOneThatDoesNotFit() => CodeFixTest.Verify("""
        using CnnGen;
        [Network(1, 7, 9)]
        [Conv(8, KernelHeight = 3, KernelWidth = 5, PaddingHeight = 0, PaddingWidth = 0, Stride = 3), Flatten, Dense(10)]
        public sealed partial class Net;
        """, "CNN0020", "Use Padding = 1", """
        using CnnGen;
        [Network(1, 7, 9)]
        [Conv(8, KernelHeight = 3, KernelWidth = 5, Padding = 1, Stride = 3), Flatten, Dense(10)]
        public sealed partial class Net;
        """);

    [Fact]
    public Task AMisfitIsFixedInsideItsBlock() => CodeFixTest.Verify("""
        using CnnGen;
        [Network(1, 7, 7), B(3), Flatten, Dense(10)]
        public sealed partial class Net;
        [Conv(8, 3, Stride = "stride"), Relu]
        public sealed partial class B(int stride) : Block;
        """, "CNN0020", "Use Padding = 1", """
        using CnnGen;
        [Network(1, 7, 7), B(3), Flatten, Dense(10)]
        public sealed partial class Net;
        [Conv(8, 3, Stride = "stride", Padding = 1), Relu]
        public sealed partial class B(int stride) : Block;
        """);

    [Fact]
    public Task EnumsAreQualifiedAsTheAttributeIs() => CodeFixTest.Verify("""
        [CnnGen.Network(1, 7, 7)]
        [CnnGen.MaxPool(3), CnnGen.Flatten, CnnGen.Dense(10)]
        public sealed partial class Net;
        """, "CNN0020", "Use Rounding = CnnGen.Rounding.Ceil", """
        [CnnGen.Network(1, 7, 7)]
        [CnnGen.MaxPool(3, Rounding = CnnGen.Rounding.Ceil), CnnGen.Flatten, CnnGen.Dense(10)]
        public sealed partial class Net;
        """);

    [Theory]
    [InlineData("Flatten")]
    [InlineData("GlobalAvgPool")]
    public Task AMapIsMadeAVectorBeforeDense(string layer) => CodeFixTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28)]
        [Conv(8, 5), Relu] // features
        [Dense(10)]        // classifier
        public sealed partial class Net;
        """, "CNN0022", $"Insert {layer}", $"""
        using CnnGen;
        [Network(1, 28, 28)]
        [Conv(8, 5), Relu] // features
        [{layer}, Dense(10)]        // classifier
        public sealed partial class Net;
        """);

    [Fact]
    public Task ASkipIsProjectedToTheBodysShape() => CodeFixTest.Verify("""
        using CnnGen;
        [Network(16, 32, 32)]
        [Skip, Conv(32, 3, Stride = 2, Padding = 1), Add(Name = "sum"), Relu]
        [Flatten, Dense(10)]
        public sealed partial class Net;
        """, "CNN0024", "Use Shortcut.Projection", """
        using CnnGen;
        [Network(16, 32, 32)]
        [Skip, Conv(32, 3, Stride = 2, Padding = 1), Add(Shortcut.Projection, Name = "sum"), Relu]
        [Flatten, Dense(10)]
        public sealed partial class Net;
        """);

    [Fact]
    public Task ABlocksSkipIsProjectedInTheBlock() => CodeFixTest.Verify("""
        using CnnGen;
        [Network(16, 32, 32), Unit(32), Flatten, Dense(10)]
        public sealed partial class Net;
        [Skip]
        [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
        [Add, Relu]
        public sealed partial class Unit(int width) : Block;
        """, "CNN0024", "Use Shortcut.Projection", """
        using CnnGen;
        [Network(16, 32, 32), Unit(32), Flatten, Dense(10)]
        public sealed partial class Net;
        [Skip]
        [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
        [Add(Shortcut.Projection), Relu]
        public sealed partial class Unit(int width) : Block;
        """);

    [Theory]
    [InlineData("Conv(16, 3)", "Conv(16, 3, Bias = false)")]
    [InlineData("Conv(16, 3, Bias = true, Padding = 1)", "Conv(16, 3, Bias = false, Padding = 1)")]
    public Task ABiasBeforeBatchNormIsTurnedOff(string before, string after) => CodeFixTest.Verify(
        $"using CnnGen;\n[Network(3, 8, 8), {before}, BatchNorm, Flatten, Dense(10)] public sealed partial class Net;",
        "CNN1001",
        "Use Bias = false",
        $"using CnnGen;\n[Network(3, 8, 8), {after}, BatchNorm, Flatten, Dense(10)] public sealed partial class Net;");

    [Fact]
    public Task ASoftmaxAtTheEndIsRemoved() => CodeFixTest.Verify("""
        using CnnGen;
        [Network(8)]
        [Dense(10)]
        [Softmax]
        public sealed partial class Net;
        """, "CNN1002", "Remove Softmax", """
        using CnnGen;
        [Network(8)]
        [Dense(10)]
        public sealed partial class Net;
        """);

    [Fact]
    public Task AnActivationAtTheEndIsRemoved() => CodeFixTest.Verify("""
        using CnnGen;
        [Network(8), Dense(8), Relu, Dense(10), LeakyRelu(0.1)]
        public sealed partial class Net;
        """, "CNN1003", "Remove LeakyRelu", """
        using CnnGen;
        [Network(8), Dense(8), Relu, Dense(10)]
        public sealed partial class Net;
        """);

    [Fact]
    public Task ADeadLayerIsRemoved() => CodeFixTest.Verify("""
        using CnnGen;
        [Network(3, 8, 8), Conv(8, 3, Name = "a"), Conv(8, 3, Name = "b"), From("a"), Relu, Flatten, Dense(10)]
        public sealed partial class Net;
        """, "CNN1004", "Remove Conv", """
        using CnnGen;
        [Network(3, 8, 8), Conv(8, 3, Name = "a"), From("a"), Relu, Flatten, Dense(10)]
        public sealed partial class Net;
        """);
}
