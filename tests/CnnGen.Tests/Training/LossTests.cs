using System.Text.Json;
using CnnGen.Training;

namespace CnnGen.Tests.Training;

public class LossTests
{
    private static readonly JsonElement Values = PyTorchValues.Root.GetProperty("losses");

    private static int[] Labels => [.. Values.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())];

    [Fact]
    public void CrossEntropyIsPyTorchs()
    {
        float[] outputs = Values.Floats("outputs");
        float[] gradient = new float[outputs.Length];

        double loss = Loss.CrossEntropy.Evaluate(outputs, Labels, gradient);

        Assert.Equal(Values.GetProperty("crossEntropy").GetProperty("loss").GetDouble(), loss, 1e-6);
        PyTorchValues.AssertClose(Values.Floats("crossEntropy", "gradient"), gradient, 1e-7);
    }

    [Fact]
    public void SquaredErrorIsPyTorchs()
    {
        float[] outputs = Values.Floats("outputs");
        float[] gradient = new float[outputs.Length];
        float[] targets = new float[outputs.Length];
        Array.Fill(targets, -1);
        for (int i = 0; i < Labels.Length; i++)
            targets[7 * i + Labels[i]] = 1;

        double byLabel = new MeanSquaredError(1, -1).Evaluate(outputs, Labels, gradient);
        PyTorchValues.AssertClose(Values.Floats("squaredError", "gradient"), gradient, 1e-7);
        double byTarget = new MeanSquaredError().Evaluate(outputs, targets, Labels.Length, gradient);

        PyTorchValues.AssertClose(Values.Floats("squaredError", "gradient"), gradient, 1e-7);
        Assert.Equal(byLabel, byTarget);
        Assert.Equal(Values.GetProperty("squaredError").GetProperty("loss").GetDouble(), byLabel, 1e-5);
    }

    [Fact]
    public void SquaredErrorHasItsHalf()
    {
        float[] gradient = new float[2];
        // ½((0.5 − 1)² + 2²) for the one sample.
        Assert.Equal(2.125, Loss.SquaredError.Evaluate([0.5f, 2], [0], gradient));
        Assert.Equal([-0.5f, 2], gradient);
    }

    [Theory]
    [InlineData(1e4f)]
    [InlineData(-1e4f)]
    [InlineData(3e38f)]
    public void CrossEntropyIsStableForLargeScores(float offset)
    {
        float[] gradient = new float[3];
        double loss = Loss.CrossEntropy.Evaluate([offset, offset, offset], [1], gradient);
        Assert.Equal(Math.Log(3), loss, 1e-6);
        PyTorchValues.AssertClose([1 / 3f, -2 / 3f, 1 / 3f], gradient, 1e-6);
    }

    [Fact]
    public void CrossEntropyOfAHopelessAnswerIsFinite()
    {
        float[] gradient = new float[2];
        Assert.Equal(2000, Loss.CrossEntropy.Evaluate([1000, -1000], [1], gradient));
        Assert.Equal([1f, -1f], gradient);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void LossesOfOutputsThatAreNotFiniteAreNotFinite(float output)
    {
        float[] gradient = new float[3];
        Assert.False(double.IsFinite(Loss.CrossEntropy.Evaluate([0, 1, output], [0], gradient)));
        Assert.False(double.IsFinite(Loss.SquaredError.Evaluate([0, 1, output], [0], gradient)));
    }

    [Fact]
    public void GradientIsThatOfTheLoss()
    {
        float[] outputs = Values.Floats("outputs");
        float[] gradient = new float[outputs.Length], unused = new float[outputs.Length];
        foreach (Loss loss in new[] { Loss.CrossEntropy, Loss.SquaredError })
        {
            loss.Evaluate(outputs, Labels, gradient);
            for (int i = 0; i < outputs.Length; i++)
            {
                const float H = 1 / 64f;
                float[] more = [.. outputs], less = [.. outputs];
                more[i] += H;
                less[i] -= H;
                double slope = (loss.Evaluate(more, Labels, unused) - loss.Evaluate(less, Labels, unused)) / (2 * H);
                Assert.Equal(slope, gradient[i], 1e-4);
            }
        }
    }

    [Fact]
    public void WrongLengthsAndLabelsAreNamed()
    {
        float[] gradient = new float[6];
        Assert.Contains("label of sample 1 of the batch is 3", Assert.Throws<ArgumentException>(() => Loss.CrossEntropy.Evaluate(new float[6], [0, 3], gradient)).Message);
        Assert.Contains("5 outputs for 2 samples", Assert.Throws<ArgumentException>(() => Loss.SquaredError.Evaluate(new float[5], [0, 1], gradient)).Message);
        Assert.Contains("gradient has room for 6", Assert.Throws<ArgumentException>(() => Loss.SquaredError.Evaluate(new float[4], [0, 1], gradient)).Message);
        Assert.Contains("3 targets; expected 6", Assert.Throws<ArgumentException>(() => new MeanSquaredError().Evaluate(new float[6], new float[3], 2, gradient)).Message);
        Assert.Contains("0 samples", Assert.Throws<ArgumentException>(() => Loss.CrossEntropy.Evaluate([], [], [])).Message);
    }

    [Fact]
    public void NothingIsAllocated()
    {
        float[] outputs = Values.Floats("outputs");
        float[] gradient = new float[outputs.Length];
        int[] labels = Labels;
        Loss.CrossEntropy.Evaluate(outputs, labels, gradient);
        Loss.SquaredError.Evaluate(outputs, labels, gradient);
        TopK.CountRight(outputs, labels, 5);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Loss.CrossEntropy.Evaluate(outputs, labels, gradient);
        Loss.SquaredError.Evaluate(outputs, labels, gradient);
        TopK.CountRight(outputs, labels, 5);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
