namespace CnnGen.Data;

/// <summary>Which of CIFAR-100's two labels of an image is its class.</summary>
public enum Cifar100Labels
{
    /// <summary>100 classes.</summary>
    Fine,

    /// <summary>20 superclasses.</summary>
    Coarse,
}

/// <summary>Loads CIFAR-100's binary version: 32×32 colour images of 100 classes in 20 superclasses.</summary>
public static class Cifar100
{
    /// <summary>Loads <c>train.bin</c> and <c>test.bin</c> from <paramref name="folder"/>.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="labels">Which label to take.</param>
    /// <param name="normalization">For three channels; <see cref="Normalization.Cifar100"/> if null.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A file is truncated, corrupt or of another format, or a label is out of range.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TrainTest Load(string folder, Cifar100Labels labels = Cifar100Labels.Fine, Normalization? normalization = null) =>
        new(LoadFile(folder, "train.bin", labels, normalization), LoadFile(folder, "test.bin", labels, normalization));

    private static Dataset LoadFile(string folder, string name, Cifar100Labels labels, Normalization? normalization)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{folder}: expected CIFAR-100's {name}; found no such file. Unpack the binary version (cifar-100-binary.tar.gz) into this folder, or name the folder where it is.", path);
        // A record has its coarse label first.
        return CifarReader.Load("CIFAR-100", [path], [20, 100], labels == Cifar100Labels.Coarse ? 0 : 1, normalization ?? Normalization.Cifar100);
    }
}
