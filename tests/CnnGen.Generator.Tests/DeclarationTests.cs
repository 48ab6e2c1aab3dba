using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests;

/// <summary>How networks and blocks are declared: CNN0001 to CNN0009, CNN0015 to CNN0017, CNN0050 and CNN1006.</summary>
public class DeclarationTests
{
    [Fact]
    public Task ANetworkMustBePartial() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), Dense(2)]
        public class {|CNN0001:Net|};
        """, ["'Net' must be partial, so that its code can be generated: write 'partial class Net'"]);

    [Fact]
    public Task ABlockMustBePartial() => GeneratorTest.Verify("""
        using CnnGen;
        [Dense("n")]
        public class {|CNN0001:B|}(int {|CS9113:n|}) : Block;
        """, ["'B' must be partial, so that its code can be generated: write 'partial class B'"]);

    [Fact]
    public Task ContainersMustBePartial() => GeneratorTest.Verify("""
        using CnnGen;
        partial class Outer
        {
            public struct Inner
            {
                [Network(3), Dense(2)]
                public partial class {|CNN0002:Net|};
            }
        }
        """, ["'Net' is nested in 'Inner', which must be partial too, so that its code can be generated"]);

    [Fact]
    public Task NetworksAreNotGeneric() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), Dense(2)]
        public partial class {|CNN0003:Net|}<T>;
        """, ["'Net' has type parameters (or is nested in a generic type); the sizes of a network are fixed at compile time, so give a block int parameters instead"]);

    [Fact]
    public Task BlocksAreNotGeneric() => GeneratorTest.Verify("""
        using CnnGen;
        public partial class Outer<T>
        {
            [Dense("n")]
            public partial class {|CNN0003:B|}(int n) : Block;
        }
        """, ["'B' has type parameters (or is nested in a generic type); the sizes of a network are fixed at compile time, so give a block int parameters instead"]);

    [Fact]
    public Task LayersStandOnOnePart() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3)]
        public partial class {|CNN0004:Net|};
        [Dense(2)]
        partial class Net;
        [Relu]
        partial class Net;
        """, ["The layers of 'Net' stand on more than one part of the class, and the order of parts is not defined; write them all on one part"]);

    [Fact]
    public Task BranchesStandOnThePartOfTheLayers() => GeneratorTest.Verify("""
        using CnnGen;
        [Branches]
        public partial class {|CNN0004:B|} : Block { [Relu] class First; }
        public partial class B { [Tanh] class Second; }
        """, ["The layers of 'B' stand on more than one part of the class, and the order of parts is not defined; write them all on one part"]);

    [Fact]
    public Task ANetworkHasNoBaseClass() => GeneratorTest.Verify("""
        using CnnGen;
        public class Base;
        [Network(3), Dense(2)]
        public partial class {|CNN0005:Net|} : Base;
        """, ["'Net' derives from 'Base', but a network derives from NeuralNetwork; remove the base class or wrap the network"]);

    [Fact]
    public Task SizesArePositive() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, {|CNN0006:-32|}, 0), Dense(2)]
        public partial class Net;
        """, ["The network's input is (3, -32, 0), but it must be 1 to 4 positive sizes: (features), (channels, length), (channels, height, width) or (channels, depth, height, width)"]);

    [Fact]
    public Task BlockParametersDoNotHideProperties() => GeneratorTest.Verify("""
        using CnnGen;
        [Dense("repeat")]
        public partial class B(int {|CNN0008:repeat|}, int {|CNN0008:name|}, int {|CNN0008:share|}) : Block;
        """,
        [
            "The parameter 'repeat' of 'B' cannot be told from the property Repeat that every layer has; rename it, for example to 'count'",
            "The parameter 'name' of 'B' cannot be told from the property Name that every layer has; rename it, for example to 'label'",
            "The parameter 'share' of 'B' cannot be told from the property Share that every layer has; rename it, for example to 'portion'",
        ]);

    [Fact]
    public Task TheProjectAllowsUnsafeCode() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), Dense(2)]
        public partial class {|CNN0050:Net|};
        """,
        ["The code of 'Net' works on pointers into memory planned at compile time, but the project does not allow unsafe code; set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project file"],
        allowUnsafe: false);

    [Theory]
    [InlineData("partial record", "record")]
    [InlineData("static partial class", "static class")]
    [InlineData("file partial class", "file-local class")]
    public Task NetworksAreOrdinaryClasses(string declaration, string kind) => GeneratorTest.Verify($$"""
        using CnnGen;
        [Network(3), Dense(2)]
        {{declaration}} {|CNN0009:Net|};
        """, [$"'Net' is a {kind}, but a network is an ordinary class; write 'partial class Net'"], variant: kind);

    [Theory]
    [InlineData("Layers")]
    [InlineData("ParameterCount")]
    [InlineData("InferForward")]
    public Task ANetworkIsNotNamedLikeItsMembers(string name) => GeneratorTest.Verify($$"""
        using CnnGen;
        [Network(4), Dense(2)]
        public partial class {|CNN0015:{{name}}|};
        public static class User
        {
            public static string Run({{name}} net) => new {{name}}(net, 3).Summary() + new {{name}}(2, seed: 5).BatchSize + {{name}}.ForwardMacs + {{name}}.OutputShape;
        }
        """, [$"'{name}' is also the name of a member that every network has, and C# lets no member have the name of its class; give the class another name"], variant: name);

    /// <summary>Other blocks still use it with expressions, and nothing calls its parameters unread.</summary>
    [Fact]
    public Task ABlockWithParametersIsNotNamedLikeThem() => GeneratorTest.Verify("""
        using CnnGen;
        [Dense("n")] public partial class {|CNN0015:Arguments|}(int n, int m = 3) : Block;
        [Arguments("2*k")] public partial class Outer(int k) : Block;
        namespace WithoutParameters { [Dense(2)] public partial class Arguments : Block; }
        namespace Classic { [Dense("n")] public partial class Arguments : Block { public Arguments(int n) => N = n; public int N { get; } } }
        """, ["'Arguments' is also the name of a member that every block with parameters has, and C# lets no member have the name of its class; give the class another name"]);

    /// <summary>Who overrides them himself has the rest of the generated part.</summary>
    [Fact]
    public Task ABlockMayHaveItsOwnArguments() => GeneratorTest.Verify("""
        using CnnGen;
        [Dense("n"), Dropout(0.5)] public partial class Own(int n, string text) : Block
        {
            public override System.Collections.Generic.IReadOnlyList<object?> Arguments => [text];
        }
        [Relu] public partial class Other(int n) : Block { public new int Arguments => n; }
        [Own("2*k", "a"), Other("k")] public partial class Outer(int k) : Block;
        """);

    [Fact]
    public Task ANetworkDeclaresNoGeneratedMember() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(4), Dense(2)]
        public partial class Net
        {
            public const int {|CNN0016:ParameterCount|} = 3;
            public static class {|CNN0016:Layers|};
            protected override void {|CNN0016:InferForward|}() { }
            public {|CNN0016:Net|}(int size, ulong other) { }
            public {|CNN0016:Net|}(Net other, int size) : this(size, 0) { }
            static Net() { }
            public Net(string text) : this(text.Length, 0) { }
            public void InferForward(int samples) { }
            public void RunChunk(int region, int chunk, long worker) { }
        }
        public static class User { public static string Run() => new Net(4, 0).Summary() + Net.ForwardMacs; }
        """,
        [
            "'ParameterCount' of 'Net' is one that its generated part declares; remove it, or give it another name or other parameters",
            "'Layers' of 'Net' is one that its generated part declares; remove it, or give it another name or other parameters",
            "'InferForward' of 'Net' is one that its generated part declares; remove it, or give it another name or other parameters",
            "The constructor of 'Net' is one that its generated part declares; remove it, or give it another name or other parameters",
            "The constructor of 'Net' is one that its generated part declares; remove it, or give it another name or other parameters",
        ]);

    [Theory]
    [InlineData("string title", "{ public string Title => title; }", "title")]
    [InlineData("", ";", "empty")]
    [InlineData("int size, ulong other", "{ public ulong Size => (ulong)size + other; }", "generated")]
    public Task ANetworkHasNoPrimaryConstructor(string parameters, string body, string variant) => GeneratorTest.Verify($$"""
        using CnnGen;
        [Network(1, 4, 4), Conv(2, 3), Flatten, Dense(2)]
        public partial class {|CNN0017:Net|}({{parameters}}) {{body}}
        public static class User { public static string Run() => new Net(4, 3).Summary() + Net.ForwardMacs; }
        """,
        ["'Net' has a primary constructor, but those of a network are generated; write a constructor that calls one of them, as in 'public Net(…) : this(batchSize)', instead of the parameter list"],
        variant: variant);

    [Fact]
    public Task WhatCannotBeExtendedHasStubMembers() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), Dense(2)] public partial class {|CNN0003:Generic|}<T, @class>;
        public partial class Outer<T> { [Network(3), Dense(2)] public partial class {|CNN0003:Nested|}; }
        [Network(3), Dense(2)] public sealed partial record {|CNN0009:Record|}(string Title);
        public class Base(string text) { public string Text => text; }
        [Network(3), Dense(2)] public partial class {|CNN0005:Derived|}() : Base("text");
        public partial class Sound;
        [Network(3), Dense(2)] public partial class Sound;
        [Network(3), Dense(2)] public partial class {|CNN0005:Again|} : Sound { public Again() : base(3) { } }
        [Network(3, 4), {|CNN0022:Dense(2)|}] public partial class Explicit : NeuralNetwork;
        file partial class Hidden { [Network(3), Dense(2)] public partial class {|CNN0009:Inner|}; }
        public static class User
        {
            public static long Run() => Generic<int, string>.ForwardMacs + Outer<int>.Nested.ForwardMacs + Record.ForwardMacs + Derived.ForwardMacs + Again.ForwardMacs
                + new Generic<int, string>(3).BatchSize + new Outer<int>.Nested(3, 5).BatchSize + new Explicit(3).BatchSize + new Record(3).Title.Length + new Derived(3).Text.Length;
        }
        """,
        [
            "'Generic' has type parameters (or is nested in a generic type); the sizes of a network are fixed at compile time, so give a block int parameters instead",
            "'Nested' has type parameters (or is nested in a generic type); the sizes of a network are fixed at compile time, so give a block int parameters instead",
            "'Record' is a record, but a network is an ordinary class; write 'partial class Record'",
            "'Derived' derives from 'Base', but a network derives from NeuralNetwork; remove the base class or wrap the network",
            "'Again' derives from 'Sound', but a network derives from NeuralNetwork; remove the base class or wrap the network",
            "Dense takes a vector, but its input is a map of 3×4; put Flatten (12 features) or GlobalAvgPool (3 features) before it",
            "'Inner' is a class in a file-local type, but a network is an ordinary class; write 'partial class Inner'",
        ]);

    [Fact]
    public Task LayersThatNothingReads() => GeneratorTest.Verify("""
        using CnnGen;
        [Relu, Dense(2)]
        public class {|CNN1006:Forgotten|} { [Relu] class {|CNN1006:Nested|}; }
        public partial class B : Block { [Relu] class {|CNN1006:Branch|}; }
        [Branches] public partial class C : Block { [Branches] class D { [Relu] class E; } }
        """,
        [
            "'Forgotten' has layers, but it is no network, block or branch, so they are ignored; put [Network(…)] before them, or derive the class from Block",
            "'Nested' has layers, but it is no network, block or branch, so they are ignored; put [Network(…)] before them, or derive the class from Block",
            "'Branch' has layers, but it is no network, block or branch, so they are ignored; put [Branches] on 'B' if it is a branch",
        ]);

    [Fact]
    public Task WhatDoesNotCompileIsLeftToTheCompiler() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), {|CS0246:{|CS0246:Dens|}|}(2)]
        public partial class Net;
        [Dense({|CS0103:Missing|})]
        public partial class B(int n) : Block;
        """);

    [Fact]
    public Task TheSecondNetworkAttributeIsLeftToTheCompiler() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), Dense(2)]
        public partial class Net;
        [{|CS0579:Network|}(3)]
        partial class Net;
        """);

    [Fact]
    public Task WhatIsNoClassIsLeftToTheCompiler() => GeneratorTest.Verify("""
        using CnnGen;
        [{|CS0592:Network|}(3), {|CS0592:Dense|}(2)]
        public partial struct Net;
        [{|CS0592:Network|}(3), {|CS0592:Dense|}(2)]
        public partial record struct Net2;
        [{|CS0592:Network|}(3)]
        public partial interface INet;
        """);
}
