using static System.FormattableString;

namespace CnnGen.Data;

/// <summary>Reads the CIFAR sets' binary format: records of one or two label bytes and 3×32×32 bytes of pixels, channels first.</summary>
/// <remarks>Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009, and the sets' own description of the binary version.</remarks>
internal static class CifarReader
{
    private const int PixelBytes = 3 * 32 * 32;

    /// <summary>Reads the records of <paramref name="paths"/> one after the other.</summary>
    /// <param name="format">The format's name, for messages.</param>
    /// <param name="paths">The files.</param>
    /// <param name="labelClasses">How many classes each label byte of a record tells apart.</param>
    /// <param name="label">Which of the label bytes is the label.</param>
    /// <param name="normalization">For three channels.</param>
    public static Dataset Load(string format, IReadOnlyList<string> paths, ReadOnlySpan<int> labelClasses, int label, Normalization normalization)
    {
        int record = labelClasses.Length + PixelBytes;
        // Every length is checked before anything is allocated.
        long count = 0;
        foreach (string path in paths)
        {
            long length = new FileInfo(path).Length;
            if (length == 0 || length % record != 0)
                throw new DataFormatException(path, Invariant($"expected {format} records of {record} bytes; found {(length == 0 ? "an empty file" : Invariant($"{length} bytes, which is {length / record} records and {length % record} bytes more"))}. The file is truncated or of another format: download the binary version again."));
            count += length / record;
            if (count * PixelBytes > Array.MaxLength)
                throw new DataFormatException(path, Invariant($"expected at most {Array.MaxLength / PixelBytes} images in all; found {count} so far. A {format} set is smaller: this is another format."));
        }

        byte[] pixels = new byte[count * PixelBytes];
        int[] labels = new int[count];
        int index = 0;
        foreach (string path in paths)
            ReadFile(path, labelClasses, label, pixels, labels, ref index);
        if (index != count)
            throw new DataFormatException(paths[^1], Invariant($"expected {count} images in all; found {index}. A file changed while it was read: load it again."));
        return Dataset.FromBytes(new Shape(3, 32, 32), pixels, labels, labelClasses[label], normalization);
    }

    private static void ReadFile(string path, ReadOnlySpan<int> labelClasses, int label, byte[] pixels, int[] labels, ref int index)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        Span<byte> labelBytes = stackalloc byte[labelClasses.Length];
        try
        {
            for (int inFile = 0; index < labels.Length && file.ReadAtLeast(labelBytes, labelBytes.Length, throwOnEndOfStream: false) > 0; inFile++, index++)
            {
                for (int i = 0; i < labelBytes.Length; i++)
                    if (labelBytes[i] >= labelClasses[i])
                        throw new DataFormatException(path, Invariant($"expected labels from 0 to {labelClasses[i] - 1}; found {labelBytes[i]} in record {inFile}. The file is corrupt or of another format: download the binary version again."));
                labels[index] = labelBytes[label];
                file.ReadExactly(pixels.AsSpan(index * PixelBytes, PixelBytes));
            }
        }
        catch (EndOfStreamException e)
        {
            throw new DataFormatException(path, "expected whole records; the file became shorter while it was read. Load it again.", e);
        }
    }
}
