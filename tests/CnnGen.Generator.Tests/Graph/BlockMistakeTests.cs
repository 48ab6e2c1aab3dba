using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Tests.Graph;

/// <summary>What is the block's mistake, and is reported once in the block, and what is that of its use.</summary>
public sealed class BlockMistakeTests
{
    [Theory]
    [InlineData("Dense(\"2*wdith\")", "CNN0011 at Dense(\"2*wdith\")/units: Dense has units = \"2*wdith\", which is wrong at position 2: there is no parameter 'wdith'; did you mean 'width'?")]
    [InlineData("Dense(\"width+\")", "CNN0011 at Dense(\"width+\")/units: Dense has units = \"width+\", which is wrong at position 6: the expression ends where a number, a parameter or '(' is expected")]
    [InlineData("Dense(\"scale\")", "CNN0011 at Dense(\"scale\")/units: Dense has units = \"scale\", which is wrong at position 0: the parameter 'scale' is not an int")]
    [InlineData("Dense(\"width/0\")", "CNN0011 at Dense(\"width/0\")/units: Dense has units = \"width/0\", which is wrong at position 5: division by zero")]
    [InlineData("Dense(0)", "CNN0010 at Dense(0)/units: Dense has units = 0, but it must be at least 1")]
    [InlineData("Dense", "CNN0012 at Dense: Dense takes an integer for units, but nothing is given")]
    [InlineData("Skip", "CNN0032 at Skip: This Skip is never closed; end its body with Add, Concat or Multiply")]
    [InlineData("Skip(Name = \"in\"), Dense(2)", "CNN0032 at Skip(Name = \"in\"): This Skip is never closed; end its body with Add, Concat or Multiply, or read it by its name, as in Add(\"in\")")]
    [InlineData("Add", "CNN0033 at Add: Add has no open Skip to close; put Skip before the body, or name the layers to join, as in Add(\"name\")")]
    [InlineData("Branches", "CNN0035 at Branches: 'B' has Branches but no nested class; write each branch as a nested class with its layers")]
    [InlineData("From(\"x\")", "CNN0030 at From(\"x\")/layer: From reads 'x', but no layer before it in 'B' has that name; write Name = \"x\" on the layer that it should read")]
    [InlineData("Relu(Name = \"a/b\")", "CNN0036 at Relu(Name = \"a/b\")/name: 'a/b' cannot be the name of Relu: it has a '/', but only letters, digits, '_', '-' and '.' are allowed")]
    [InlineData("Relu(Name = \"x\"), Tanh(Name = \"x\")", "CNN0031 at Tanh(Name = \"x\")/name: The name 'x' of Tanh is already used in 'B'; names are unique in their scope")]
    [InlineData("Fold", "CNN0037 at Fold: This version of the compiler does not know the layer 'Fold'; use the version of CnnGen that the block was compiled with")]
    [InlineData("Inner(1.5)", "CNN0012 at Inner(1.5)/n: Inner takes an integer for n, but 1.5 is given")]
    [InlineData("Inner(\"2*w\")", "CNN0011 at Inner(\"2*w\")/n: Inner has n = \"2*w\", which is wrong at position 2: there is no parameter 'w'; there is 'width', 'stride' and 'scale'")]
    public void MistakesOfTheBlockAreReportedOnceInTheBlock(string layers, string expected)
    {
        string source = $$"""
            [Network(3), B(2), B(4), B(6), Conv(1, 3)] class N;
            [{{layers}}] partial class B(int width, int stride = 1, float scale = 0.5f) : Block;
            [Dense("n")] partial class Inner(int n) : Block;
            """;
        Written written = Written.Source(source);
        Assert.Equal([expected], written.Mistakes("B"));
        ShapedGraph graph = written.Analyze();
        Assert.False(graph.IsValid);
        Assert.False(graph.IsComplete);
        Assert.DoesNotContain(graph.Mistakes, mistake => mistake.Related is not null);

        // The same block from another assembly has no diagnostics of its own, so its uses have to say it.
        string use = Written.Source(source, "B", "Inner").Mistakes()[0];
        int colon = expected.IndexOf(": ", StringComparison.Ordinal);
        Assert.StartsWith($"{expected[..7]} at B(2) [{expected[11..colon]}]: ", use);
    }

    [Fact]
    public void MistakesOfTheUseAreReportedAtEachUse()
    {
        Written written = Written.Source("""
            [Network(3, 8, 8), B(0), B(2), B(4, stride: 3)] class N;
            [Conv("width", 1), Conv("2*width", 3, Stride = "stride"), Conv("width/(stride-1)", 1)]
            partial class B(int width, int stride = 2) : Block;
            """);
        Assert.Empty(written.Mistakes("B"));
        Assert.Equal(
            [
                "CNN0010 at B(0) [Conv(\"width\", 1)/channels]: Conv 'conv1' of B(0) has channels = width = 0, but it must be at least 1",
            ],
            written.Mistakes());
    }

    [Fact]
    public void ShapesInsideABlockAreMistakesOfItsUse()
    {
        Assert.Equal(
            [
                "CNN0020 at Bottleneck(3, stride: 3) [Conv(\"2*width\", 3, Stride = \"stride\")]: Conv 'conv2' of Bottleneck(3, stride: 3) does not fit 3×7×7: "
                + "(7 − 3 + 2·0)/3 + 1 = 2.33 along the height and the width, so 1 real row and column would be dropped; "
                + "use Padding = 1, accept the loss with Rounding = Rounding.Floor or add the partial window with Rounding = Rounding.Ceil",
            ],
            Written.Source("""
                [Network(3, 7, 7), Bottleneck(3, stride: 3), Bottleneck(2), Dense(1)] class N;
                [Conv("width", 1), Conv("2*width", 3, Stride = "stride")] partial class Bottleneck(int width, int stride = 4) : Block;
                """).Mistakes());
        Assert.Equal(
            [
                "CNN0024 at Outer(4, Repeat = 2) [Add]: Add 'add1' of Inner(8) in Outer(4) needs equal shapes, but 'outer1.0.relu1' is 3×7×7 and 'outer1.0.inner1.bn1' is 8×7×7; "
                + "write Add(Shortcut.Projection) to fit the skip with a 1×1 convolution",
            ],
            Written.Source("""
                [Network(3, 7, 7), Outer(4, Repeat = 2)] class N;
                [Relu, Inner("2*n")] partial class Outer(int n) : Block;
                [Skip, Conv("n", 1, Bias = false), BatchNorm, Add] partial class Inner(int n) : Block;
                """).Mistakes());
    }

    [Fact]
    public void ValuesOfArgumentsCanBreakExpressions() => Assert.Equal(
        [
            "CNN0011 at B(4) [Dense(\"width/(stride-1)\")/units]: Dense 'fc1' of B(4) has units = \"width/(stride-1)\", which is wrong at position 5: division by zero",
            "CNN0011 at B(2000000000, stride: 3) [Dense(\"2*width\")/units]: "
            + "Dense 'fc2' of B(2000000000, stride: 3) has units = \"2*width\", which is wrong at position 1: 2 · 2000000000 = 4000000000 does not fit an int",
        ],
        Written.Source("""
            [Network(3), B(4), B(2000000000, stride: 3)] class N;
            [Dense("width/(stride-1)"), Dense("2*width")] partial class B(int width, int stride = 1) : Block;
            """).Mistakes());

    [Fact]
    public void ArgumentsOfAUseAreChecked() => Assert.Equal(
        [
            "CNN0012 at B(2.5)/width: B takes an integer for width, but 2.5 is given",
            "CNN0012 at B: B takes an integer for width, but nothing is given",
            "CNN0012 at B(1, Depth = 3)/depth: B takes nothing for depth, but 3 is given",
            "CNN0010 at B(1, Repeat = 0)/repeat: B has repeat = 0, but it must be at least 1",
            "CNN0010 at B(3000000000)/width: B has width = 3000000000, but it must be at most 2147483647",
        ],
        Written.Source("""
            [Network(3), B(2.5), B, B(1, Depth = 3), B(1, Repeat = 0), B(3000000000)] class N;
            [Conv("width", 3)] partial class B(int width) : Block;
            """).Mistakes());

    [Fact]
    public void RecursionIsReportedOnceWithItsCycle()
    {
        const string Source = """
            [Network(3), User, Conv(1, 3)] class N;
            [B] partial class A : Block;
            [Dense(2), Branches] partial class B : Block { [C] class Left; }
            [Dense(3), A] partial class C : Block;
            [Self("n-1")] partial class Self(int n) : Block;
            [A, Self(3)] partial class User : Block;
            """;
        Written written = Written.Source(Source);
        Assert.Equal(
            ["CNN0034 at B [A]: 'A' contains itself: A → B → C → A; its layers are laid out at compile time, so this would never end"],
            written.Mistakes("A"));
        Assert.Empty(written.Mistakes("B"));
        Assert.Empty(written.Mistakes("C"));
        Assert.Equal(
            ["CNN0034 at Self(\"n-1\"): 'Self' contains itself: Self → Self; its layers are laid out at compile time, so this would never end"],
            written.Mistakes("Self"));
        Assert.Empty(written.Mistakes("User"));
        Assert.Empty(written.Mistakes());
        Assert.False(written.Analyze().IsValid);
        Assert.Equal(
            ["CNN0034 at User [A]: 'A' contains itself: A → B → C → A; its layers are laid out at compile time, so this would never end"],
            Written.Source(Source, "A", "B", "C", "Self", "User").Mistakes());
    }

    [Fact]
    public void RepetitionsThatDependOnArgumentsAreTheUsesMatter()
    {
        const string Source = """
            [Network(3), B(3), B(2)] class N;
            [Dense(4, Name = "x", Repeat = "n"), Add("x.2")] partial class B(int n) : Block;
            """;
        Written written = Written.Source(Source);
        Assert.Empty(written.Mistakes("B"));
        Assert.Equal(
            ["CNN0030 at B(2) [Add(\"x.2\")/names[0]]: Add 'add1' of B(2) reads 'x.2', but no layer before it in 'B' has that name; did you mean 'x.0'?"],
            written.Mistakes());
    }

    [Fact]
    public void LintsOfABlockAreItsOwn()
    {
        Written written = Written.Source("""
            [Network(3, 8, 8), B(4), GlobalAvgPool, Dense(2)] class N;
            [Conv("n", 1, Name = "a"), BatchNorm, Relu, Conv("n", 1, Name = "dead"), From("bn1"), Conv("n", 1)] partial class B(int n) : Block;
            """);
        Assert.Equal(
            [
                "CNN1004 at Conv(\"n\", 1, Name = \"dead\"): Nothing reads the output of 'dead'; remove the layer, or join it with Add or Concat",
                "CNN1001 at Conv(\"n\", 1, Name = \"a\"): The bias of Conv is cancelled by the BatchNorm that follows, which subtracts the mean; write Bias = false",
            ],
            written.Mistakes("B"));
        Assert.Empty(written.Mistakes());
        Assert.True(written.Analyze().IsValid);
    }
}
