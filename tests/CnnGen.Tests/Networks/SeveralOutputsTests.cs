using CnnGen.Data;
using CnnGen.Tests.Layers;
using CnnGen.Training;

namespace CnnGen.Tests.Networks;

/// <summary>The passes of networks with several inputs or outputs, by name and packed.</summary>
public sealed partial class SeveralOutputsTests
{
    private const int Samples = 5;

    [Fact]
    public void ByNameTheyGiveTheSameBitsAsPacked()
    {
        var network = new InputsTests.ThreeAndTwoHeads(Samples, seed: 3);
        float[] packed = TestNetwork.Noise(Samples * 12, 1);
        float[] packedOutput = new float[Samples * 5];
        float[] packedGradient = TestNetwork.Noise(Samples * 5, 2);
        float[] packedInputGradient = new float[packed.Length];
        (float[] input, float[] b, float[] c) = (packed[..(Samples * 5)], packed[(Samples * 5)..(Samples * 8)], packed[(Samples * 8)..]);
        (float[] first, float[] second) = (new float[Samples * 3], new float[Samples * 2]);

        network.Forward(packed, packedOutput);
        network.Forward(input, b, c, first, second);
        Assert.Equal(packedOutput, first.Concat(second));

        network.ForwardTraining(packed, packedOutput);
        network.Backward(packedGradient);
        network.CopyInputGradient(packedInputGradient);
        float[] weights = network.Gradient("fc2.weight").ToArray();
        network.ForwardTraining(input, b, c, first, second);
        Assert.Equal(packedOutput, first.Concat(second));
        network.Backward(packedGradient[..first.Length], packedGradient[first.Length..]);
        Assert.Equal(weights, network.Gradient("fc2.weight").ToArray());
        (float[] dInput, float[] db, float[] dc) = (new float[input.Length], new float[b.Length], new float[c.Length]);
        network.CopyInputGradient(dInput, db, dc);
        Assert.Equal(packedInputGradient, dInput.Concat(db).Concat(dc));
    }

    [Fact]
    public void TheyAreInTheTables()
    {
        Assert.Equal([("input", new Shape(5)), ("b", new Shape(3)), ("c", new Shape(4))], Named(InputsTests.ThreeAndTwoHeads.Inputs));
        Assert.Equal([("first", new Shape(3), 1f), ("second", new Shape(2), 1f)], Weighted(InputsTests.ThreeAndTwoHeads.Outputs));
        Assert.Equal([("output", new Shape(3), 1f), ("side", new Shape(3), 0.3f)], Weighted(HeadsTests.Auxiliary.Outputs));
        Assert.Equal(new Shape(3), HeadsTests.Auxiliary.OutputShape);
        Assert.StartsWith("ThreeAndTwoHeads: input 5, b 3, c 4 → first 3, second 2\n", new InputsTests.ThreeAndTwoHeads(1).Summary(), StringComparison.Ordinal);

        static (string, Shape)[] Named(ReadOnlySpan<InputInfo> inputs) => [.. inputs.ToArray().Select(input => (input.Name, input.Shape))];
        static (string, Shape, float)[] Weighted(ReadOnlySpan<OutputInfo> outputs) => [.. outputs.ToArray().Select(output => (output.Name, output.Shape, output.Weight))];
    }

    [Fact]
    public void WrongLengthsAreNamed()
    {
        var network = new InputsTests.ThreeAndTwoHeads(Samples);
        (float[] input, float[] b, float[] c, float[] first, float[] second) = (new float[10], new float[6], new float[8], new float[6], new float[4]);

        Check("The input 'input' has 9 numbers, which is no positive multiple of the 5 of a sample of ThreeAndTwoHeads (5). (Parameter 'input')", () => network.Forward(new float[9], b, c, first, second));
        Check("The input 'b' has 7 numbers, but 2 samples of 3 of ThreeAndTwoHeads have 6. (Parameter 'b')", () => network.Forward(input, new float[7], c, first, second));
        Check("The output 'second' has 0 numbers, but 2 samples of 2 of ThreeAndTwoHeads have 4. (Parameter 'second')", () => network.ForwardTraining(input, b, c, first, []));
        Check("The input has 6 samples, but this ThreeAndTwoHeads was made for at most 5; construct it with a larger batch size or pass fewer. (Parameter 'input')", () => network.Forward(new float[30], b, c, first, second));
        Check("The input has 13 numbers, which is no positive multiple of the 12 of a sample of ThreeAndTwoHeads (5 and 3 and 4). (Parameter 'input')", () => network.Forward(new float[13], first));
        Check("The outputs 'first' and 'second' of ThreeAndTwoHeads overlap; give each memory of its own. (Parameter 'second')", () => network.Forward(input, b, c, first, first.AsSpan(2)));
        Check("The output overlaps the input of ThreeAndTwoHeads, which is still read while outputs are written; give it memory of its own. (Parameter 'output')", () => network.Forward(input, b, c, b, second));
        network.ForwardTraining(input, b, c, first, second);
        Check("The gradient of the output 'first' has 5 numbers, but 2 samples of 3 of ThreeAndTwoHeads have 6. (Parameter 'first')", () => network.Backward(new float[5], second));
        network.Backward(first, second);
        Check("The destination of the gradient of the input 'c' has 2 numbers, but 2 samples of 4 of ThreeAndTwoHeads have 8. (Parameter 'c')", () => network.CopyInputGradient(input, b, new float[2]));

        static void Check(string message, Action call) => Assert.Equal(message, Assert.Throws<ArgumentException>(call).Message);
    }

    /// <summary>The loss is the sum of those of all outputs, each times its weight, and so is what training follows.</summary>
    [Fact]
    public void ATrainerWeightsTheLossOfEachOutput()
    {
        Dataset data = HandwrittenDigits.Generate(64, seed: 5);
        var network = new TwoClassifiers(16, seed: 1);
        double before = Loss(network, data);
        Assert.Equal(before, Evaluator.Evaluate(network, data).Loss, 1e-5);

        using (var trainer = new Trainer(network, data, new TrainerOptions { Epochs = 6, Schedule = Schedule.Constant(0.05f) }))
            trainer.Train();
        Assert.InRange(Loss(network, data), 0, 0.7 * before);
    }

    [Fact]
    public void ATrainerRefusesSeveralInputs()
    {
        Dataset data = HandwrittenDigits.Generate(4, seed: 5);
        Assert.Equal(
            "TwoImages has the inputs 'input' and 'other', but a set has one input a sample. Use ForwardTraining, Backward and an optimizer. (Parameter 'data')",
            Assert.Throws<ArgumentException>(() => new Trainer(new TwoImages(2), data, new TrainerOptions())).Message);
    }

    // Both losses by hand.
    private static double Loss(TwoClassifiers network, Dataset data)
    {
        float[] image = new float[TwoClassifiers.InputShape.Count];
        (float[] output, float[] early, float[] gradient) = (new float[10], new float[10], new float[10]);
        double sum = 0;
        for (int i = 0; i < data.Count; i++)
        {
            data.CopySample(i, image);
            network.Forward(image, output, early);
            int[] label = [data.Label(i)];
            sum += CnnGen.Training.Loss.CrossEntropy.Evaluate(output, label, gradient) + 0.25 * CnnGen.Training.Loss.CrossEntropy.Evaluate(early, label, gradient);
        }

        return sum / data.Count;
    }

    [Network(1, 28, 28)]
    [Conv(4, 5), Relu, MaxPool(4, Name = "pool"), Conv(8, 3), Relu, Flatten, Dense(10)]
    public sealed partial class TwoClassifiers
    {
        [Head(From = "pool", Weight = 0.25f), Flatten, Dense(10)]
        public sealed class Early;
    }

    [Network(1, 28, 28), Input("other", 1, 28, 28)]
    [Add("other"), Flatten, Dense(10)]
    public sealed partial class TwoImages;
}
