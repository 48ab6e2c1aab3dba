namespace CnnGen.Data;

/// <summary>Loads CIFAR-10's binary version: 32×32 colour images of ten classes.</summary>
public static class Cifar10
{
    /// <summary>Loads the training batches that are in <paramref name="folder"/> (<c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>, at least one) and <c>test_batch.bin</c>.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="normalization">For three channels; <see cref="Normalization.Cifar10"/> if null.</param>
    /// <exception cref="FileNotFoundException">There is no training batch, or no test batch.</exception>
    /// <exception cref="DataFormatException">A file is truncated, corrupt or of another format, or a label is out of range.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TrainTest Load(string folder, Normalization? normalization = null)
    {
        List<string> batches = [];
        for (int number = 1; number <= 5; number++)
        {
            string path = Path.Combine(folder, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"data_batch_{number}.bin"));
            if (File.Exists(path))
                batches.Add(path);
        }
        if (batches.Count == 0)
            throw new FileNotFoundException($"{folder}: expected CIFAR-10's data_batch_1.bin to data_batch_5.bin, at least one of them; found none. Unpack the binary version (cifar-10-binary.tar.gz) into this folder, or name the folder where it is.", Path.Combine(folder, "data_batch_1.bin"));
        Dataset test = LoadTest(folder, normalization);
        return new TrainTest(CifarReader.Load("CIFAR-10", batches, [10], 0, normalization ?? Normalization.Cifar10), test);
    }

    /// <summary>Loads <c>test_batch.bin</c> alone, to classify without training.</summary>
    /// <inheritdoc cref="Load"/>
    public static Dataset LoadTest(string folder, Normalization? normalization = null)
    {
        string path = Path.Combine(folder, "test_batch.bin");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{folder}: expected CIFAR-10's test_batch.bin; found no such file. Unpack the binary version (cifar-10-binary.tar.gz) into this folder, or name the folder where it is.", path);
        return CifarReader.Load("CIFAR-10", [path], [10], 0, normalization ?? Normalization.Cifar10);
    }
}
