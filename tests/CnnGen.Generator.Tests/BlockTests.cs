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
        """);

    [Fact]
    public Task DeriveFromOtherBlocks() => GeneratorTest.Verify("""
        using CnnGen;
        public abstract class Base : Block;
        [Relu] public partial class Middle(int n) : Base;
        [Relu] public partial class Derived(int n, int m) : Middle(n);
        [Network(3), Derived(1, 2), Dense(2)] public partial class Net;
        """);

    [Fact]
    public Task LeavesParametersToTheUserToo() => GeneratorTest.Verify("""
        using CnnGen;
        [Relu] public partial class Captured(int n) : Block { public int N => n; }
        [Relu] public partial class Stored(int n) : Block { public int N { get; } = n; }
        """);

    [Fact]
    public Task PassParametersOnToOtherBlocks() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 16, 16), Stage(8, 3), GlobalAvgPool, Dense(10)]
        public sealed partial class Net;

        [Unit("2*width", stride: nameof(stride)), Unit("2*width", Repeat = "count-1")]
        public sealed partial class Stage(int width, int count, int stride = 2) : Block;

        [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
        public sealed partial class Unit(int width, int stride = 1, string? note = "a \"note\"", double real = 0.5, Rounding rounding = Rounding.Ceil) : Block;

        [Relu]
        public sealed partial class AllOptional(int a = 1, byte b = 2, float c = 0.5f, string? d = null) : Block;

        [AllOptional, AllOptional(3), AllOptional("n"), AllOptional(b: 3), AllOptional("n", b: "2*n")]
        public sealed partial class User(int n) : Block;
        """);

    [Fact]
    public Task WhatNoConstructorTakesIsLeftToTheCompiler() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), B({|CS1503:"1"|}, {|CS1503:"2"|}), Dense(2)]
        public sealed partial class Net;
        [Network(3), {|CS1729:B(flag: true)|}, Dense(2)]
        public sealed partial class Net2;
        [Dense("n")]
        public sealed partial class B(int n, bool flag = false) : Block;
        """);
}
