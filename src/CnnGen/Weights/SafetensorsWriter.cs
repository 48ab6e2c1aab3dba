using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CnnGen.Weights;

/// <summary>Writes safetensors files, byte for byte the same for the same content.</summary>
public static class SafetensorsWriter
{
    /// <summary>Replaces <paramref name="path"/> by a file of these tensors, whole or not at all: if anything fails, a file that was there before is unchanged.</summary>
    /// <remarks>
    /// The tensors are written in the order given, but wider elements before narrower ones, as the reference implementation does, so that each tensor is aligned
    /// to its elements. The header is padded with spaces to a multiple of 8 bytes.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors; no two of the same name.</param>
    /// <param name="metadata">Free text by key; written in ordinal order of the keys.</param>
    /// <exception cref="ArgumentException">Two tensors have the same name.</exception>
    /// <exception cref="InvalidOperationException">A tensor gave another number of values than its shape has.</exception>
    /// <exception cref="IOException">The file cannot be written, as on a full disk.</exception>
    public static void Write(string path, IEnumerable<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        TensorData[] ordered = [.. tensors.OrderByDescending(tensor => tensor.DType.Size())];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (TensorData tensor in ordered)
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"{path}: expected each tensor name once; '{tensor.Name}' was given twice.", nameof(tensors));
        byte[] header = Header(ordered, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (TensorData tensor in ordered)
                tensor.Write(stream, path);
        });
    }

    /// <summary>The header with its length before it and its padding behind it.</summary>
    private static byte[] Header(TensorData[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        ArrayBufferWriter<byte> buffer = new();
        // Room for the length, known only in the end.
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        // Names are written as they are: the default encoder would escape what is only dangerous in a web page.
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
                WriteMetadata(json, metadata);
            long offset = 0;
            foreach (TensorData tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype"u8, tensor.DType.ToString());
                WriteNumbers(json, "shape", tensor.Shape);
                long end = offset + tensor.Count * tensor.DType.Size();
                json.WriteStartArray("data_offsets"u8);
                json.WriteNumberValue(offset);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                offset = end;
            }
            json.WriteEndObject();
        }
        int padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        byte[] header = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
