using System.Buffers.Binary;
using System.IO.Compression;
using static System.FormattableString;

namespace CnnGen.Data;

/// <summary>Decompresses a gzip file of one member or several, and checks every one of them to the last byte.</summary>
/// <remarks>
/// Source: RFC 1952. <see cref="GZipStream"/> reads members one after the other too, but misses neither the last one's checksum and length where the file
/// is cut off before them, nor minds what follows them. What is wrong is thrown as an <see cref="InvalidDataException"/> when it is reached.
/// </remarks>
internal sealed class GzipReader(FileStream file) : Stream
{
    public const byte Magic1 = 0x1F, Magic2 = 0x8B;

    private const int TrailerBytes = 8;

    // More than DeflateStream takes from the file beyond the end of a member.
    private const int ReadAhead = 1 << 16;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Remainder((uint)value))];

    private DeflateStream? _member;
    private long _memberStart;
    private uint _crc;
    private uint _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_member is null && file.Position == file.Length)
                return 0;
            _member ??= Open();
            int read = _member.Read(buffer);
            if (read > 0)
            {
                foreach (byte value in buffer[..read])
                    _crc = Table[(byte)_crc ^ value] ^ _crc >> 8;
                _length += (uint)read;
                return read;
            }

            file.Position = End();
            _member.Dispose();
            _member = null;
        }

        return 0;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _member?.Dispose();
        base.Dispose(disposing);
    }

    private DeflateStream Open()
    {
        const int FixedBytes = 10, Deflate = 8, HasChecksum = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xE0;
        long start = file.Position;
        Span<byte> header = stackalloc byte[FixedBytes];
        if (file.ReadAtLeast(header, FixedBytes, throwOnEndOfStream: false) < FixedBytes)
            throw new InvalidDataException(Invariant($"the file ends in the header at {start}"));
        int flags = header[3];
        if (header is not [Magic1, Magic2, Deflate, ..] || (flags & Reserved) != 0)
            throw new InvalidDataException(Invariant($"the header at {start} is none of gzip's"));
        if ((flags & HasExtra) != 0)
            Skip(Next() | Next() << 8);
        if ((flags & HasName) != 0)
            SkipText();
        if ((flags & HasComment) != 0)
            SkipText();
        if ((flags & HasChecksum) != 0)
            Skip(sizeof(ushort));
        (_memberStart, _crc, _length) = (file.Position, uint.MaxValue, 0);
        return new DeflateStream(file, CompressionMode.Decompress, leaveOpen: true);
    }

    private void Skip(int bytes)
    {
        for (; bytes > 0; bytes--)
            Next();
    }

    private void SkipText()
    {
        while (Next() != 0)
        {
        }
    }

    private int Next()
    {
        int value = file.ReadByte();
        return value >= 0 ? value : throw new InvalidDataException("the file ends in a header");
    }

    // DeflateStream does not tell where the compressed data ended, but the checksum and the length that follow them are known.
    private long End()
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, ~_crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[sizeof(uint)..], _length);
        long start = Math.Max(_memberStart, file.Position - ReadAhead), end = Math.Min(file.Position + TrailerBytes, file.Length);
        byte[] window = new byte[end - start];
        file.Position = start;
        file.ReadExactly(window);
        bool found = false;
        for (int at = 0; window.AsSpan(at).IndexOf(trailer) is int next and >= 0; at += next + 1)
        {
            found = true;
            long after = start + at + next + TrailerBytes;
            file.Position = after;
            // An empty member's trailer is zeros, which its data may end with too: only what follows tells where it begins.
            if (after == file.Length || file.ReadByte() == Magic1 && file.ReadByte() is Magic2 or < 0)
                return after;
        }

        throw new InvalidDataException(found
            ? "something follows the compressed data"
            : Invariant($"no checksum and length of the {_length} bytes that it holds follow the compressed data: the end of the file is missing, or it is damaged"));
    }

    private static uint Remainder(uint value)
    {
        const uint Polynomial = 0xEDB88320;
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? value >> 1 ^ Polynomial : value >> 1;
        return value;
    }
}
