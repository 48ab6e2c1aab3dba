using static System.FormattableString;

namespace CnnGen.Data;

/// <summary>Loads MNIST (or a set in its format, such as Fashion-MNIST): 28×28 grey images of ten classes.</summary>
public static class Mnist
{
    /// <summary>Loads the four standard files (<c>train-images-idx3-ubyte</c> and so on, plain or <c>.gz</c>) from <paramref name="folder"/>.</summary>
    /// <param name="folder">Where the files are. Where a plain and a compressed one are there, the plain one is read.</param>
    /// <param name="normalization">For one channel; <see cref="Normalization.Mnist"/> if null.</param>
    /// <exception cref="FileNotFoundException">A file is missing; the message names it.</exception>
    /// <exception cref="DataFormatException">A file is truncated, corrupt or of another format.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TrainTest Load(string folder, Normalization? normalization = null) =>
        new(Load(folder, "train", normalization), Load(folder, "t10k", normalization));

    private static Dataset Load(string folder, string part, Normalization? normalization)
    {
        string images = Find(folder, $"{part}-images-idx3-ubyte");
        string labels = Find(folder, $"{part}-labels-idx1-ubyte");
        Dataset data = Idx.Load(images, labels, 10, normalization ?? Normalization.Mnist);
        if (data.SampleShape != new Shape(1, 28, 28))
            throw new DataFormatException(images, Invariant($"expected images of 28×28; found {data.SampleShape[1]}×{data.SampleShape[2]}. Read files of another size with {nameof(Idx)}.{nameof(Idx.Load)}."));
        return data;
    }

    private static string Find(string folder, string name)
    {
        string plain = Path.Combine(folder, name);
        if (File.Exists(plain))
            return plain;
        string compressed = plain + ".gz";
        if (File.Exists(compressed))
            return compressed;
        throw new FileNotFoundException($"{folder}: expected MNIST's file {name} or {name}.gz; found neither. Download MNIST's four files into this folder, or name the folder where they are.", plain);
    }
}
