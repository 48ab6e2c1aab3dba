using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests;

/// <summary>A block's generated part.</summary>
public class BlockTests
{
    [Fact]
    public Task ReadsItsParameters() => GeneratorTest.Verify("""
        using CnnGen;
        namespace Zoo
        {
            [Skip]
            [Conv("width", 1, Bias = false), BatchNorm, Relu]
            [Conv("4*width", 1, Bias = false), BatchNorm]
            [Add(Shortcut.Projection), Relu]
            public sealed partial class Bottleneck(int width, int stride = 1) : Block;
        }

        partial struct @struct
        {
            [Relu]
            private partial class Nested(int @int, string? text = null, Rounding rounding = Rounding.Floor, params string[] rest) : Block;
        }
        """);

    [Fact]
    public Task NeedsNoneWithoutPrimaryParameters() => GeneratorTest.Verify("""
        using CnnGen;
        [Relu] public partial class Plain : Block;
        [Relu] public partial class Classic : Block { public Classic(int n) => N = n; public int N { get; } }
        [Relu] public partial class Derived(int n) : Classic(n);
        [Relu] public partial class Own(int n) : Block { public new int Arguments => n; }
        """);

    [Fact]
    public Task LeavesParametersToTheUserToo() => GeneratorTest.Verify("""
        using CnnGen;
        [Relu] public partial class Captured(int n) : Block { public int N => n; }
        [Relu] public partial class Stored(int n) : Block { public int N { get; } = n; }
        """);
}
