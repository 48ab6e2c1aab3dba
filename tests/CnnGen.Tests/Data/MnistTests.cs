using CnnGen.Data;

namespace CnnGen.Tests.Data;

public sealed class MnistTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void LoadsTheRealSet()
    {
        (Dataset train, Dataset test) = Mnist.Load(SharedData.Require("datasets/mnist"));
        Assert.Equal((60_000, 10_000, 10), (train.Count, test.Count, train.Classes));
        Assert.Equal(new Shape(1, 28, 28), train.SampleShape);
        // The known class counts of the two sets.
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], Counts(train));
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], Counts(test));
        // Normalized by its own published statistics, the training set has mean 0 and deviation 1.
        float[] sample = new float[784];
        double sum = 0, squares = 0;
        for (int i = 0; i < train.Count; i++)
        {
            train.CopySample(i, sample);
            foreach (float value in sample)
            {
                sum += value;
                squares += value * value;
            }
        }
        Assert.Equal(0, sum / (784.0 * train.Count), 0.001);
        Assert.Equal(1, squares / (784.0 * train.Count), 0.001);
    }

    [Fact]
    public void NamesTheMissingFile()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => Mnist.Load(_folder.Path));
        Assert.Equal($"{_folder.Path}: expected MNIST's file train-images-idx3-ubyte or train-images-idx3-ubyte.gz; found neither. Download MNIST's four files into this folder, or name the folder where they are.", e.Message);
    }

    [Fact]
    public void RejectsImagesOfAnotherSize()
    {
        string images = _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6]);
        _folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 4]);
        DataFormatException e = Assert.Throws<DataFormatException>(() => Mnist.Load(_folder.Path));
        Assert.Equal($"{images}: expected images of 28×28; found 1×2. Read files of another size with Idx.Load.", e.Message);
    }

    private static int[] Counts(Dataset data)
    {
        int[] counts = new int[data.Classes];
        for (int i = 0; i < data.Count; i++)
            counts[data.Label(i)]++;
        return counts;
    }
}
