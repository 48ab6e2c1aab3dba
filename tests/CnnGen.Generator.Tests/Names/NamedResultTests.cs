using System.Reflection;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests.Names;

/// <summary>What generated code computes does not depend on names, nor on how a project compiles it.</summary>
public class NamedResultTests
{
    private const string Plain = """
        using CnnGen;
        [Network(4, 8, 8)]
        [Conv(4, 3, Padding = 1{0}), Relu]
        [Dropout(0.1), MaxPool(2{1})]
        [Conv(16, 3, Padding = 1{2}), BatchNorm, Conv(16, 3, Padding = 1), Relu]
        [GlobalAvgPool, Dense(5{3}), Relu, Dense(3)]
        public sealed partial class Net;
        """;

    [Fact]
    public void NamesOfMembersChangeNoResult() => Assert.Equal(
        Run(Compile(string.Format(Plain, "", "", "", ""))),
        Run(Compile(string.Format(Plain, Name("PackedOutput"), Name("Samples"), Name("Fixed"), Name("samples")))));

    /// <summary>Pointers go back between the rows of a tile, which checked arithmetic takes for an overflow.</summary>
    [Fact]
    public void CheckedArithmeticChangesNoResult()
    {
        CSharpCompilation compilation = Compile(string.Format(Plain, "", "", "", ""));
        Assert.Equal(Run(compilation), Run(compilation.WithOptions(compilation.Options.WithOverflowChecks(true).WithOptimizationLevel(OptimizationLevel.Release))));
    }

    private static string Name(string name) => $", Name = \"{name}\"";

    private static CSharpCompilation Compile(string source) => TestCompilation.Create(source).WithAssemblyName("Test" + Guid.NewGuid().ToString("N"));

    /// <summary>Inference, training and all gradients.</summary>
    private static float[] Run(CSharpCompilation compilation)
    {
        const int Samples = 5;
        Assembly assembly = UserProject.Load(UserProject.Generate(compilation));
        var network = (NeuralNetwork)Activator.CreateInstance(assembly.GetType("Net")!, Samples, 3UL)!;
        float[] input = [.. Enumerable.Range(0, Samples * 4 * 8 * 8).Select(i => MathF.Sin(i))];
        float[] inference = [.. Enumerable.Repeat(float.NaN, Samples * 3)];
        float[] training = [.. Enumerable.Repeat(float.NaN, Samples * 3)];
        network.Forward(input, inference);
        network.ForwardTraining(input, training);
        network.Backward([.. Enumerable.Range(0, Samples * 3).Select(i => MathF.Cos(i))]);
        float[] all = [.. inference, .. training, .. network.Parameters.Where(parameter => parameter.Info.IsTrainable).SelectMany(parameter => parameter.Gradient.ToArray())];
        Assert.All(all, value => Assert.True(float.IsFinite(value)));
        return all;
    }
}
