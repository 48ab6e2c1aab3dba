using CnnGen.Tests.Golden;
using CnnGen.Tests.Layers;
using CnnGen.Tests.Networks;
using CnnGen.Training;

namespace CnnGen.Tests.Reference;

/// <summary>Generated networks against the reference interpreter: outputs, and gradients by central differences in double.</summary>
public sealed class ReferenceTests
{
    private const int Samples = 5;

    /// <summary>Of the largest value; some dozen layers in single precision.</summary>
    private const double OutputTolerance = 2e-5;

    /// <summary>Of the gradient's length: single precision amplified through batch norms, and what rounding leaves of the differences.</summary>
    private const double GradientTolerance = 1e-4;

    /// <summary>So small that hardly ever a ReLU or a maximum changes sides in between, which would average two slopes.</summary>
    private const double Step = 1e-9;

    public static TheoryData<Type> All =>
    [
        .. TestNetwork.NestedIn(typeof(WholeNetworks)),
        .. typeof(ConvTests).Assembly.GetTypes().Where(type => type.Namespace == typeof(ConvTests).Namespace && !type.IsNested).SelectMany(TestNetwork.NestedIn),
    ];

    public static TheoryData<Type> Whole => [.. TestNetwork.NestedIn(typeof(WholeNetworks))];

    [Theory]
    [MemberData(nameof(All))]
    public void OutputsAgree(Type type)
    {
        (NeuralNetwork network, ReferenceNetwork reference, float[] input) = Make(type);
        float[] output = new float[Samples * network.Plan.OutputCount];
        double[] exactInput = Array.ConvertAll(input, value => (double)value);

        network.ForwardTraining(input, output);
        Close.Assert(reference.Run(exactInput, Samples, trains: true), output, OutputTolerance, "training");
        // The running statistics have moved.
        reference.Load(network);
        network.Forward(input, output);
        Close.Assert(reference.Run(exactInput, Samples, trains: false), output, OutputTolerance, "inference");
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void GradientsOfCrossEntropyAreDifferences(Type type) =>
        CheckGradients(type, Loss.CrossEntropy, (scores, label) => Math.Log(scores.Sum(score => Math.Exp(score))) - scores[label]);

    [Theory]
    [MemberData(nameof(All))]
    public void GradientsOfSquaredErrorAreDifferences(Type type) => CheckGradients(
        type, Loss.SquaredError, (outputs, label) => 0.5 * outputs.Select((output, i) => i == label ? output - 1 : output).Sum(error => error * error));

    private static void CheckGradients(Type type, Loss loss, Func<double[], int, double> exactLoss)
    {
        (NeuralNetwork network, ReferenceNetwork reference, float[] input) = Make(type);
        int outputs = network.Plan.OutputCount;
        float[] output = new float[Samples * outputs];
        float[] outputGradient = new float[output.Length];
        int[] labels = [.. Enumerable.Range(0, Samples).Select(sample => sample * 7 % outputs)];
        network.ForwardTraining(input, output);
        double value = loss.Evaluate(output, labels, outputGradient);
        network.Backward(outputGradient);

        double[] exactInput = Array.ConvertAll(input, number => (double)number);
        double Loss() => reference.Run(exactInput, Samples, trains: true).Chunk(outputs).Zip(labels, exactLoss).Average();
        Assert.Equal(Loss(), value, OutputTolerance * Math.Max(1, value));

        var gradients = network.Parameters.Select((parameter, i) => (parameter.Name, Values: reference.Parameters[i], Gradient: parameter.Gradient.ToArray()))
            .Where(parameter => parameter.Gradient.Length > 0).ToList();
        if (network.Plan.InputGradients.Length > 0)
        {
            float[] inputGradient = new float[input.Length];
            network.CopyInputGradient(inputGradient);
            gradients.Add(("the input", exactInput, inputGradient));
        }

        // The gradient of a bias before batch norm is 0, but its rounding errors are those of its neighbours.
        double largest = gradients.Max(gradient => gradient.Gradient.Max(Math.Abs));
        foreach ((string name, double[] values, float[] gradient) in gradients)
        {
            double scale = Math.Max(largest, Math.Sqrt(gradient.Sum(slope => (double)slope * slope)));
            foreach (ulong seed in new ulong[] { 11, 12 })
            {
                double[] direction = Array.ConvertAll(TestNetwork.Noise(values.Length, seed), sign => sign < 0 ? -1.0 : 1.0);
                double along = gradient.Zip(direction, (slope, sign) => slope * sign).Sum();
                double difference = (Moved(Step) - Moved(-Step)) / (2 * Step);
                Assert.True(
                    Math.Abs(along - difference) <= GradientTolerance * scale,
                    FormattableString.Invariant($"The slope along {name} is {along}, by differences {difference}; the gradient's length is {scale}."));

                double Moved(double step)
                {
                    double[] kept = [.. values];
                    for (int i = 0; i < values.Length; i++)
                        values[i] += step * direction[i];
                    double moved = Loss();
                    kept.CopyTo(values, 0);
                    return moved;
                }
            }
        }
    }

    private static (NeuralNetwork Network, ReferenceNetwork Reference, float[] Input) Make(Type type)
    {
        NeuralNetwork network = TestNetwork.Create(type, Samples);
        ulong seed = 20;
        foreach (NetworkParameter parameter in network.Parameters)
        {
            float[] noise = TestNetwork.Noise(parameter.Info.Count, seed++);
            Span<float> values = parameter.MutableValues;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = parameter.Info.Role switch
                {
                    ParameterRole.Weight => values[i],
                    ParameterRole.Scale => 1 + 0.3f * noise[i],
                    ParameterRole.RunningVariance => 1 + 0.5f * Math.Abs(noise[i]),
                    _ => 0.3f * noise[i],
                };
            }
        }

        var reference = ReferenceNetwork.Of(type);
        reference.Load(network);
        return (network, reference, TestNetwork.Noise(Samples * network.Plan.InputCount, seed));
    }
}
