using System.Text.Json;
using System.Text.Unicode;
using static System.FormattableString;

namespace CnnGen.Weights;

/// <summary>One tensor of a safetensors header: its type, its shape, and where in the data its bytes are, end exclusive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The name of its type, which only must be known if the tensor is read.</param>
/// <param name="DType">Its type; null if it is not known.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Count">How many elements it has.</param>
/// <param name="Begin">Where its data begins.</param>
/// <param name="End">Where its data ends.</param>
internal sealed record TensorEntry(string Name, string Type, TensorDType? DType, int[] Shape, long Count, long Begin, long End);

/// <summary>Parses a safetensors header and checks it against the data that follows it.</summary>
/// <remarks>
/// Source: the format's specification and reference implementation (Hugging Face, github.com/huggingface/safetensors): one JSON object of tensors,
/// no duplicate keys, and the tensors' bytes cover the data without holes or overlaps.
/// </remarks>
internal ref struct SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";

    private readonly string _fileName;
    private readonly long _dataLength;
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorEntry> _entries = new(StringComparer.Ordinal);
    private Utf8JsonReader _reader;
    private bool _metadataSeen;

    private SafetensorsHeader(string fileName, ReadOnlySpan<byte> json, long dataLength)
    {
        _fileName = fileName;
        _dataLength = dataLength;
        _reader = new Utf8JsonReader(json);
    }

    /// <summary>The tensors in the order of their data, and the metadata.</summary>
    /// <exception cref="WeightsFormatException">The header is malformed, or the tensors do not cover exactly <paramref name="dataLength"/> bytes.</exception>
    public static (TensorEntry[] Entries, Dictionary<string, string> Metadata) Parse(string fileName, ReadOnlySpan<byte> json, long dataLength)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw new WeightsFormatException(fileName, null, "expected a header that starts with '{'; found something else. This is not a safetensors file, or it is corrupt.");
        if (!Utf8.IsValid(json))
            throw new WeightsFormatException(fileName, null, "expected a header in UTF-8; found bytes that are not. The file is corrupt.");
        SafetensorsHeader header = new(fileName, json, dataLength);
        try
        {
            header.ReadAll();
        }
        catch (JsonException e)
        {
            throw new WeightsFormatException(fileName, null, $"expected a header in JSON; found malformed JSON ({e.Message.TrimEnd('.')}). The file is corrupt.", e);
        }
        catch (InvalidOperationException e)
        {
            // A string with a lone surrogate in \u escapes is valid JSON to the reader, but no text.
            throw new WeightsFormatException(fileName, null, $"expected a header of readable text; found a string that is none ({e.Message.TrimEnd('.')}). The file is corrupt.", e);
        }
        return (header.InDataOrder(), header._metadata);
    }

    private void ReadAll()
    {
        _reader.Read();
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = _reader.GetString()!;
            _reader.Read();
            if (name == MetadataKey)
                ReadMetadata();
            else if (!_entries.TryAdd(name, ReadTensor(name)))
                throw Bad(name, "expected each name once; found it a second time");
        }
        // Reads to the end, so that anything but white space after the object is malformed.
        _reader.Read();
    }

    private void ReadMetadata()
    {
        if (_metadataSeen)
            throw Bad(MetadataKey, "expected it once; found it a second time");
        _metadataSeen = true;
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw Bad(MetadataKey, $"expected an object of strings; found {_reader.TokenType}");
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = _reader.GetString()!;
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.String)
                throw Bad(MetadataKey, $"expected a string for '{key}'; found {_reader.TokenType}");
            if (!_metadata.TryAdd(key, _reader.GetString()!))
                throw Bad(MetadataKey, $"expected each key once; found '{key}' a second time");
        }
    }

    private TensorEntry ReadTensor(string name)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw Bad(name, $"expected an object with dtype, shape and data_offsets; found {_reader.TokenType}");
        string? type = null;
        List<long>? shape = null, offsets = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = _reader.GetString()!;
            _reader.Read();
            if (key == "dtype" && type is null)
                type = _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : throw Bad(name, $"expected a string for dtype; found {_reader.TokenType}");
            else if (key == "shape" && shape is null)
                shape = ReadNumbers(name, key);
            else if (key == "data_offsets" && offsets is null)
                offsets = ReadNumbers(name, key);
            else if (key is "dtype" or "shape" or "data_offsets")
                throw Bad(name, $"expected {key} once; found it a second time");
            else
                _reader.Skip();
        }
        if (type is null || shape is null || offsets is null)
            throw Bad(name, $"expected dtype, shape and data_offsets; {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")} is missing");
        return Check(name, type, TensorDTypes.TryParse(type, out TensorDType dtype) ? dtype : null, shape, offsets);
    }

    private List<long> ReadNumbers(string name, string key)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
            throw Bad(name, $"expected an array for {key}; found {_reader.TokenType}");
        List<long> numbers = [];
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out long number) || number < 0)
                throw Bad(name, $"expected whole numbers from 0 to {long.MaxValue} in {key}; found {(_reader.TokenType == JsonTokenType.Number ? "another number" : _reader.TokenType)}");
            numbers.Add(number);
        }
        return numbers;
    }

    private readonly TensorEntry Check(string name, string type, TensorDType? dtype, List<long> shape, List<long> offsets)
    {
        int[] sizes = new int[shape.Count];
        int size = dtype?.Size() ?? 1;
        long count = 1;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (shape[axis] > int.MaxValue || count > long.MaxValue / size / Math.Max(shape[axis], 1))
                throw Bad(name, $"expected a shape whose size in bytes fits 63 bits and each axis 31 bits; found [{string.Join(",", shape)}]");
            sizes[axis] = (int)shape[axis];
            count *= shape[axis];
        }
        if (offsets.Count != 2 || offsets[0] > offsets[1] || offsets[1] > _dataLength)
            throw Bad(name, Invariant($"expected data_offsets [begin,end] within the {_dataLength} bytes of data; found [{string.Join(",", offsets)}]"));
        // How many bytes an element of an unknown type has is not known either.
        if (dtype is not null && offsets[1] - offsets[0] != count * size)
            throw Bad(name, Invariant($"expected {count * size} bytes for {dtype} [{string.Join(",", shape)}]; its data_offsets [{offsets[0]},{offsets[1]}] are {offsets[1] - offsets[0]} bytes"));
        return new TensorEntry(name, type, dtype, sizes, count, offsets[0], offsets[1]);
    }

    private readonly TensorEntry[] InDataOrder()
    {
        // A stable sort: tensors without data keep the header's order.
        TensorEntry[] entries = [.. _entries.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long end = 0;
        foreach (TensorEntry entry in entries)
        {
            if (entry.Begin != end)
                throw Bad(entry.Name, Invariant($"expected its data at {end}, where the tensor before it ends; found {entry.Begin}: there is {(entry.Begin > end ? "a hole" : "an overlap")}"));
            end = entry.End;
        }
        if (end != _dataLength)
            throw new WeightsFormatException(_fileName, null, Invariant($"expected {end} bytes of data, as the header claims; found {_dataLength}. The file is truncated or corrupt."));
        return entries;
    }

    private readonly WeightsFormatException Bad(string tensor, string problem) =>
        new(_fileName, tensor, problem + ". The file is corrupt, or of another format.");
}
