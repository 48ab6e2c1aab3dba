using CnnGen.Data;

namespace CnnGen.Tests.Data;

public sealed class CifarTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void LoadsTheRealSet()
    {
        string folder = SharedData.Require("datasets/cifar10");
        (Dataset train, Dataset test) = Cifar10.Load(folder, Normalization.ImageNet);
        Assert.Equal((20_000, 10_000, 10), (train.Count, test.Count, test.Classes));
        Assert.Equal(new Shape(3, 32, 32), test.SampleShape);
        for (int label = 0; label < 10; label++)
            Assert.Equal(1000, Enumerable.Range(0, test.Count).Count(i => test.Label(i) == label));
        // The last image, against the file itself.
        byte[] record = new byte[3073];
        using FileStream file = File.OpenRead(Path.Combine(folder, "test_batch.bin"));
        file.Seek(-record.Length, SeekOrigin.End);
        file.ReadExactly(record);
        float[] sample = new float[3072];
        test.CopySample(9999, sample);
        Assert.Equal(record[0], test.Label(9999));
        Assert.Equal((record[1] / 255f - 0.485f) / 0.229f, sample[0]);
        Assert.Equal((record[1 + 1024] / 255f - 0.456f) / 0.224f, sample[1024]);
        Assert.Equal((record[3072] / 255f - 0.406f) / 0.225f, sample[3071]);
    }

    [Fact]
    public void TakesTheBatchesThatAreThereInTheirOrder()
    {
        _folder.Write("data_batch_4.bin", Records(1, 2, [6]));
        _folder.Write("data_batch_2.bin", Records(1, 1, [5]));
        _folder.Write("test_batch.bin", Records(1, 3, [1]));
        (Dataset train, Dataset test) = Cifar10.Load(_folder.Path);
        Assert.Equal([5, 5, 5, 5, 6], Enumerable.Range(0, 5).Select(i => train.Label(i == 4 ? 1 : 0)));
        Assert.Equal(3, test.Count + train.Count);
    }

    [Theory]
    [InlineData(Cifar100Labels.Coarse, 20, 19)]
    [InlineData(Cifar100Labels.Fine, 100, 99)]
    public void ReadsBothLabelsOfCifar100(Cifar100Labels labels, int classes, int label)
    {
        _folder.Write("train.bin", Records(3, 7, [19, 99]));
        _folder.Write("test.bin", Records(1, 8, [0, 0]));
        (Dataset train, Dataset test) = Cifar100.Load(_folder.Path, labels);
        Assert.Equal((3, 1, classes), (train.Count, test.Count, train.Classes));
        Assert.Equal(label, train.Label(2));
        float[] sample = new float[3072];
        train.CopySample(2, sample);
        Assert.Equal((7 / 255f - 0.5071f) / 0.2673f, sample[0]);
    }

    [Fact]
    public void NamesWhatIsWrong()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => Cifar10.Load(_folder.Path));
        Assert.StartsWith($"{_folder.Path}: expected CIFAR-10's data_batch_1.bin to data_batch_5.bin, at least one of them; found none.", missing.Message);
        string test = _folder.Write("test_batch.bin", []);
        AssertFails("expected CIFAR-10 records of 3073 bytes; found an empty file. The file is truncated or of another format: download the binary version again.");
        _folder.Write("test_batch.bin", new byte[3073 * 2 + 17]);
        AssertFails("expected CIFAR-10 records of 3073 bytes; found 6163 bytes, which is 2 records and 17 bytes more. The file is truncated or of another format: download the binary version again.");
        _folder.Write("test_batch.bin", Records(2, 0, [10]));
        AssertFails("expected labels from 0 to 9; found 10 in record 0. The file is corrupt or of another format: download the binary version again.");

        void AssertFails(string problem)
        {
            DataFormatException e = Assert.Throws<DataFormatException>(() => Cifar10.LoadTest(_folder.Path));
            Assert.Equal(test, e.FileName);
            Assert.Equal($"{test}: {problem}", e.Message);
        }
    }

    [Fact]
    public void SurvivesDamage()
    {
        byte[] valid = Records(2, 100, [3]);
        int rejected = 0;
        for (int number = 0; number < 1000; number++)
        {
            _folder.Write("test_batch.bin", Mutations.Mutate(valid, number));
            try
            {
                Assert.Equal(2, Cifar10.LoadTest(_folder.Path).Count);
            }
            catch (DataFormatException)
            {
                rejected++;
            }
        }
        Assert.InRange(rejected, 300, 999);
    }

    private static byte[] Records(int count, byte pixel, byte[] labels)
    {
        byte[] pixels = new byte[3072];
        Array.Fill(pixels, pixel);
        return [.. Enumerable.Repeat<byte[]>([.. labels, .. pixels], count).SelectMany(record => record)];
    }
}
