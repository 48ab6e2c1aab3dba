using CnnGen.Tests.Networks;

namespace CnnGen.Tests;

/// <summary>What moves numbers and keeps the largest, without products around it: the same numbers as on the CPU, whatever the batch.</summary>
public sealed partial class JoinTests
{
    public static TheoryData<string> Networks => [.. TestNetwork.NestedIn(typeof(JoinTests)).Select(network => network.Name)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithTheCpu(string name)
    {
        Type type = TestNetwork.NestedIn(typeof(JoinTests)).Single(network => network.Name == name);
        foreach (int samples in (int[])[1, 3])
            Check(type, samples);
    }

    private static void Check(Type type, int samples)
    {
        NeuralNetwork cpu = (NeuralNetwork)Activator.CreateInstance(type, samples, 0ul)!;
        NeuralNetwork gpu = TestNetwork.Create(type, 4);
        TestNetwork.Poison(gpu);
        var random = new Random(samples);

        // Few values, so that there are ties, and NaN, infinities and both zeros among them.
        float[] values = [-2, -1, -1, 0, 0, -0f, 1, 1, 2, 3, float.NegativeInfinity, float.PositiveInfinity, float.NaN];
        float[] x = new float[samples * cpu.Plan.InputCount];
        float[] dy = new float[samples * cpu.Plan.OutputCount];
        for (int i = 0; i < x.Length; i++)
            x[i] = values[random.Next(i % 7 == 0 ? values.Length : 10)];
        for (int i = 0; i < dy.Length; i++)
            dy[i] = random.Next(-4, 5);

        (float[] expected, float[] found) = (new float[dy.Length], new float[dy.Length]);
        cpu.Forward(x, expected);
        gpu.Forward(x, found);
        Same(expected, found, "inference");
        cpu.ForwardTraining(x, expected);
        gpu.ForwardTraining(x, found);
        Same(expected, found, "y");
        (expected, found) = (new float[x.Length], new float[x.Length]);
        cpu.Backward(dy);
        gpu.Backward(dy);
        cpu.CopyInputGradient(expected);
        gpu.CopyInputGradient(found);
        Same(expected, found, "dx");
    }

    private static void Same(float[] expected, float[] found, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool isSame = expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(isSame, FormattableString.Invariant($"{what}[{i}]: {expected[i]:R} on the CPU, {found[i]:R} here"));
        }
    }

    [Network(3, 4, 5, InputGradient = true)]
    [Skip, Relu, Skip, MaxPool(3, Stride = 1, Padding = 1), Concat, Concat]
    public sealed partial class ConcatOfOddChannels;

    [Network(8, 4, 5, InputGradient = true)]
    [Skip, Relu, Skip, Maxout(2), Concat, Concat]
    public sealed partial class ConcatOfQuads;

    [Network(8, 2, 5, InputGradient = true)]
    [Skip, Slice(1, 3), Concat, Relu]
    public sealed partial class ConcatWithRestOfQuad;

    [Network(21, 3, 2, InputGradient = true)]
    [Slice(4, 8, Name = "quads"), From("input"), Slice(3, 10, Name = "middle"), From("input"), Slice(20, 1, Name = "last"), Concat("quads", "middle")]
    public sealed partial class Slices;

    [Network(6, 5, 4, InputGradient = true)]
    [Skip, MaxPool(2, Rounding = Rounding.Ceil, Name = "pool"), Relu, Concat("pool"), Add(Shortcut.ZeroPad)]
    public sealed partial class ZeroPad;

    [Network(8, 5, 4, InputGradient = true)]
    [Skip, MaxPool(2, Rounding = Rounding.Ceil, Name = "pool"), Relu, Concat("pool"), Add(Shortcut.ZeroPad)]
    public sealed partial class ZeroPadOfQuads;

    [Network(5, 3, 4, InputGradient = true)]
    [Flatten, Relu]
    public sealed partial class Flattened;

    [Network(5, 3, 4, InputGradient = true)]
    [Relu(Name = "map"), Flatten(Name = "vector"), From("map"), GlobalMaxPool, Concat("vector")]
    public sealed partial class FlattenedBeside;

    [Network(3, 19, 15, InputGradient = true)]
    [Relu(Name = "map"), GlobalMaxPool(Name = "most"), From("map"), GlobalAvgPool, Concat("most")]
    public sealed partial class LargeMaps;

    [Network(24, 16, 17, InputGradient = true)]
    [GlobalMaxPool]
    public sealed partial class LargeMapsOfQuads;

    [Network(9, 3, 5, InputGradient = true)]
    [Maxout(3)]
    public sealed partial class Maxima;

    [Network(5, 9, 11, InputGradient = true)]
    [Relu, MaxPool(3, Stride = 2, Padding = 1, Dilation = 2)]
    public sealed partial class DilatedMaxima;
}
