using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>Names, skips, blocks and branches: CNN0007, CNN0030 to CNN0037.</summary>
public class StructureTests
{
    [Fact]
    public Task NoLayers() => GeneratorTest.Verify("""
        using CnnGen;
        [{|CNN0007:Network(1, 28, 28)|}]
        public sealed partial class Net;
        """, ["'Net' has no layers; put layer attributes such as [Dense(10)] below [Network]"]);

    [Fact]
    public Task AnUnknownNameIsUnderlinedInItsList() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 32, 32), Conv(8, 3, Padding = 1, Name = "stem"), Conv(8, 3, Padding = 1)]
        [Add("stem", {|CNN0030:"sten"|}), From({|CNN0030:"later"|}), Conv(8, 3, Name = "later"), Flatten, Dense(10)]
        public sealed partial class Net;
        """,
        [
            "Add reads 'sten', but no layer before it in 'Net' has that name; did you mean 'stem'?",
            "From reads 'later', but no layer before it in 'Net' has that name; 'later' stands after it",
        ]);

    [Fact]
    public Task ANameStandsForOneLayer() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 32, 32), Conv(8, 3, Name = "stem"), Conv(8, 3, Name = {|CNN0031:"stem"|}), Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["The name 'stem' of Conv is already used in 'Net'; names are unique in their scope"]);

    [Fact]
    public Task ASkipIsClosed() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(8, 32, 32), {|CNN0032:Skip|}, Conv(8, 3, Padding = 1), Flatten, Dense(10)]
        public sealed partial class Net;
        [{|CNN0032:Skip|}, Relu]
        public sealed partial class B : Block;
        """,
        [
            "This Skip is never closed; end its body with Add, Concat or Multiply",
            "This Skip is never closed; end its body with Add, Concat or Multiply",
        ]);

    [Fact]
    public Task AJoinHasASkip() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(8, 32, 32), Conv(8, 3), {|CNN0033:Concat|}, Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["Concat has no open Skip to close; put Skip before the body, or name the layers to join, as in Concat(\"name\")"]);

    [Fact]
    public Task ParametersThatCannotBeShared() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(8, 9, 9), Conv(8, 3, Padding = 1, Name = "a"), BatchNorm, Conv(8, 3, Share = {|CNN0038:"bn1"|}), Flatten, Dense(10)]
        public sealed partial class Net;
        [PRelu, LayerNorm(Share = {|CNN0038:"prelu1"|})]
        public sealed partial class B : Block;
        [Network(8), Function("x * sigmoid(beta * x)", Trainable = "beta = 1", Name = "f")]
        [Function("beta * x", Trainable = "beta = 2", Share = {|CNN0038:"f"|}), Function("beta * x", Trainable = "beta = 1", Share = "f"), Dense(2)]
        public sealed partial class Begun;
        """,
        [
            "Conv cannot take the parameters of 'bn1': that is of another kind, BatchNorm, and its parameters mean something else",
            "LayerNorm cannot take the parameters of 'prelu1': that is of another kind, PRelu, and its parameters mean something else",
            "Function cannot take the parameters of 'f': its beta is 2 at first and that of 'f' 1; write the same value in both places",
        ]);

    [Fact]
    public Task SharedParametersOfOtherSizes() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 9, 9), Conv(8, 3, Name = "a"), Conv(8, 3, Share = {|CNN0039:"a"|}), Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["Conv takes the parameters of 'a', but its weight is 8×8×3×3 = 576 and that of 'a' is 8×3×3×3 = 216; the input here is 8×7×7 and that of 'a' is 3×9×9, which need the same channels"]);

    [Fact]
    public Task ABlockDoesNotContainItself() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(8), A(1), Dense(2)]
        public sealed partial class Net;
        [Relu, {|CNN0034:B("n")|}]
        public sealed partial class A(int n) : Block;
        [Relu, A("n-1")]
        public sealed partial class B(int n) : Block;
        [{|CNN0034:Deep("n-1")|}]
        public sealed partial class Deep(int n) : Block;
        """,
        [
            "'A' contains itself: A → B → A; its layers are laid out at compile time, so this would never end",
            "'Deep' contains itself: Deep → Deep; its layers are laid out at compile time, so this would never end",
        ]);

    [Fact]
    public Task BranchesHaveClasses() => GeneratorTest.Verify("""
        using CnnGen;
        [{|CNN0035:Branches|}]
        public sealed partial class B : Block { class NoLayers; }
        """, ["'B' has Branches but no nested class; write each branch as a nested class with its layers"]);

    [Fact]
    public Task ANameIsAPartOfParameterNames() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 32, 32), Conv(8, 3, Name = {|CNN0036:"first conv"|}), Conv(8, 3, Name = {|CNN0036:""|}), Flatten, Dense(10)]
        public sealed partial class Net;
        """,
        [
            "'first conv' cannot be the name of Conv: it has a ' ', but only letters, digits, '_', '-' and '.' are allowed",
            "'' cannot be the name of Conv: it is empty",
        ]);

    /// <summary>The null character too, which strings end with elsewhere, and what would break or turn around the line of the message.</summary>
    [Theory]
    [InlineData("0000")]
    [InlineData("000a")]
    [InlineData("0007")]
    [InlineData("202e")]
    [InlineData("2028")]
    [InlineData("d83d")]
    public async Task NamesHaveNoInvisibleCharacters(string code)
    {
        IReadOnlyList<Diagnostic> diagnostics = await GeneratorTest.Analyze(UserProject.Generate(TestCompilation.Create($$"""
            using CnnGen;
            [Network(3), Dense(3, Name = "a\u{{code}}b c"), From("a\u{{code}}"), Dense(2)]
            public sealed partial class Net;
            """)));
        Assert.Equal(
            [
                $"CNN0030: From reads 'a\\u{code}', but no layer before it in 'Net' has that name; the names are 'a\\u{code}b c'",
                $"CNN0036: 'a\\u{code}b c' cannot be the name of Dense: it has a '\\u{code}', but only letters, digits, '_', '-' and '.' are allowed",
            ],
            diagnostics.Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public Task ALayerOfANewerLibrary() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), {|CNN0037:Fancy(3)|}, Dense(2)]
        public sealed partial class Net;

        namespace CnnGen
        {
            // It cannot be derived outside the library, but it is read as if it were of a newer one.
            public sealed class {|CS0122:FancyAttribute|}(int size) : LayerAttribute
            {
                public int Size { get; } = size;
            }
        }
        """, ["This version of the compiler does not know the layer 'Fancy'; use the version of CnnGen that the block was compiled with"]);
}
