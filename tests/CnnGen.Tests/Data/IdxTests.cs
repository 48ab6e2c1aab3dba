using System.IO.Compression;
using CnnGen.Data;

namespace CnnGen.Tests.Data;

public sealed class IdxTests : IDisposable
{
    private const int Images = 5, Rows = 3, Columns = 4;

    private static readonly byte[] ImageFile = [0, 0, 8, 3, 0, 0, 0, Images, 0, 0, 0, Rows, 0, 0, 0, Columns, .. Pixels()];
    private static readonly byte[] LabelFile = [0, 0, 8, 1, 0, 0, 0, Images, 0, 9, 3, 1, 2];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Pixels()
    {
        byte[] pixels = new byte[Images * Rows * Columns];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(7 * i);
        return pixels;
    }

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using MemoryStream memory = new();
        using (GZipStream gzip = new(memory, CompressionLevel.Optimal))
            gzip.Write(content);
        return memory.ToArray();
    }

    private Dataset Load(ReadOnlySpan<byte> images, ReadOnlySpan<byte> labels) =>
        Idx.Load(_folder.Write("images", images), _folder.Write("labels", labels), 10, Normalization.None(1));

    private void AssertFails(ReadOnlySpan<byte> images, ReadOnlySpan<byte> labels, string file, string problem)
    {
        string images2 = _folder.Write("images", images), labels2 = _folder.Write("labels", labels);
        DataFormatException e = Assert.Throws<DataFormatException>(() => Idx.Load(images2, labels2, 10, Normalization.None(1)));
        Assert.Equal(_folder.File(file), e.FileName);
        Assert.Equal($"{_folder.File(file)}: {problem.Replace("$", _folder.Path + Path.DirectorySeparatorChar)}", e.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsPlainAndCompressed(bool compressed)
    {
        Dataset data = compressed ? Load(Gzip(ImageFile), Gzip(LabelFile)) : Load(ImageFile, LabelFile);
        Assert.Equal(new Shape(1, Rows, Columns), data.SampleShape);
        Assert.Equal(Images, data.Count);
        Assert.Equal([0, 9, 3, 1, 2], Enumerable.Range(0, Images).Select(data.Label));
        float[] sample = new float[Rows * Columns];
        for (int image = 0; image < Images; image++)
        {
            data.CopySample(image, sample);
            for (int i = 0; i < sample.Length; i++)
                Assert.Equal((byte)(7 * (image * sample.Length + i)) / 255f, sample[i]);
        }
    }

    [Fact]
    public void GrowsItsMemoryForLargeCompressedFiles()
    {
        // Larger than what is allocated before anything is known.
        byte[] large = new byte[16 + 3000 * 28 * 28];
        byte[] header = [0, 0, 8, 3, 0, 0, 3000 >> 8, 3000 & 255, 0, 0, 0, 28, 0, 0, 0, 28];
        header.CopyTo(large, 0);
        large[^1] = 255;
        byte[] labels = new byte[8 + 3000];
        ((byte[])[0, 0, 8, 1, 0, 0, 3000 >> 8, 3000 & 255]).CopyTo(labels, 0);
        Dataset data = Load(Gzip(large), labels);
        float[] sample = new float[28 * 28];
        data.CopySample(2999, sample);
        Assert.Equal(1f, sample[^1]);
    }

    [Fact]
    public void SaysThatAFolderIsOne()
    {
        IOException e = Assert.Throws<IOException>(() => Idx.Load(_folder.Path, _folder.Write("labels", LabelFile), 10, Normalization.None(1)));
        Assert.Equal($"{_folder.Path}: this is a folder; expected a file of images in IDX format, as one in it may be.", e.Message);
    }

    [Fact]
    public void NamesWhatIsWrong()
    {
        const string Again = "Download the file again.";
        AssertFails([], LabelFile, "images", $"expected an IDX header of 16 bytes; found nothing. {Again}");
        AssertFails(ImageFile[..15], LabelFile, "images", $"expected an IDX header of 16 bytes; found only 15 bytes. {Again}");
        AssertFails(ImageFile[..^1], LabelFile, "images", "expected 60 bytes of images (5×3×4), as the header claims; found 59. The file is truncated or corrupt: download it again.");
        AssertFails([.. ImageFile, 0], LabelFile, "images", "expected 60 bytes of images (5×3×4), as the header claims; found 61. The file is truncated or corrupt: download it again.");
        AssertFails(Gzip(ImageFile[..^1]), LabelFile, "images", "expected 60 bytes of images (5×3×4), as the header claims; found 59. The file is truncated or corrupt: download it again.");
        AssertFails(Gzip([.. ImageFile, 0]), LabelFile, "images", "expected 60 bytes of images (5×3×4), as the header claims; found more bytes after them. The file is corrupt: download it again.");
        AssertFails(LabelFile, ImageFile, "labels", "expected the magic number 0x00000801 of labels (unsigned bytes, rank 1) in IDX format; found 0x00000803, a file of images: the two files are swapped.");
        AssertFails("<!DOCTYPE html><html>"u8, LabelFile, "images", "expected the magic number 0x00000803 of images (unsigned bytes, rank 3) in IDX format; found 0x3c21444f, probably a web page: the download went wrong.");
        AssertFails([0, 0, 13, 3, .. ImageFile[4..]], LabelFile, "images", "expected the magic number 0x00000803 of images (unsigned bytes, rank 3) in IDX format; found 0x00000d03, an IDX file of another type or rank.");
        AssertFails(ImageFile, [0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 2, 3], "labels", "expected as many labels as $images has images, 5; found 4. Take both files from the same set.");
        AssertFails(ImageFile, [0, 0, 8, 1, 0, 0, 0, 5, 0, 1, 2, 10, 3], "labels", "expected labels from 0 to 9; found 10 for sample 3. The file is corrupt, or belongs to a set of more classes.");
        AssertFails([0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255], LabelFile, "images", $"expected between 1 and {Array.MaxLength} images; the header claims 4294967295. The header is corrupt: download the file again.");
        AssertFails([0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], LabelFile, "images", $"expected between 1 and {Array.MaxLength} images; the header claims 0. The header is corrupt: download the file again.");
    }

    [Fact]
    public void RejectsCorruptGzip()
    {
        byte[] flipped = Gzip(ImageFile);
        // The checksum, so that the content is whole and only the check can tell.
        flipped[^6] ^= 1;
        string images = _folder.Write("images", flipped), labels = _folder.Write("labels", LabelFile);
        DataFormatException e = Assert.Throws<DataFormatException>(() => Idx.Load(images, labels, 10, Normalization.None(1)));
        Assert.StartsWith($"{images}: expected images compressed by gzip; found corrupt gzip data (", e.Message);
        Assert.EndsWith("Download the file again.", e.Message);
    }

    [Fact]
    public void RejectsTruncatedAndProlongedGzip()
    {
        byte[] whole = Gzip(ImageFile);
        string images = _folder.File("images"), labels = _folder.Write("labels", LabelFile);
        for (int length = 0; length < whole.Length; length++)
        {
            _folder.Write("images", whole.AsSpan(0, length));
            Assert.Throws<DataFormatException>(() => Idx.Load(images, labels, 10, Normalization.None(1)));
        }
        _folder.Write("images", [.. whole, 1, 2, 3, 4]);
        DataFormatException e = Assert.Throws<DataFormatException>(() => Idx.Load(images, labels, 10, Normalization.None(1)));
        Assert.Equal($"{images}: expected images compressed by gzip; found corrupt gzip data (something follows the compressed data). Download the file again.", e.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(50)]
    [InlineData(76)]
    public void ReadsGzipOfSeveralMembers(int cut)
    {
        // As of cat a.gz b.gz (RFC 1952, 2.2), with an empty member between and behind, where bgzip writes one.
        byte[] empty = Gzip([]);
        byte[] labels = [.. Gzip(LabelFile[..5]), .. Gzip(LabelFile[5..])];
        byte[] images = [.. Gzip(ImageFile[..cut]), .. empty, .. Gzip(ImageFile[cut..]), .. empty, .. empty];
        Dataset data = Load(images, labels);
        Assert.Equal([0, 9, 3, 1, 2], Enumerable.Range(0, Images).Select(data.Label));
        float[] sample = new float[Rows * Columns];
        data.CopySample(Images - 1, sample);
        Assert.Equal((byte)(7 * (ImageFile.Length - 17)) / 255f, sample[^1]);
    }

    [Fact]
    public void ReadsLargeGzipOfSeveralMembers()
    {
        // Members larger than what is read ahead, whose content does not compress.
        const int Count = 400, Size = 28 * 28;
        byte[] values = new byte[Count * Size];
        RandomStream random = new(3);
        foreach (ref byte value in values.AsSpan())
            value = (byte)random.NextInt32(256);
        byte[] header = [0, 0, 8, 3, 0, 0, Count >> 8, Count & 255, 0, 0, 0, 28, 0, 0, 0, 28];
        byte[] images = [.. Gzip(header), .. Gzip(values.AsSpan(0, 200_001)), .. Gzip(values.AsSpan(200_001))];
        Dataset data = Load(images, [0, 0, 8, 1, 0, 0, Count >> 8, Count & 255, .. new byte[Count]]);
        float[] sample = new float[Size];
        for (int image = 0; image < Count; image++)
        {
            data.CopySample(image, sample);
            for (int i = 0; i < Size; i++)
                Assert.Equal(values[image * Size + i] / 255f, sample[i]);
        }
    }

    [Fact]
    public void ReadsEveryOptionalPartOfAGzipHeader()
    {
        byte[] plain = Gzip(ImageFile);
        byte[] full = [.. plain[..3], 0x1E, .. plain[4..10], 3, 0, 1, 2, 3, .. "name\0"u8, .. "comment\0"u8, 7, 7, .. plain[10..]];
        Assert.Equal(Images, Load([.. full, .. Gzip([])], LabelFile).Count);
    }

    [Fact]
    public void RejectsDamageInAnyMemberOfGzip()
    {
        string images = _folder.File("images"), labels = _folder.Write("labels", LabelFile);
        byte[] first = Gzip(ImageFile[..30]), second = Gzip(ImageFile[30..]), whole = [.. first, .. second];
        for (int length = 0; length < whole.Length; length++)
            Fails(whole[..length]);
        // What each member ends with: the checksum and the length of its content.
        foreach (int end in new[] { first.Length, whole.Length })
        {
            for (int at = end - 8; at < end; at++)
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= 1;
                Fails(damaged);
            }
        }

        Fails([.. first, 0, .. second]);
        Fails([.. first, .. second, 0]);
        Fails([.. first, .. second, 0x1F]);
        Fails([.. first, .. second, .. first]);
        Fails([.. second, .. first]);

        void Fails(byte[] content)
        {
            _folder.Write("images", content);
            Assert.StartsWith($"{images}: expected ", Assert.Throws<DataFormatException>(() => Idx.Load(images, labels, 10, Normalization.None(1))).Message);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AllocatesNothingThatAHeaderOnlyClaims(bool compressed)
    {
        byte[] claims = [0, 0, 8, 3, 0, 0, 255, 255, 0, 0, 0, 100, 0, 0, 0, 100, 1, 2, 3];
        string images = _folder.Write("images", compressed ? Gzip(claims) : claims), labels = _folder.Write("labels", LabelFile);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataFormatException>(() => Idx.Load(images, labels, 10, Normalization.None(1)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SurvivesDamage(bool compressed)
    {
        byte[] valid = compressed ? Gzip(ImageFile) : ImageFile;
        string labels = _folder.Write("labels", LabelFile);
        int rejected = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int number = 0; number < 1500; number++)
        {
            string images = _folder.Write("images", Mutations.Mutate(valid, number));
            try
            {
                Dataset data = Idx.Load(images, labels, 10, Normalization.None(1));
                Assert.Equal(Images, data.Count);
            }
            catch (DataFormatException e)
            {
                Assert.StartsWith(_folder.Path, e.Message);
                rejected++;
            }
        }
        Assert.InRange(rejected, 500, 1499);
        // No claim of a damaged header is believed: about a megabyte a file at the most, where compressed.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1500, 0, 1_200_000);
    }
}
