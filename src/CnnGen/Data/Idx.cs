using System.Buffers.Binary;
using static System.FormattableString;

namespace CnnGen.Data;

/// <summary>Reads IDX, MNIST's file format: images of unsigned bytes (rank 3) and labels (rank 1), plain or gzip-compressed.</summary>
/// <remarks>
/// Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits". A big-endian header (two zero bytes, the type, the rank, one 32-bit size
/// an axis), then the values, last axis fastest. Compression is recognized by the content, not by the name.
/// </remarks>
public static class Idx
{
    private const int UnsignedByte = 0x08;
    private const int FirstRead = 1 << 20;

    /// <summary>Reads images and their labels as one set of shape 1×rows×columns.</summary>
    /// <param name="imagesPath">A file of unsigned bytes, rank 3.</param>
    /// <param name="labelsPath">A file of unsigned bytes, rank 1.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="normalization">For one channel.</param>
    /// <exception cref="DataFormatException">A file is truncated, corrupt or of another format, a label is out of range, or the files disagree in their number.</exception>
    /// <exception cref="IOException">A file cannot be read, or it is a folder.</exception>
    public static Dataset Load(string imagesPath, string labelsPath, int classes, Normalization normalization)
    {
        byte[] bytes = Read(labelsPath, out int[] labelSizes, "labels", "samples");
        byte[] pixels = Read(imagesPath, out int[] sizes, "images", "images", "rows", "columns");
        if (labelSizes[0] != sizes[0])
            throw new DataFormatException(labelsPath, Invariant($"expected as many labels as {imagesPath} has images, {sizes[0]}; found {labelSizes[0]}. Take both files from the same set."));
        int[] labels = new int[bytes.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = bytes[i];
            if (labels[i] >= classes)
                throw new DataFormatException(labelsPath, Invariant($"expected labels from 0 to {classes - 1}; found {labels[i]} for sample {i}. The file is corrupt, or belongs to a set of more classes."));
        }
        return Dataset.FromBytes(new Shape(1, sizes[1], sizes[2]), pixels, labels, classes, normalization);
    }

    private static byte[] Read(string path, out int[] sizes, string content, params string[] axes)
    {
        // Opening a folder is only denied, which sends people to its permissions.
        if (Directory.Exists(path))
            throw new IOException($"{path}: this is a folder; expected a file of {content} in IDX format, as one in it may be.");
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> magic = stackalloc byte[2];
        bool compressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == GzipReader.Magic1 && magic[1] == GzipReader.Magic2;
        file.Position = 0;
        if (!compressed)
            return ReadPlain(path, file, file.Length, out sizes, content, axes);
        try
        {
            using GzipReader plain = new(file);
            return ReadPlain(path, plain, null, out sizes, content, axes);
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException(path, $"expected {content} compressed by gzip; found corrupt gzip data ({e.Message.TrimEnd('.')}). Download the file again.", e);
        }
    }

    private static byte[] ReadPlain(string path, Stream stream, long? length, out int[] sizes, string content, string[] axes)
    {
        Span<byte> header = stackalloc byte[4 + 4 * axes.Length];
        int found = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (found >= 4 && BinaryPrimitives.ReadInt32BigEndian(header) != (UnsignedByte << 8 | axes.Length))
            throw new DataFormatException(path, Invariant($"expected the magic number 0x{UnsignedByte << 8 | axes.Length:x8} of {content} (unsigned bytes, rank {axes.Length}) in IDX format; found 0x{BinaryPrimitives.ReadUInt32BigEndian(header):x8}{Guess(header)}."));
        if (found < header.Length)
            throw new DataFormatException(path, Invariant($"expected an IDX header of {header.Length} bytes; found {(found == 0 ? "nothing" : Invariant($"only {found} bytes"))}. Download the file again."));

        sizes = new int[axes.Length];
        int claimed = 1;
        for (int axis = 0; axis < axes.Length; axis++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * axis)..]);
            if (size == 0 || size > (uint)(Array.MaxLength / claimed))
                throw new DataFormatException(path, Invariant($"expected between 1 and {Array.MaxLength / claimed} {axes[axis]}; the header claims {size}. The header is corrupt: download the file again."));
            sizes[axis] = (int)size;
            claimed *= (int)size;
        }
        string claim = Invariant($"{claimed} bytes of {content} ({string.Join('×', sizes)}), as the header claims");
        if (length is long known && known - header.Length != claimed)
            throw WrongLength(path, claim, known - header.Length);

        // The header is not trusted with memory: the array grows with what is really there.
        byte[] values = new byte[length is null ? Math.Min(claimed, FirstRead) : claimed];
        int read = 0;
        while (true)
        {
            read += stream.ReadAtLeast(values.AsSpan(read), values.Length - read, throwOnEndOfStream: false);
            if (read < values.Length)
                throw WrongLength(path, claim, read);
            if (read == claimed)
                break;
            Array.Resize(ref values, (int)Math.Min(claimed, 2L * values.Length));
        }
        if (stream.ReadByte() >= 0)
            throw new DataFormatException(path, $"expected {claim}; found more bytes after them. The file is corrupt: download it again.");
        return values;
    }

    private static DataFormatException WrongLength(string path, string claim, long found) =>
        new(path, Invariant($"expected {claim}; found {found}. The file is truncated or corrupt: download it again."));

    private static string Guess(ReadOnlySpan<byte> start) => start switch
    {
        [0, 0, UnsignedByte, 1, ..] => ", a file of labels: the two files are swapped",
        [0, 0, UnsignedByte, 3, ..] => ", a file of images: the two files are swapped",
        [0, 0, >= 0x08 and <= 0x0E, _, ..] => ", an IDX file of another type or rank",
        [(byte)'<', ..] => ", probably a web page: the download went wrong",
        [(byte)'P', (byte)'K', ..] => ", a zip archive: unpack it first",
        _ => ", not an IDX file",
    };
}
