using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static System.FormattableString;

namespace CnnGen.Weights;

/// <summary>A safetensors file, opened: its header is checked and in memory, its tensors are read from the disk into the caller's memory when asked for.</summary>
/// <remarks>
/// <para>The format (Hugging Face, github.com/huggingface/safetensors): the header's length as a 64-bit little-endian integer, the header in JSON,
/// then the tensors' bytes, little-endian, last axis fastest.</para>
/// <para>The whole header is checked when the file is opened: if that succeeds, every tensor lies in the file. Safe to read from several threads.</para>
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    // The reference implementation's limit.
    private const int MaxHeaderBytes = 100_000_000;

    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, TensorEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata;
    private readonly string[] _names;
    private readonly long _dataStart;

    private SafetensorsFile(string path, SafeFileHandle handle)
    {
        FileName = path;
        _handle = handle;
        long length = RandomAccess.GetLength(handle);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (length < LengthBytes)
            throw new WeightsFormatException(path, null, Invariant($"expected at least the {LengthBytes} bytes of a header's length; found {(length == 0 ? "an empty file" : Invariant($"{length} bytes"))}. The file is truncated: download or save it again."));
        ReadAt(prefix, 0, null);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxHeaderBytes || (long)headerLength > length - LengthBytes)
            throw new WeightsFormatException(path, null, Invariant($"expected a header of at most {Math.Min(MaxHeaderBytes, length - LengthBytes)} bytes; its length is given as {headerLength}. This is not a safetensors file, or it is truncated or corrupt."));
        byte[] header = new byte[(int)headerLength];
        ReadAt(header, LengthBytes, null);
        _dataStart = LengthBytes + header.Length;
        (TensorEntry[] entries, _metadata) = SafetensorsHeader.Parse(path, header, length - _dataStart);
        _names = new string[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            _names[i] = entries[i].Name;
            _entries.Add(entries[i].Name, entries[i]);
        }
    }

    /// <summary>The file, as it was given.</summary>
    public string FileName { get; }

    /// <summary>The tensors' names in the order of their data, which in files that <see cref="SafetensorsWriter"/> wrote from one element type is the order they were given in.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The header's free text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Opens <paramref name="path"/> and checks its header.</summary>
    /// <exception cref="WeightsFormatException">The file is truncated, corrupt or of another format.</exception>
    /// <exception cref="IOException">The file cannot be read, or it is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        // Opening a folder is only denied, which sends people to its permissions.
        if (Directory.Exists(path))
            throw new IOException($"{path}: this is a folder; expected a safetensors file, as one in it may be.");
        // Delete is shared so that a save can replace the file while it is open; the reader goes on with what it opened.
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new SafetensorsFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a tensor <paramref name="name"/>.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>The shape of a tensor, outermost axis first; empty for a scalar.</summary>
    /// <exception cref="WeightsFormatException">There is no such tensor.</exception>
    public ReadOnlySpan<int> Shape(string name) => Entry(name).Shape;

    /// <summary>The element type of a tensor.</summary>
    /// <exception cref="WeightsFormatException">There is no such tensor, or its type is none of <see cref="TensorDType"/>, as those that the format got later are.</exception>
    public TensorDType DType(string name)
    {
        TensorEntry entry = Entry(name);
        return entry.DType ?? throw new WeightsFormatException(FileName, name, $"expected elements of a type among {string.Join(", ", Enum.GetNames<TensorDType>())}; found {entry.Type}. Save the tensor as F32.");
    }

    /// <summary>How many elements a tensor has.</summary>
    /// <exception cref="WeightsFormatException">There is no such tensor.</exception>
    public long Count(string name) => Entry(name).Count;

    /// <summary>Reads a tensor of F32, or of F64, F16 or BF16 converted to it, into <paramref name="destination"/>.</summary>
    /// <exception cref="WeightsFormatException">There is no such tensor, it has another number of elements than the destination, or its elements are not floating-point.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void ReadFloats(string name, Span<float> destination)
    {
        TensorEntry entry = Entry(name, destination.Length);
        switch (entry.DType)
        {
            case TensorDType.F32:
                ReadElements(entry, destination);
                break;
            case TensorDType.F64:
                ReadConverted<double>(entry, destination, static value => (float)value);
                break;
            case TensorDType.F16:
                ReadConverted<Half>(entry, destination, static value => (float)value);
                break;
            case TensorDType.BF16:
                ReadConverted<ushort>(entry, destination, static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));
                break;
            default:
                throw new WeightsFormatException(FileName, name, $"expected elements of F32, F64, F16 or BF16; found {entry.Type}. Save the tensor as F32.");
        }
    }

    /// <summary>Reads a tensor whose elements are <typeparamref name="T"/>, without conversion.</summary>
    /// <typeparam name="T">float, double, Half, long, ulong, int, uint or byte.</typeparam>
    /// <exception cref="WeightsFormatException">There is no such tensor, it has another number of elements than the destination, or another element type.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void ReadExact<T>(string name, Span<T> destination) where T : unmanaged
    {
        TensorDType expected = TensorDTypes.Of<T>();
        TensorEntry entry = Entry(name, destination.Length);
        if (entry.DType != expected)
            throw new WeightsFormatException(FileName, name, $"expected elements of {expected}; found {entry.Type}. Save the tensor as {expected}.");
        ReadElements(entry, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Whether a tensor, which the file must have, can be read as floats.</summary>
    internal bool IsFloat(string name) => Entry(name).DType?.IsFloat() ?? false;

    /// <summary>The name of the type of a tensor, which the file must have.</summary>
    internal string TypeName(string name) => Entry(name).Type;

    private TensorEntry Entry(string name)
    {
        if (_entries.TryGetValue(name, out TensorEntry? entry))
            return entry;
        throw new WeightsFormatException(FileName, name, $"expected a tensor of this name; the file has {(_names.Length == 0 ? "none" : "these:" + NameList.Lines(_names))}\nTake the file that belongs to this network, or another name.");
    }

    private TensorEntry Entry(string name, int elements)
    {
        TensorEntry entry = Entry(name);
        if (entry.Count != elements)
            throw new WeightsFormatException(FileName, name, Invariant($"expected {elements} elements; found {entry.Count}, of shape [{string.Join(",", entry.Shape)}]. Take the file that belongs to this network."));
        return entry;
    }

    private void ReadElements<T>(TensorEntry entry, Span<T> destination) where T : unmanaged
    {
        // In pieces, because a span of bytes cannot be as long as a span of wider elements.
        const int Piece = 1 << 24;
        for (int start = 0; start < destination.Length; start += Piece)
        {
            Span<T> piece = destination.Slice(start, Math.Min(Piece, destination.Length - start));
            ReadAt(MemoryMarshal.AsBytes(piece), _dataStart + entry.Begin + (long)start * Unsafe.SizeOf<T>(), entry.Name);
        }
    }

    private void ReadConverted<T>(TensorEntry entry, Span<float> destination, Func<T, float> convert) where T : unmanaged
    {
        const int Piece = 1 << 14;
        T[] buffer = ArrayPool<T>.Shared.Rent(Piece);
        try
        {
            for (int start = 0; start < destination.Length; start += Piece)
            {
                Span<T> piece = buffer.AsSpan(0, Math.Min(Piece, destination.Length - start));
                ReadAt(MemoryMarshal.AsBytes(piece), _dataStart + entry.Begin + (long)start * Unsafe.SizeOf<T>(), entry.Name);
                for (int i = 0; i < piece.Length; i++)
                    destination[start + i] = convert(piece[i]);
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(buffer);
        }
    }

    private void ReadAt(Span<byte> destination, long offset, string? tensor)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, destination, offset);
            if (read == 0)
                throw new WeightsFormatException(FileName, tensor, Invariant($"expected {destination.Length} bytes more at {offset}; the file ends there. It became shorter while it was open: load it again."));
            destination = destination[read..];
            offset += read;
        }
    }
}
