using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>What is generated of networks with several inputs and outputs: CNN0018 and CNN1011.</summary>
public sealed class HeadTests
{
    [Fact]
    public Task EachInputAndOutputIsAParameter() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 8, 8, InputGradient = true), Input("mask", 1, 8, 8)]
        [Concat("mask"), Conv(4, 3, Name = "a"), Relu]
        public sealed partial class Net
        {
            [Head, Flatten, Dense(5)] class Policy;
            [Head(From = "a", Weight = 0.5f), GlobalAvgPool, Dense(1), Tanh] class Value;
        }
        """, passes: true);

    /// <summary>A network with errors has them all the same, so that calls of them are no further errors.</summary>
    [Fact]
    public Task ANetworkWithErrorsHasTheParametersToo() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 8, 8), {|CNN0018:Input("mask", 1, 8, 8)|}, Conv(4, 3)]
        public sealed partial class Net
        {
            [Head, Flatten, Dense(5)] class Policy;
            [Head, GlobalAvgPool] class Value;

            static void Use(Net net, float[] x) => net.Forward(x, x, x, x);
        }
        """, ["No output depends on the input 'mask'; read it by its name, as in [From(\"mask\")] or [Concat(\"mask\")], or remove it"]);

    [Fact]
    public Task HeadsAndInputsBelongToNetworks() => GeneratorTest.Verify("""
        using CnnGen;
        [{|CNN1011:Head|}, Dense(3)] class Alone;
        [{|CNN1011:Input("x", 3)|}, Dense(3)] partial class Block1 : Block { [{|CNN1011:Head|}, Dense(3)] class Nested; }
        [{|CNN1011:Input("x", 3)|}] class Other;
        [Network(3), Dense(2)] partial class Outer
        {
            [{|CNN1011:Head|}, Dense(3)] partial class Inner : Block;
            [{|CNN1011:Head|}, Network(3), Dense(3)] partial class Own;
        }
        """,
        [
            "[Head] on 'Alone' is ignored, since it is not nested in a network; nest it in the class that has [Network(…)]",
            "[Input] on 'Block1' is ignored, since it is no network; put it on the class that has [Network(…)]",
            "[Head] on 'Nested' is ignored, since it is not nested in a network; nest it in the class that has [Network(…)]",
            "[Input] on 'Other' is ignored, since it is no network; put it on the class that has [Network(…)]",
            "[Head] on 'Inner' is ignored, since it is a block; nest a class with its layers in the network",
            "[Head] on 'Own' is ignored, since it is a network by itself",
        ]);

    [Fact]
    public void KeywordsAndAnyNamesMayBeParameters()
    {
        Compilation compilation = TestCompilation.Create("""
            using CnnGen;
            [Network(3), Input("class", 3), Input("p0", 3), Input("Cnn_", 3), Input("base", 3)]
            [Add("class", "p0", "Cnn_", "base")]
            public sealed partial class Net { [Head] class In; [Head, Dense(2)] class P1; [Head, Dense(2)] class Global; }
            """);
        GeneratorTest.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);

        Assert.Empty(output.GetDiagnostics().Where(GeneratorTest.IsOfInterest));
        SignatureSpec signature = NetworkReader.Read(compilation.Type("Net"), default).Declaration.Signature!;
        Assert.Equal(["input", "@class", "p0", "Cnn_", "@base"], signature.Inputs);
        Assert.Equal(["@in", "p1", "@global"], signature.Outputs);
    }

    /// <summary>Methods cannot have the name of a field, a property or a type of the same class.</summary>
    [Fact]
    public Task NothingButMethodsIsNamedLikePasses() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), Dense(4)] public partial class Heads { [Head, Dense(2)] class {|CNN0016:Forward|}; [Head, Dense(2)] class {|CNN0016:Backward|}; }
        [Network(3), Dense(4)] public partial class Field { [Head, Dense(2)] class A; [Head, Dense(2)] class B; public int {|CNN0016:ForwardTraining|}; }
        [Network(3), Dense(4)] public partial class OneHead { [Head, Dense(2)] class {|CS0108:Forward|}; }
        """,
        [
            "'Forward' of 'Heads' is one that its generated part declares; remove it, or give it another name or other parameters",
            "'Backward' of 'Heads' is one that its generated part declares; remove it, or give it another name or other parameters",
            "'ForwardTraining' of 'Field' is one that its generated part declares; remove it, or give it another name or other parameters",
        ]);

    [Fact]
    public Task NamesThatAreOneForTheLanguageAreNoTwoParameters() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3), Input({|CNN0036:"a\u200Db"|}, 3), Input("ab", 3), Add("ab")]
        public sealed partial class Net;
        """, ["'a\\u200db' cannot be the name of Input: it becomes a parameter of generated methods, which has letters, digits and '_', and no digit first"]);

    [Theory]
    [InlineData("[Network(3), Skip(Name = \"in\"), Dense(4)] partial class Net { [Head(From = \"in\"), Dense(2)] class A; }")]
    [InlineData("[Network(3), Dense(4)] partial class Net { [Head, Branches(Merge.Add)] class A { [Dense(2)] class X; [Dense(2)] class Y; } }")]
    public async Task WhatAHeadReadsIsRead(string net)
    {
        GeneratorTest.CreateDriver().RunGeneratorsAndUpdateCompilation(TestCompilation.Create("using CnnGen; " + net), out Compilation output, out _);

        Assert.DoesNotContain(await GeneratorTest.Analyze(output), GeneratorTest.IsOfInterest);
    }

    [Fact]
    public void AMethodOfTheUsersMayHaveOtherParameters()
    {
        const string Net = "using CnnGen; using System; [Network(3), Dense(2)] public sealed partial class Net {{ [Head] class A; [Head] class B; public void Forward({0}) {{ }} }}";

        Assert.Empty(NetworkReader.Read(TestCompilation.Create(string.Format(null, Net, "Span<float> x")).Type("Net"), default).Mistakes);
        Assert.Empty(NetworkReader.Read(TestCompilation.Create(string.Format(null, Net, "Span<float> x, Span<float> y, Span<float> z")).Type("Net"), default).Mistakes);
        Assert.Equal(
            [Rules.DeclaresGenerated.Id],
            NetworkReader.Read(TestCompilation.Create(string.Format(null, Net, "ReadOnlySpan<float> x, Span<float> y, Span<float> z")).Type("Net"), default).Mistakes.Select(mistake => mistake.Id));
    }
}
